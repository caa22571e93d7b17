"""What a page's script brings from the browser's passkey, as the signature that the platform keeps."""

from __future__ import annotations

from fastapi import Request

from console.passkey_form import credential_in, signature_in
from console.session import Posted, brings_passkey


def brought(posted: Posted) -> bool:
    """Whether the form carries a passkey's answer."""
    return brings_passkey(posted.form)


def signature_of(posted: Posted) -> str:
    """The assertion as 0x-hex. Raises `signature_invalid` for anything that is none."""
    return signature_in(posted.form)


def credential_of(posted: Posted) -> str:
    """The name by which the browser knows the passkey."""
    return credential_in(posted.form)


def elsewhere(request: Request, site: str) -> bool:
    """Whether this page was opened at another address than the one that passkeys are bound to."""
    return str(request.base_url).rstrip("/") != site
