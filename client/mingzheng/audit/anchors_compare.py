"""The log's anchors are those of the contracts, without a gap, and there are no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from mingzheng.audit.chain_log import ChainAnchor, History
from mingzheng.errors import Text
from mingzheng.merkle import EMPTY_ROOT
from mingzheng.receipt import Anchor
from mingzheng.report import Finding


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


def _finding(code: str, size: int, zh: str, en: str) -> Finding:
    return Finding(code, Text(zh.format(n=size), en.format(n=size)))
