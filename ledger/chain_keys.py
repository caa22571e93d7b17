"""Keys on the Ethereum curve: the platform's own, which sign transactions, and the check of a steward's signature.

`eth_account` is loaded by who signs or checks: it takes a second, and most commands do neither.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from ledger.chain_types import SignedTransaction

# Half the order of secp256k1. For every s there is n - s, which the same key made: contracts take the lower one.
_HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class LocalKey:
    """A transaction key in this process's memory. It never shows itself, in no text and no error."""

    __slots__ = ("_account",)

    def __init__(self, secret: bytes) -> None:
        """`secret` is 32 bytes, a scalar of secp256k1; ValueError otherwise, without its value."""
        from eth_account import Account

        try:
            self._account = Account.from_key(secret)
        except Exception:  # noqa: BLE001 - the original message may quote the key
            raise ValueError("not a secp256k1 key") from None

    @classmethod
    def generate(cls) -> tuple[LocalKey, bytes]:
        """A new key and its 32 secret bytes, for the caller to store."""
        while True:
            secret = secrets.token_bytes(32)
            try:
                return cls(secret), secret
            except ValueError:
                continue

    @property
    def address(self) -> str:
        """EIP-55 address."""
        return str(self._account.address)

    def sign(self, transaction: Mapping[str, Any]) -> SignedTransaction:
        signed = self._account.sign_transaction(dict(transaction))
        return SignedTransaction(bytes(signed.raw_transaction), f"0x{signed.hash.hex()}", int(transaction["nonce"]))

    def __repr__(self) -> str:
        return f"LocalKey({self.address})"

    def __reduce__(self) -> str:
        raise TypeError("a key is not copied by pickling")


def signer_of(signed: SignedTransaction) -> str:
    """The address whose key signed a transaction: after a rotation, perhaps not today's."""
    from eth_account import Account

    return str(Account.recover_transaction(signed.raw))


def recover_signer(typed_data: Mapping[str, Any], signature: bytes) -> bytes | None:
    """The 20-byte address whose key made `signature` over an EIP-712 document, or None if it is no signature at all.

    Only the spelling that the contract takes: 65 bytes, s in the lower half, v 27 or 28. Another spelling of a good
    signature would be believed here and refused there, after the approval was already acted on.
    """
    from eth_account import Account
    from eth_account.messages import encode_typed_data

    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        return None
    try:
        address = Account.recover_message(encode_typed_data(full_message=dict(typed_data)), signature=signature)
    except Exception:  # noqa: BLE001 - eth_keys and eth_abi raise many kinds; all mean "not a signature"
        return None
    return bytes.fromhex(str(address)[2:])
