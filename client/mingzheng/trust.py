"""What an auditor pins out of band: the log's key, the chain and its contracts, and the stewards' keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mingzheng.note import Verifier
from mingzheng.strict import Fields, parse_json

FORMAT: Final = "mingzheng-trust/1"
_CODE: Final = "trust_malformed"
_SIGNER = re.compile(r"0x[0-9a-fA-F]{40,400}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChainPins:
    """Which chain and which contracts count. Addresses and hashes are 0x-hex."""

    chain_id: int
    genesis_hash: str
    registry: str
    registry_code_hash: str
    budgets: str
    approvals: str


@dataclass(frozen=True, slots=True)
class Steward:
    """A steward's signing key (`signer`: lower-case ERC-7913 bytes as 0x-hex) and the office it acts for."""

    signer: str
    org: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything that a verdict rests on besides mathematics. Whoever supplies this file decides what is proven."""

    origin: str
    verifier: Verifier
    chain: ChainPins | None
    stewards: tuple[Steward, ...]


def parse_trust(text: str | bytes) -> Trust:
    """Read a `mingzheng-trust/1` file. Raises `EvidenceError("trust_malformed")` or `key_malformed`."""
    top = Fields(parse_json(text, _CODE), {"format", "log", "chain", "stewards"}, _CODE)
    top.exactly("format", FORMAT)
    log = Fields(top.raw("log"), {"origin", "verifier_key"}, _CODE, "log")
    return Trust(
        origin=log.text("origin"),
        verifier=Verifier.parse(log.text("verifier_key")),
        chain=None if top.raw("chain") is None else _chain(top.raw("chain")),
        stewards=tuple(_steward(item) for item in top.items("stewards", 10_000)),
    )


def _chain(value: object) -> ChainPins:
    names = {"chain_id", "genesis_hash", "registry", "registry_code_hash", "budgets", "approvals"}
    chain = Fields(value, names, _CODE, "chain")
    return ChainPins(
        chain_id=chain.number("chain_id"),
        genesis_hash=chain.hash32("genesis_hash"),
        registry=chain.address("registry"),
        registry_code_hash=chain.hash32("registry_code_hash"),
        budgets=chain.address("budgets"),
        approvals=chain.address("approvals"),
    )


def _steward(value: object) -> Steward:
    steward = Fields(value, {"signer", "org"}, _CODE, "stewards")
    return Steward(steward.text("signer", _SIGNER).lower(), steward.text("org"))
