"""What a steward signs when a question waits for them, and when a question asks for no more than another did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.amounts import Amount, spelt
from core.domain.queries import Query


def release_subject(
    query: Query, plan: Mapping[str, Any], plan_hash: str, cost: Amount, *, pure: bool
) -> dict[str, Any]:
    """The document whose commitment is signed: this plan, on this version, at this price, and no other."""
    return {
        "query": query.id,
        "dataset": query.dataset_id,
        "version": query.version,
        "plan": dict(plan),
        "plan_hash": plan_hash,
        "purpose": query.purpose,
        **spelt(pure, cost),
    }


def widened(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """In which parts `new` asks for something that `old` did not; empty when it is narrower or the same.

    Of a batch each plan must be narrower than one of the old ones, in their order; some may be left out.

    Both are plans in canonical form. What may shrink: the loss (compared by its price, elsewhere), the rows of a
    person, the aggregates, the groups, and the edges between bins; the outer edges stay, so that cells only merge. The
    smallest group that is shown may only grow.
    """
    if "batch" in old or "batch" in new:
        return _wider_batch(old, new)
    checks = {
        "where": new["where"] == old["where"],
        "group_by": _coarser(old["group_by"], new["group_by"]),
        "aggregates": _within(old["aggregates"], new["aggregates"]),
        "rows_per_person": new["rows_per_person"] <= old["rows_per_person"],
        "loss": set(new["loss"]) == set(old["loss"]),
        # A lower threshold shows smaller groups. Without groups that are found in the data there is none.
        "min_people": new.get("min_people") is None or new["min_people"] >= old.get("min_people", 0),
    }
    return [part for part, holds in checks.items() if not holds]


def _wider_batch(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    if "batch" not in old:
        return ["batch"]
    rest = iter(old["batch"])
    wanted = new.get("batch", [new])
    return [] if all(any(not widened(one, plan) for one in rest) for plan in wanted) else ["batch"]


def _within(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """The same things in the same order, some of them left out."""
    rest = iter(old)
    return all(any(one == kept for kept in rest) for one in new)


def _coarser(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> bool:
    rest = iter(old)
    return all(any(_merges(group, one) for group in rest) for one in new)


def _merges(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    before, after = old.get("bins"), new.get("bins")
    if before is None or after is None:
        return new == old
    same_otherwise = {**new, "bins": None} == {**old, "bins": None}
    return same_otherwise and (after[0], after[-1]) == (before[0], before[-1]) and _within(before, after)
