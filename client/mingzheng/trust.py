"""What an auditor pins out of band: the log's key, witnesses, the chain and its contracts, and the stewards' keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from mingzheng.cosignature import WitnessKey
from mingzheng.log_keys import LogKey, open_log_checkpoint
from mingzheng.note import Checkpoint, Verifier
from mingzheng.refusals import EvidenceError
from mingzheng.rotation import Rotation, follow, read_rotation
from mingzheng.strict import Fields, parse_json

FORMAT: Final = "mingzheng-trust/1"
_CODE: Final = "trust_malformed"
_CHAIN_FIELDS: Final = ("chain_id", "genesis_hash", "registry", "registry_code_hash", "budgets", "approvals")
# Trust files from before they were pinned have none.
_CODES_BESIDE: Final = frozenset({"budgets_code_hash", "approvals_code_hash"})
_SIGNER = re.compile(r"0x[0-9a-fA-F]{40,400}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChainPins:
    """Which chain and which contracts count. Addresses and hashes are 0x-hex; a code hash that is not pinned is ""."""

    chain_id: int
    genesis_hash: str
    registry: str
    registry_code_hash: str
    budgets: str
    approvals: str
    budgets_code_hash: str = ""
    approvals_code_hash: str = ""


@dataclass(frozen=True, slots=True)
class Steward:
    """A steward's signing key (`signer`: lower-case ERC-7913 bytes as 0x-hex) and the office it acts for."""

    signer: str
    org: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness's key and the organisation that runs it, which should be none that runs the log."""

    key: WitnessKey
    org: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything that a verdict rests on besides mathematics. Whoever supplies this file decides what is proven.

    `verifier` is the log key that was pinned; `keys` are those that evidence leads to from it. `quorum`: how many of
    `witnesses` must have cosigned a checkpoint before it counts. `earlier`: deployments that `chain` continues.
    """

    origin: str
    verifier: Verifier
    keys: tuple[LogKey, ...]
    witnesses: tuple[Witness, ...]
    quorum: int
    chain: ChainPins | None
    stewards: tuple[Steward, ...]
    earlier: tuple[ChainPins, ...] = ()

    @property
    def deployments(self) -> tuple[ChainPins, ...]:
        """Every pinned deployment of the contracts, oldest first; empty where no chain is pinned."""
        return () if self.chain is None else (*self.earlier, self.chain)

    def open_checkpoint(self, note: bytes) -> Checkpoint:
        """The checkpoint in a note that a key of the log signed while it was valid. Witnesses: `cosigned_by`."""
        return open_log_checkpoint(note, self.keys, self.origin)

    def following(self, rotations: Iterable[Rotation]) -> Trust:
        """The same trust, with the keys that these rotations lead to. They need not be trusted: they are evidence."""
        keys = follow(self.keys, self.origin, rotations)
        _refuse_own_witness(self.witnesses, keys)
        return replace(self, keys=keys)


def parse_trust(text: str | bytes) -> Trust:
    """Read a `mingzheng-trust/1` file. Raises `EvidenceError("trust_malformed")` or `key_malformed`."""
    names, optional = {"format", "log", "chain", "stewards"}, frozenset({"witnesses", "quorum"})
    top = Fields(parse_json(text, _CODE), names, _CODE, optional=optional)
    top.exactly("format", FORMAT)
    log = Fields(top.raw("log"), {"origin", "verifier_key"}, _CODE, "log", frozenset({"rotations"}))
    verifier = Verifier.parse(log.text("verifier_key"))
    witnesses, quorum = _policy(top)
    pinned = Trust(
        origin=log.text("origin"),
        verifier=verifier,
        keys=(LogKey(verifier),),
        witnesses=witnesses,
        quorum=quorum,
        chain=None if top.raw("chain") is None else _chain(top.raw("chain"), frozenset({"earlier"})),
        stewards=tuple(_steward(item) for item in top.items("stewards", 10_000)),
        earlier=_earlier(top.raw("chain")),
    )
    _refuse_own_witness(witnesses, pinned.keys)
    return pinned.following(read_rotations(log.items("rotations", 1000))) if log.has("rotations") else pinned


def read_rotations(receipts: Iterable[object]) -> list[Rotation]:
    """The rotations in receipts given as JSON objects."""
    return [read_rotation(json.dumps(receipt, ensure_ascii=False)) for receipt in receipts]


def _refuse_own_witness(witnesses: Iterable[Witness], keys: Iterable[LogKey]) -> None:
    """A log that cosigns itself under another name has no witness."""
    own = {key.verifier.public_key for key in keys}
    if any(witness.key.public_key in own for witness in witnesses):
        raise EvidenceError(_CODE, reason="a witness's key is a key of the log")


def _policy(top: Fields) -> tuple[tuple[Witness, ...], int]:
    if top.has("witnesses") != top.has("quorum"):
        raise EvidenceError(_CODE, reason="witnesses and quorum belong together")
    if not top.has("witnesses"):
        return (), 0
    witnesses = tuple(_witness(item) for item in top.items("witnesses", 100))
    quorum = top.number("quorum")
    # One key under two names would count twice.
    if quorum > len(witnesses) or len({witness.key.public_key for witness in witnesses}) < len(witnesses):
        top.refuse("witnesses")
    return witnesses, quorum


def _chain(value: object, optional: frozenset[str] = frozenset()) -> ChainPins:
    chain = Fields(value, set(_CHAIN_FIELDS), _CODE, "chain", optional | _CODES_BESIDE)
    beside = {name: chain.hash32(name) for name in sorted(_CODES_BESIDE) if chain.has(name)}
    return ChainPins(
        chain_id=chain.number("chain_id"),
        genesis_hash=chain.hash32("genesis_hash"),
        registry=chain.address("registry"),
        registry_code_hash=chain.hash32("registry_code_hash"),
        budgets=chain.address("budgets"),
        approvals=chain.address("approvals"),
        **beside,
    )


def _earlier(chain: object) -> tuple[ChainPins, ...]:
    """What `chain` continues, oldest first. One chain: a line that leaves it cannot be followed at one node."""
    if chain is None or not isinstance(chain, dict) or "earlier" not in chain:
        return ()
    optional = Fields(chain, set(_CHAIN_FIELDS), _CODE, "chain", frozenset({"earlier"}) | _CODES_BESIDE)
    found = tuple(_chain(item) for item in optional.items("earlier", 100))
    newest = _chain({name: optional.raw(name) for name in _CHAIN_FIELDS})
    same = {(pins.chain_id, pins.genesis_hash) for pins in (*found, newest)}
    if len(same) > 1 or len({pins.registry.lower() for pins in (*found, newest)}) <= len(found):
        optional.refuse("earlier")
    return found


def _witness(value: object) -> Witness:
    witness = Fields(value, {"verifier_key", "org"}, _CODE, "witnesses")
    return Witness(WitnessKey.parse(witness.text("verifier_key")), witness.text("org"))


def _steward(value: object) -> Steward:
    steward = Fields(value, {"signer", "org"}, _CODE, "stewards")
    return Steward(steward.text("signer", _SIGNER).lower(), steward.text("org"))
