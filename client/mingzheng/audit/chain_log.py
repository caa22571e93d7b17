"""The chain beside the log: every anchor, every cap and every grant, read from events at the auditor's own node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

from mingzheng.audit.amounts import NOTHING, Amount, read_amount, read_size
from mingzheng.audit.records import Entry
from mingzheng.chain_evidence import ANCHORED, Node, hex_bytes, mapping, number
from mingzheng.errors import Text
from mingzheng.merkle import EMPTY_ROOT
from mingzheng.receipt import Anchor
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Finding
from mingzheng.size_grant import size_allowance
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
    begun = list(_events(node, pins.registry, [STARTED]))
    if len(begun) != 1:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    words = hex_bytes(begun[0].get("data"))
    if len(words) != 64:
        raise NoEvidenceError("node_answer_malformed", method="eth_getLogs")
    anchors = tuple(_anchor(event) for event in _events(node, pins.registry, [ANCHORED]))
    return History(pins.registry.lower(), (int.from_bytes(words[:32], "big"), words[32:]), anchors)


def read_budgets(node: Node, line: Iterable[ChainPins]) -> ChainBudgets:
    """Caps and grants over all generations, oldest first."""
    caps: dict[str, list[tuple[int, Amount]]] = {}
    grants: dict[str, tuple[str, Amount]] = {}
    blocks: dict[str, int] = {}
    places: dict[str, Place] = {}
    misadopted: list[str] = []
    signatures = [DATASET_OPENED, DATASET_ADOPTED, DATASET_PLACED, CAP_RAISED, ALLOWANCE_GRANTED]
    for event in (event for pins in line for event in _events(node, pins.budgets, signatures)):
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


def compare_anchors(
    histories: Sequence[History],
    listed: Iterable[Anchor],
    roots: Mapping[int, bytes],
    size: int,
    *,
    head: int | None,
) -> Iterator[Finding]:
    """The events chain without a gap, each anchors the recomputed root, and the listing names no other anchors.

    `histories`: of every registry of the line, oldest first: each starts where the one before ended. `head`: height of
    the chain before the log was fetched; None for a log of unknown age.
    """
    ended = (0, EMPTY_ROOT)
    for history in histories:
        if history.start != ended:
            zh, en = "合约 {a} 的起点不是前一个的终点", "the registry {a} does not start where the one before it ended"
            says = Text(zh.format(a=history.registry), en.format(a=history.registry))
            yield Finding("line_start_differs", says)
        if history.start[0] in roots and roots[history.start[0]] != history.start[1]:
            zh, en = "链上 {n} 处的起点与账本不符", "what was carried over at size {n} is not a state of the log"
            yield _finding("anchor_root_differs", history.start[0], zh, en)
        yield from _one_history(history, roots, size, head)
        ended = history.end
    held = {
        (history.registry, event.size, event.root, event.tx_hash, event.block_hash)
        for history in histories
        for event in history.anchors
    }
    for anchor in listed:
        if (anchor.registry.lower(), anchor.size, anchor.root, anchor.tx_hash, anchor.block_hash) not in held:
            zh, en = "平台列出的锚定 {n} 不在链上", "the anchor listed for size {n} is not on the chain"
            yield _finding("anchor_not_on_chain", anchor.size, zh, en)


def _one_history(history: History, roots: Mapping[int, bytes], size: int, head: int | None) -> Iterator[Finding]:
    first = ChainAnchor(0, 0, b"", *history.start, "", "", 0)
    for before, event in pairwise((first, *history.anchors)):
        if event.sequence != before.sequence + 1 or (event.prev_size, event.prev_root) != (before.size, before.root):
            zh, en = "锚定 {n} 与前一次不相接", "the anchor at size {n} does not follow the one before"
            yield _finding("anchor_gap", event.size, zh, en)
        if event.size > size:
            # A younger anchor may rightly be ahead of the copy; one from before it was fetched may not.
            if head is not None and event.block <= head:
                zh, en = (
                    "链上锚定到 {n}，账本却更短：末尾被删",
                    "the chain anchors {n}, but the log is shorter: cut off",
                )
                yield _finding("log_cut_off", event.size, zh, en)
        elif event.size in roots and roots[event.size] != event.root:
            zh, en = "链上 {n} 处的根与账本不符", "the root on the chain at size {n} is not that of the log"
            yield _finding("anchor_root_differs", event.size, zh, en)


def compare_budgets(on_chain: ChainBudgets, entries: Iterable[Entry], *, head: int | None) -> Iterator[Finding]:
    """Caps and grants in the log are those on the chain, and the chain granted nothing that the log does not say.

    `head` as in `compare_anchors`.
    """
    caps: dict[str, tuple[Entry, Amount]] = {}
    chain_ids: dict[str, str] = {}
    grants: dict[str, Entry] = {}
    sizes: dict[str, Entry] = {}
    versions: dict[str, int] = {}
    placed: dict[str, tuple[Entry, bool, list[str]]] = {}
    for entry in entries:
        if entry.kind == "population.opened":
            chain_ids[str(entry.body.get("population"))] = str(entry.body.get("chain_population"))
            caps[str(entry.body.get("chain_population"))] = (entry, read_amount(entry.body, "cap_"))
            placed[str(entry.body.get("chain_population"))] = (entry, read_amount(entry.body, "cap_").pure, [])
        elif entry.kind in ("dataset.published", "cap.raised"):
            if "dataset" in entry.body:
                chain_ids[str(entry.body["dataset"])] = str(entry.body.get("chain_dataset"))
            caps[str(entry.body.get("chain_dataset"))] = (entry, read_amount(entry.body, "cap_"))
            if entry.kind == "dataset.published" and "chain_size_allowance" in entry.body:
                sizes[str(entry.body["chain_size_allowance"])] = entry
            if entry.kind == "dataset.published":
                versions[str(entry.body["chain_dataset"])] = int(entry.body["version"])
                pure = read_amount(entry.body, "cap_").pure
                placed[str(entry.body["chain_dataset"])] = (entry, pure, entry.body.get("within", []))
        elif entry.kind == "allowance.granted":
            grants[str(entry.body.get("chain_allowance"))] = entry
    for chain_dataset in on_chain.misadopted:
        zh = "新合约承接的上限、归属或已授额度与旧合约不同"
        en = "was taken over with another cap, place or sum of grants than it had"
        yield Finding("adoption_differs", Text(f"数据集 {chain_dataset}：{zh}", f"the dataset {chain_dataset} {en}"))
    for chain_dataset, (entry, cap) in caps.items():
        held = on_chain.caps.get(chain_dataset, ())
        # A copy of the log may be older than a raise; then the cap that it names is one that the chain had.
        known = [one for block, one in held if head is not None and block <= head][-1:] or [one for _, one in held]
        if cap.numbers not in [one.numbers for one in known]:
            yield _differs("cap_differs", entry, "上限与链上不同", "its cap is not the one on the chain")
    for chain_dataset, (entry, pure, within) in placed.items():
        outer = tuple(sorted(chain_ids.get(name, "unknown") for name in within))
        if on_chain.places.get(chain_dataset, NOWHERE) != Place(int(pure), outer):
            en = "on the chain its grants count under other accounts, or in another measure"
            yield _differs("place_differs", entry, "链上的归属或计量方式不同", en)
    for chain_allowance, entry in grants.items():
        expected = chain_ids.get(str(entry.body.get("dataset"))), read_amount(entry.body).numbers
        dataset, granted = on_chain.grants.get(chain_allowance, (None, NOTHING))
        if (dataset, granted.numbers) != expected:
            yield _differs("grant_differs", entry, "额度与链上不同", "its grant is not the one on the chain")
    for chain_allowance, entry in sizes.items():
        if not _size_granted(on_chain, chain_allowance, entry.body):
            en = "what its public size cost is not granted so on the chain"
            yield _differs("size_differs", entry, "公开大小的隐私损失与链上不同", en)
    for chain_allowance in sorted(on_chain.grants.keys() - grants.keys() - sizes.keys()):
        if head is None or on_chain.blocks[chain_allowance] > head:
            continue  # granted after this copy of the log was made, for all that is known
        dataset = on_chain.grants[chain_allowance][0]
        if chain_allowance == size_allowance(dataset, versions.get(dataset, 0) + 1):
            continue  # paid ahead for the size of a version whose publication has not ended, or died
        zh = f"链上额度 {chain_allowance} 没有入账。"
        yield Finding("grant_not_logged", Text(zh, f"the grant {chain_allowance} on the chain is not in the log"))


def _size_granted(on_chain: ChainBudgets, chain_allowance: str, body: Mapping[str, Any]) -> bool:
    """Under the identifier that anybody computes, for what the entry says. A size that cost nothing has no grant."""
    chain_dataset, size = str(body["chain_dataset"]), read_size(body)
    granted = on_chain.grants.get(chain_allowance)
    expected = None if size.nothing else (chain_dataset, Amount(size.rho, 0))
    return granted == expected and chain_allowance == size_allowance(chain_dataset, int(body["version"]))


def _events(node: Node, address: str, signatures: list[str]) -> Iterator[Mapping[str, Any]]:
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


def _finding(code: str, size: int, zh: str, en: str) -> Finding:
    return Finding(code, Text(zh.format(n=size), en.format(n=size)))


def _differs(code: str, entry: Entry, zh: str, en: str) -> Finding:
    says = Text(f"第 {entry.index} 条（{entry.kind}）:{zh}", f"record {entry.index} ({entry.kind}): {en}")
    return Finding(code, says, entry.index, entry.id)
