"""`Idempotency-Key` on requests that spend or append: the same key and body give the same result, once.

Modelled on draft-ietf-httpapi-idempotency-key-header-07. The use case claims the key inside its own transaction, with
a fingerprint of what was asked; this module only reads it.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from core.domain.errors import CoreError

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


async def _key(
    idempotency_key: Annotated[str | None, Header(description="Your choice; up to 200 visible characters.")] = None,
) -> str:
    if idempotency_key is None:
        raise CoreError("idempotency_key_missing")
    if not _KEY.fullmatch(idempotency_key):
        raise CoreError("request_invalid", fields=["header.idempotency-key: format"])
    return idempotency_key


OnceKey = Annotated[str, Depends(_key)]
