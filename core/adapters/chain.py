"""What the platform writes on chain besides anchors. Each call looks first, so repeating it after a crash is safe."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.domain.errors import CoreError
from core.ports import ChainBudget
from ledger.chain_keys import recover_signer
from ledger.chain_types import Deployment
from ledger.errors import LedgerError
from ledger.typed_data import Approval, enrolment_typed_data
from mingzheng.cap_raise import reason_hash
from mingzheng.ethereum import typed_data_digest
from mingzheng.passkey import is_passkey, why_refused

if TYPE_CHECKING:
    from ledger.anchor import Chain


class RelayChain:
    """Relays what stewards signed and records caps and grants. It holds no steward's key and can approve nothing.

    Transaction hashes are None where the chain already held the fact. `connect` is called on first need and again
    after a failure, so that a chain that is away stops what needs it and nothing else.
    """

    def __init__(self, deployment: Deployment, connect: Callable[[], Chain], site: str) -> None:
        """`site`: the origin that passkeys are used on, such as https://data.example."""
        self._deployment = deployment
        self._site = site
        self._connect = connect
        self._connected: Chain | None = None

    @property
    def _chain(self) -> Chain:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def enrol_steward(self, signer: str) -> str | None:
        key = _bytes(signer)
        if self._chain.is_steward(key):
            return None
        try:
            return self._chain.enrol_steward(key)
        except LedgerError as error:
            if error.code != "signer_already_enrolled":
                raise
            return None  # a request at the same time was first

    def revoke_steward(self, signer: str) -> str | None:
        key = _bytes(signer)
        return self._chain.revoke_steward(key) if self._chain.is_steward(key) else None

    def open_dataset(
        self, chain_dataset: str, cap_rho: int, cap_delta: int, within: Sequence[str] = (), *, pure: bool = False
    ) -> str | None:
        dataset, outer = _bytes(chain_dataset), sorted(_bytes(each) for each in within)
        if self.budget(chain_dataset) is None:
            try:
                return self._chain.open_dataset(dataset, cap_rho, cap_delta, pure=pure, within=outer)
            except LedgerError as error:
                if error.code != "dataset_already_opened":
                    raise  # else a request at the same time was first: with the same terms, or this is refused below
        state = self._chain.budget_of(dataset)
        place = self._chain.place_of(dataset)
        there = state.cap_rho_nano, state.cap_delta_atto, place.pure, sorted(place.within)
        if there != (cap_rho, cap_delta, pure, outer):
            raise LedgerError("chain_changed")
        return None

    def raise_cap(self, chain_dataset: str, cap_rho: int, cap_delta: int, reason: str) -> str | None:
        dataset = _bytes(chain_dataset)
        state = self._chain.budget_of(dataset)
        if (state.cap_rho_nano, state.cap_delta_atto) == (cap_rho, cap_delta):
            return None
        return self._chain.raise_cap(dataset, cap_rho, cap_delta, reason_hash(reason))

    def grant(self, chain_dataset: str, chain_allowance: str, rho: int, delta: int) -> str | None:
        try:
            return self._chain.grant(_bytes(chain_dataset), _bytes(chain_allowance), rho, delta)
        except LedgerError as error:
            if error.code == "over_cap":
                raise CoreError("allowance_over_cap") from error
            if error.code != "allowance_replayed":
                raise
            return None

    def typed_data(self, chain_dataset: str, subject: str, action: str, not_after: int, nonce: str) -> dict[str, Any]:
        approval = Approval(_bytes(chain_dataset), _bytes(subject), action, not_after, _bytes(nonce))
        return approval.typed_data(self._deployment)

    def enrolment_typed_data(self, account_id: str, signer: str) -> dict[str, Any]:
        return enrolment_typed_data(self._deployment, account=account_id, signer=_bytes(signer))

    def is_signed(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> bool:
        if is_passkey(signer):
            verifier = self._deployment.passkeys.lower()
            # Another verifier could say yes to anything: the chain would believe it, and the auditor would not.
            known = bool(verifier) and signer.startswith(verifier)
            return known and why_refused(signer, signature, typed_data_digest(typed_data), self._site) is None
        if signature != signature.lower():
            return False  # it goes into the log as it stands, where one signature has one spelling
        try:
            raw = _bytes(signature)
        except CoreError:
            return False
        found = recover_signer(typed_data, raw)
        return found is not None and "0x" + found.hex() == signer

    def digest(self, typed_data: Mapping[str, Any]) -> str:
        return "0x" + typed_data_digest(typed_data).hex()

    def passkey_signer(self, public_key: str) -> str | None:
        return self._deployment.passkeys.lower() + public_key if self._deployment.passkeys else None

    def record_approval(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> str | None:
        message = typed_data["message"]
        approval = Approval(
            dataset=_bytes(message["dataset"]),
            subject=_bytes(message["subject"]),
            action=message["action"],
            not_after=message["notAfter"],
            nonce=_bytes(message["nonce"]),
        )
        key = _bytes(signer)
        if key in self._chain.approved_by(approval.dataset, approval.subject, approval.action):
            return None
        return self._chain.record_approval(approval, key, _bytes(signature))

    def head(self) -> tuple[int, str]:
        size, root = self._chain.head()
        return size, base64.b64encode(root).decode()

    def enrolled(self, signer: str) -> bool:
        return self._chain.is_steward(_bytes(signer))

    def budget(self, chain_dataset: str) -> ChainBudget | None:
        dataset = _bytes(chain_dataset)
        try:
            state, place = self._chain.budget_of(dataset), self._chain.place_of(dataset)
        except LedgerError as error:
            if error.code != "dataset_not_opened":
                raise
            return None
        return ChainBudget(*state, place.pure, tuple(sorted("0x" + outer.hex() for outer in place.within)))

    def granted(self, chain_allowance: str) -> tuple[str, int, int] | None:
        found = self._chain.grant_of(_bytes(chain_allowance))
        return None if found is None else ("0x" + found[0].hex(), *found[1:])

    def approvers(self, typed_data: Mapping[str, Any]) -> Sequence[str]:
        message = typed_data["message"]
        found = self._chain.approved_by(_bytes(message["dataset"]), _bytes(message["subject"]), message["action"])
        return ["0x" + signer.hex() for signer in found]

    def block_time(self) -> int:
        return self._chain.block_time()


def _bytes(text: str) -> bytes:
    """Bytes of 0x-hex; `signature_invalid` for anything else, since only signatures and signers come from outside."""
    if not text.startswith("0x") or len(text) > 10_000:
        raise CoreError("signature_invalid")
    try:
        return bytes.fromhex(text[2:])
    except ValueError:
        raise CoreError("signature_invalid") from None
