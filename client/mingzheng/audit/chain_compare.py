"""The log held against the chain: its anchors, caps and grants are those of the contracts, and there are no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from mingzheng.audit.amounts import NOTHING, Amount, read_amount, read_size
from mingzheng.audit.chain_log import NOWHERE, ChainAnchor, ChainBudgets, History, Place
from mingzheng.audit.findings import of_record
from mingzheng.audit.records import Entry
from mingzheng.errors import Text
from mingzheng.merkle import EMPTY_ROOT
from mingzheng.receipt import Anchor
from mingzheng.report import Finding
from mingzheng.size_grant import size_allowance


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
            if str(entry.body.get("chain_allowance")) in {*grants, *sizes}:
                en = "it shares one grant on the chain with an earlier record"
                yield of_record("grant_repeated", entry, "与先前的记录共用链上的一份额度", en)
            grants[str(entry.body.get("chain_allowance"))] = entry
    for chain_dataset in on_chain.misadopted:
        zh = "新合约承接的隐私上限、归属或已授额度与旧合约不同"
        en = "was taken over with another cap, place or sum of grants than it had"
        yield Finding("adoption_differs", Text(f"数据集 {chain_dataset}：{zh}", f"the dataset {chain_dataset} {en}"))
    for chain_dataset, (entry, cap) in caps.items():
        held = on_chain.caps.get(chain_dataset, ())
        # A copy of the log may be older than a raise; then the cap that it names is one that the chain had.
        known = [one for block, one in held if head is not None and block <= head][-1:] or [one for _, one in held]
        if cap.numbers not in [one.numbers for one in known]:
            yield of_record("cap_differs", entry, "隐私上限与链上不同", "its cap is not the one on the chain")
    for chain_dataset, (entry, pure, within) in placed.items():
        outer = tuple(sorted(chain_ids.get(name, "unknown") for name in within))
        if on_chain.places.get(chain_dataset, NOWHERE) != Place(int(pure), outer):
            en = "on the chain its grants count under other accounts, or in another measure"
            yield of_record("place_differs", entry, "链上的归属或计量方式不同", en)
    for chain_allowance, entry in grants.items():
        expected = chain_ids.get(str(entry.body.get("dataset"))), read_amount(entry.body).numbers
        dataset, granted = on_chain.grants.get(chain_allowance, (None, NOTHING))
        if (dataset, granted.numbers) != expected:
            yield of_record("grant_differs", entry, "额度与链上不同", "its grant is not the one on the chain")
    for chain_allowance, entry in sizes.items():
        if not _size_granted(on_chain, chain_allowance, entry.body):
            en = "what its public size cost is not granted so on the chain"
            yield of_record("size_differs", entry, "公开大小的隐私损失与链上不同", en)
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


def _finding(code: str, size: int, zh: str, en: str) -> Finding:
    return Finding(code, Text(zh.format(n=size), en.format(n=size)))
