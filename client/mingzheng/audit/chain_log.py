"""The chain beside the log: every anchor, every cap and every grant, read from events at the auditor's own node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from mingzheng.audit.amounts import NOTHING, Amount
from mingzheng.chain_evidence import ANCHORED, Node, hex_bytes, mapping, number
from mingzheng.refusals import NoEvidenceError
from mingzheng.trust import ChainPins

# keccak256 of the event signatures in IBudgetRegistry.sol.
DATASET_ADOPTED: Final = "0x88a666844cf09c67c3fc68a92cb1e5b34998f011c7d5b3eade20fb6aa7da9b7e"
DATASET_OPENED: Final = "0x651770fcd502ef8917b3c00ba7f911e79720394e2e89c9e36e719ced31f0c110"
DATASET_PLACED: Final = "0xd293a39bb5da116e78fcd2a06c4b8b874c3a9ee62142dd831f3b012229db32db"
CAP_RAISED: Final = "0xfde4cad8b1054d6d51f53582df3e003f8946b087410bffa9e7c1cb4397490ef2"
ALLOWANCE_GRANTED: Final = "0x92ba38723986815bed52986c1a6910ba01c9fe003d6ced0958ac254ac8f0e481"
# keccak256("Started(uint64,bytes32)") of ICheckpointRegistry.sol: size, root.
STARTED: Final = "0xfc6e0f96bc3dad176b332fa3d638ec2f6628e6fc8d46f22f4d1a86b85f340247"
# Besu limits the range of eth_getLogs; this is within its default.
_BLOCKS: Final = 1000


@dataclass(frozen=True, slots=True)
class ChainAnchor:
    """One `Anchored` event."""

    sequence: int
    prev_size: int
    prev_root: bytes
    size: int
    root: bytes
    tx_hash: str
    block_hash: str
    block: int


@dataclass(frozen=True, slots=True)
class History:
    """All that one registry anchored. `registry` in lower case; `start`: size and root that it was deployed with."""

    registry: str
    start: tuple[int, bytes]
    anchors: tuple[ChainAnchor, ...]

    @property
    def end(self) -> tuple[int, bytes]:
        return (self.anchors[-1].size, self.anchors[-1].root) if self.anchors else self.start


class Place(NamedTuple):
    """In which measure a dataset is counted on the chain (0: ρ and δ), and what its grants count under as well."""

    measure: int
    within: tuple[str, ...]


NOWHERE: Final = Place(0, ())
"""Where a dataset lies of which no event tells: contracts from before places had none."""


@dataclass(frozen=True, slots=True)
class ChainBudgets:
    """By chain dataset every cap that it had, each with its block; grants by chain allowance, and the block of each;
    by chain dataset where it lies.

    `misadopted`: datasets that a later contract took over with another cap, place or sum of grants than it had.
    """

    caps: Mapping[str, Sequence[tuple[int, Amount]]]
    grants: Mapping[str, tuple[str, Amount]]
    blocks: Mapping[str, int]
    misadopted: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


def chain_head(node: Node) -> int | None:
    """The height of the chain now; None if the node does not say, which later checks will report."""
    try:
        return number(node.call("eth_blockNumber"))
    except NoEvidenceError:
        return None


def read_history(node: Node, pins: ChainPins) -> History:
    """Raises `NoEvidenceError` where the registry does not say what it started from."""
    begun = list(read_events(node, pins.registry, [STARTED]))
    if len(begun) != 1:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    words = hex_bytes(begun[0].get("data"))
    if len(words) != 64:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    anchors = tuple(_anchor(event) for event in read_events(node, pins.registry, [ANCHORED]))
    return History(pins.registry.lower(), (int.from_bytes(words[:32], "big"), words[32:]), anchors)


def read_budgets(node: Node, line: Iterable[ChainPins]) -> ChainBudgets:
    """Caps and grants over all generations, oldest first."""
    caps: dict[str, list[tuple[int, Amount]]] = {}
    grants: dict[str, tuple[str, Amount]] = {}
    blocks: dict[str, int] = {}
    places: dict[str, Place] = {}
    misadopted: list[str] = []
    signatures = [DATASET_OPENED, DATASET_ADOPTED, DATASET_PLACED, CAP_RAISED, ALLOWANCE_GRANTED]
    for event in (event for pins in line for event in read_events(node, pins.budgets, signatures)):
        topics, words = _parts(event)
        if topics[0] == ALLOWANCE_GRANTED:
            grants[topics[2]] = (topics[1], Amount(words[0], words[1]))
            blocks[topics[2]] = number(event.get("blockNumber"))
        elif topics[0] == DATASET_PLACED:
            place = _place(words)
            if places.setdefault(topics[1], place) != place:
                misadopted.append(topics[1])
        elif topics[0] == DATASET_ADOPTED:
            granted = _granted(topics[1], grants, places)
            cap = caps[topics[1]][-1][1] if topics[1] in caps else None
            if (cap, granted) != (Amount(words[0], words[1]), Amount(words[2], words[3])):
                misadopted.append(topics[1])
        else:
            caps.setdefault(topics[1], []).append((number(event.get("blockNumber")), Amount(words[-2], words[-1])))
    return ChainBudgets(caps, grants, blocks, tuple(misadopted), places)


def _granted(account: str, grants: Mapping[str, tuple[str, Amount]], places: Mapping[str, Place]) -> Amount:
    """All that was granted under an account: on it, and on whatever lies within it."""
    counted = (
        amount
        for dataset, amount in grants.values()
        if dataset == account or account in places.get(dataset, NOWHERE).within
    )
    return sum(counted, NOTHING)


def _place(words: Sequence[int]) -> Place:
    """The data of `DatasetPlaced`: measure, where the list begins, its length, its members."""
    if len(words) < 3 or words[1] != 64 or len(words) != 3 + words[2]:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    return Place(words[0], tuple(f"0x{word:064x}" for word in words[3:]))


def read_events(node: Node, address: str, signatures: list[str]) -> Iterator[Mapping[str, Any]]:
    """Every event of these kinds, in the order of the chain."""
    head = number(node.call("eth_blockNumber"))
    for start in range(0, head + 1, _BLOCKS):
        stop = min(start + _BLOCKS - 1, head)
        wanted = {"address": address, "topics": [signatures], "fromBlock": hex(start), "toBlock": hex(stop)}
        found = node.call("eth_getLogs", wanted)
        if not isinstance(found, list):
            raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
        for event in map(mapping, found):
            # A node that ignores the filter must not slip another contract's events in.
            if str(event.get("address")).lower() == address.lower() and event.get("removed") is not True:
                yield event


def _parts(event: Mapping[str, Any]) -> tuple[list[str], list[int]]:
    topics = event.get("topics")
    data = hex_bytes(event.get("data"))
    if not isinstance(topics, list) or len(topics) < 2 or not all(isinstance(t, str) for t in topics) or len(data) % 32:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    return topics, [int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32)]


def _anchor(event: Mapping[str, Any]) -> ChainAnchor:
    topics, words = _parts(event)
    if len(topics) != 4 or len(words) != 2:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    return ChainAnchor(
        sequence=number(topics[1]),
        prev_size=words[0],
        prev_root=words[1].to_bytes(32, "big"),
        size=number(topics[2]),
        root=hex_bytes(topics[3]),
        tx_hash=str(event.get("transactionHash")),
        block_hash=str(event.get("blockHash")),
        block=number(event.get("blockNumber")),
    )
