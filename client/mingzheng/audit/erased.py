"""Erased records: each explained by an entry, and what kind of entry each was, as far as its remains prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from mingzheng.audit.leaves import Leaves
from mingzheng.audit.log_copy import HeldRecord
from mingzheng.commitment import leaf_hash
from mingzheng.errors import Text
from mingzheng.report import Finding
from mingzheng.verification_error import VerificationError

KIND: Final = "record.erased"

# Kinds from which nothing is replayed. An erased record of any other kind, or of a kind that nothing proves, may have
# been a charge or a grant, and then the accounts cannot be judged.
HARMLESS: Final = frozenset({"dataset.scanned", "dataset.treated", "query.refused", "query.failed"})


def hides_no_account(erased: Iterable[HeldRecord], leaves: Leaves) -> bool:
    """Whether every erased record is proven to be of a kind that the replay does not need."""
    return all(_proven_kind(held, leaves) in HARMLESS for held in erased)


def explained(declared: Mapping[int, int], erased: Iterable[int], intact: Sequence[int]) -> Iterator[Finding]:
    """`declared`: erased index -> index of the entry that says so. Erasure is no cover for making things disappear."""
    gone = set(erased)
    for index in sorted(gone):
        if declared.get(index, -1) <= index:
            says = Text(
                f"第 {index} 条记录被删除，却没有删除记录。", f"record {index} was erased without an entry that says so"
            )
            yield Finding("record_erased_unexplained", says, index)
    for index in sorted(set(intact) & declared.keys()):
        says = Text(
            f"第 {declared[index]} 条说第 {index} 条记录已删除，但它还在。",
            f"record {declared[index]} says that record {index} was erased, but it is still there",
        )
        yield Finding("record_not_erased", says, index)


def _proven_kind(held: HeldRecord, leaves: Leaves) -> object:
    if held.remains is None:
        return None
    try:
        leaf = leaf_hash(held.remains.commitment())
    except VerificationError:
        return None
    return held.remains.values().get("kind") if leaf == leaves.hashes[held.index] else None
