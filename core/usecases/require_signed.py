"""Take a signature by a steward's key once, whatever kind of key it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.accounts import StewardKey
from core.domain.errors import CoreError
from core.ports import Services, UnitOfWork
from mingzheng.passkey import is_passkey, read_assertion


def require_signed(
    services: Services, uow: UnitOfWork, key: StewardKey, typed_data: Mapping[str, Any], signature: str
) -> None:
    """Raises `signature_invalid`, or `passkey_copied` when a passkey counts back: then somebody else has it too.

    A passkey that was enrolled on another site is none here: the auditor holds it to the site in the log.
    """
    if key.site not in (None, services.site):
        raise CoreError("signer_not_enrolled")
    if not services.chain.is_signed(typed_data, key.signer, signature):
        raise CoreError("signature_invalid")
    if is_passkey(key.signer) and not uow.steward_keys.count_use(key.id, count_of(signature)):
        raise CoreError("passkey_copied")


def count_of(signature: str) -> int:
    """How often the passkey had signed, as it says itself; for ever 0 where it does not count."""
    return read_assertion(signature).counter
