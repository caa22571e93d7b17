"""A passkey's answer as a form's fields bring it: base64url pieces, under a prefix where a form carries two answers."""

from __future__ import annotations

import base64
import re
from typing import Final

from starlette.datastructures import FormData

from core.domain.errors import CoreError
from mingzheng.passkey import from_authenticator

PIECES: Final = ("authenticator_data", "client_data", "assertion")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,2000}", re.ASCII)


def signature_in(form: FormData, prefix: str = "") -> str:
    """The assertion as 0x-hex. Raises `signature_invalid` for anything that is none."""
    try:
        return "0x" + from_authenticator(*(_bytes(form, prefix + name) for name in PIECES)).encoded().hex()
    except ValueError:
        raise CoreError("signature_invalid") from None


def credential_in(form: FormData, prefix: str = "") -> str:
    """The name by which the browser knows the passkey."""
    return _text(form, prefix + "credential")


def _bytes(form: FormData, name: str) -> bytes:
    text = _text(form, name)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise CoreError("signature_invalid") from None


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    text = value.strip() if isinstance(value, str) else ""
    if not _BASE64URL.fullmatch(text):
        raise CoreError("signature_invalid")
    return text
