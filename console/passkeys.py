"""What a page's script brings from the browser's passkey, as the signature that the platform keeps."""

from __future__ import annotations

import base64
import re
from typing import Final

from fastapi import Request

from console.session import Posted, brings_passkey
from core.domain.errors import CoreError
from mingzheng.passkey import from_authenticator

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,2000}", re.ASCII)


def brought(posted: Posted) -> bool:
    """Whether the form carries a passkey's answer."""
    return brings_passkey(posted.form)


def signature_of(posted: Posted) -> str:
    """The assertion as 0x-hex. Raises `signature_invalid` for anything that is none."""
    pieces = (_bytes(posted, name) for name in ("authenticator_data", "client_data", "assertion"))
    try:
        return "0x" + from_authenticator(*pieces).encoded().hex()
    except ValueError:
        raise CoreError("signature_invalid") from None


def credential_of(posted: Posted) -> str:
    """The name by which the browser knows the passkey."""
    credential = posted.text("credential")
    if not _BASE64URL.fullmatch(credential):
        raise CoreError("signature_invalid")
    return credential


def elsewhere(request: Request, site: str) -> bool:
    """Whether this page was opened at another address than the one that passkeys are bound to."""
    return str(request.base_url).rstrip("/") != site


def _bytes(posted: Posted, name: str) -> bytes:
    text = posted.text(name)
    if not _BASE64URL.fullmatch(text):
        raise CoreError("signature_invalid")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise CoreError("signature_invalid") from None
