"""A steward's own signing key: an encrypted file on their machine. What is signed is checked and shown first.

The key never leaves this module: it is in no text, no error and no log, and no server ever sees it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from mingzheng.ethereum import load_account
from mingzheng.keystore_documents import check_approval, check_enrolment, summarise_enrolment, summarise_review
from mingzheng.sdk.errors import ClientError
from mingzheng.strict import parse_json
from mingzheng.trust import Trust
from mingzheng.verification_error import VerificationError

MIN_PASSPHRASE: Final = 12
_MAX_FILE_BYTES: Final = 1 << 16
Confirm = Callable[[str], bool]


class StewardKey:
    """An unlocked key. `signer` is its address in lower case, as the platform and the chain name it."""

    __slots__ = ("_account",)

    def __init__(self, account: Any) -> None:
        self._account = account

    @property
    def signer(self) -> str:
        return str(self._account.address).lower()

    def sign(self, typed_data: Mapping[str, Any]) -> str:
        """The EIP-712 signature as 0x-hex. Callers check and show the document before."""
        signed = self._account.sign_typed_data(full_message=dict(typed_data))
        return f"0x{bytes(signed.signature).hex()}"

    def __repr__(self) -> str:
        return f"StewardKey({self.signer})"

    def __reduce__(self) -> str:
        raise TypeError("a key is not copied by pickling")


def create_keystore(path: Path, passphrase: str, *, iterations: int | None = None) -> StewardKey:
    """A new random key in an encrypted file (Web3 Secret Storage v3, scrypt), readable by its owner only.

    `iterations`: work factor, for tests. Raises `keystore_exists`, `passphrase_short`.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise ClientError("passphrase_short", least=MIN_PASSPHRASE)
    account = _eth_account().create()
    content = json.dumps(_eth_account().encrypt(account.key, passphrase, iterations=iterations)).encode("ascii")
    try:
        # O_EXCL: an existing key is never overwritten, not even by a race.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ClientError("keystore_exists") from None
    except OSError:
        raise ClientError("file_unreadable") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return StewardKey(account)


def open_keystore(path: Path, passphrase: str) -> StewardKey:
    """Unlock a keystore file. Raises `keystore_unreadable`, `passphrase_wrong`."""
    content = _read(path)
    account = _eth_account()
    try:
        secret = account.decrypt(content, passphrase)
    except ValueError as error:
        code = "passphrase_wrong" if "MAC" in str(error) else "keystore_unreadable"
        raise ClientError(code) from None
    except (KeyError, TypeError, AttributeError, NotImplementedError):
        raise ClientError("keystore_unreadable") from None
    return StewardKey(account.from_key(secret))


def keystore_signer(path: Path) -> str:
    """Whose key a keystore file holds, without unlocking it: as the file itself claims."""
    address = _read(path).get("address")
    if not isinstance(address, str):
        raise ClientError("keystore_unreadable")
    return "0x" + address.lower().removeprefix("0x")


def sign_review(review: Mapping[str, Any], key: StewardKey, trust: Trust, confirm: Confirm) -> str:
    """Sign a review's approval after checking it against `trust` and its own content, and after `confirm`."""
    approval = check_approval(review, trust)
    if not confirm(summarise_review(review, approval, key.signer)):
        raise ClientError("declined")
    return key.sign(approval)


def sign_enrolment(typed_data: Mapping[str, Any], account: str, key: StewardKey, trust: Trust, confirm: Confirm) -> str:
    """Sign the statement that this key acts for `account`."""
    enrolment = check_enrolment(typed_data, account, key.signer, trust)
    if not confirm(summarise_enrolment(account, key.signer)):
        raise ClientError("declined")
    return key.sign(enrolment)


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError:
        raise ClientError("keystore_unreadable") from None
    try:
        content = parse_json(raw[: _MAX_FILE_BYTES + 1], "export_malformed")
    except VerificationError:
        raise ClientError("keystore_unreadable") from None
    if not isinstance(content, dict):
        raise ClientError("keystore_unreadable")
    return content


def _eth_account() -> Any:
    try:
        return load_account()
    except ImportError:
        raise ClientError("extra_missing", install="mingzheng[steward]") from None
