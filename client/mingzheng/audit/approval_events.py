"""Approvals and stewards' keys as the chain tells them: events of the approvals contracts, at the auditor's own node.

`SubmitterDeclared` is not read: the contract itself refuses who was declared, and its code is pinned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mingzheng.audit.chain_log import read_events
from mingzheng.chain_evidence import Node, block, hex_bytes, number
from mingzheng.keccak import keccak256
from mingzheng.refusals import NoEvidenceError
from mingzheng.trust import ChainPins

# keccak256 of the event signatures in IApprovalRegistry.sol.
APPROVAL_RECORDED: Final = "0x9f67b10eba5cf8a493e5d861407eb96eb57b1d7dee36153e7d5c1f32ee26010a"
SIGNER_ENROLLED: Final = "0x4c072df6e078392c06b8330e6f6e162bde052397fe61bce0b5b5106827abf03f"
SIGNER_REVOKED: Final = "0x3c01d9723f1b1c74782b94f2a26f0c8e5c6b392ed4f0f3b79c3d27779664295d"
_WORD: Final = 32


class Signed(NamedTuple):
    """What one approval says, and by which key. Hex in lower case; `not_after` in Unix seconds."""

    dataset: str
    subject: str
    action: str
    signer: str
    nonce: str
    not_after: int


class Gap(NamedTuple):
    """A key did not count on the chain, in Unix seconds of blocks; `end`: when it was enrolled again, if it was."""

    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class ChainApprovals:
    """Of all generations, oldest first. `recorded`: each approval with its block. `enrolled`: each key that ever was,
    with the block of its first enrolment. `gaps`: of keys that were revoked."""

    recorded: Sequence[tuple[Signed, int]]
    enrolled: Mapping[str, int]
    gaps: Mapping[str, Sequence[Gap]]


def read_approvals(node: Node, line: Iterable[ChainPins]) -> ChainApprovals:
    """Raises `NoEvidenceError` where the node answers what no such contract says."""
    recorded: list[tuple[Signed, int]] = []
    enrolled: dict[str, int] = {}
    gaps: dict[str, list[Gap]] = {}
    signatures = [APPROVAL_RECORDED, SIGNER_ENROLLED, SIGNER_REVOKED]
    for event in (event for pins in line for event in read_events(node, pins.approvals, signatures)):
        topics, data, height = _topics(event), hex_bytes(event.get("data")), number(event.get("blockNumber"))
        if topics[0] == APPROVAL_RECORDED:
            recorded.append((_signed(topics, data), height))
            continue
        signer = _named(_bytes_at(data, 0), topics[1])
        if topics[0] == SIGNER_REVOKED:
            gaps.setdefault(signer, []).append(Gap(_moment(node, height), None))
        else:
            enrolled.setdefault(signer, height)
            if signer in gaps and gaps[signer][-1].end is None:
                gaps[signer][-1] = gaps[signer][-1]._replace(end=_moment(node, height))
    return ChainApprovals(recorded, enrolled, gaps)


def _signed(topics: Sequence[str], data: bytes) -> Signed:
    """The data of `ApprovalRecorded`: action, notAfter, nonce, signer, signature."""
    if len(topics) != 4:
        raise _malformed()
    try:
        action = _bytes_at(data, 0).decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed() from None
    signer = _named(_bytes_at(data, 3), topics[3])
    return Signed(topics[1], topics[2], action, signer, f"0x{_word(data, 2):064x}", _word(data, 1))


def _topics(event: Mapping[str, Any]) -> list[str]:
    topics = event.get("topics")
    if not isinstance(topics, list) or len(topics) < 2 or not all(isinstance(topic, str) for topic in topics):
        raise _malformed()
    return [topic.lower() for topic in topics]


def _named(signer: bytes, signer_hash: str) -> str:
    if "0x" + keccak256(signer).hex() != signer_hash:
        raise _malformed()
    return "0x" + signer.hex()


def _word(data: bytes, place: int) -> int:
    if len(data) < (place + 1) * _WORD:
        raise _malformed()
    return int.from_bytes(data[place * _WORD : (place + 1) * _WORD], "big")


def _bytes_at(data: bytes, place: int) -> bytes:
    """A `bytes` or `string` argument: its word says where its length and content are."""
    start = _word(data, place)
    if start % _WORD or start > len(data):
        raise _malformed()
    length = _word(data, start // _WORD)
    found = data[start + _WORD : start + _WORD + length]
    if len(found) != length:
        raise _malformed()
    return found


def _moment(node: Node, height: int) -> int:
    held = block(node, height)
    if held is None:
        raise _malformed("eth_getBlockByNumber")
    return number(held.get("timestamp"))


def _malformed(method: str = "eth_getLogs") -> NoEvidenceError:
    return NoEvidenceError("node_answer_malformed", method=method)
