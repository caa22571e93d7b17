"""What is said of a dataset in public, and by whom. What was read off the data is public only once a person says so:
the scan refuses what contradicts it, and decides nothing that others can see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.errors import CoreError

FROM_DATA: Final = "data"
FROM_STEWARD: Final = "steward"
SENSITIVE: Final = "sensitive"


def vouched(column: Mapping[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """The column with its declaration in the name of a steward, who says that it was public knowledge already."""
    by = {"by": actor.id, "name": actor.name, "at": now.isoformat()}
    return {**column, "declared_from": FROM_STEWARD, "confirmed": by}


def unconfirmed(columns: Iterable[Mapping[str, Any]], public: Collection[str]) -> list[str]:
    """Names of the columns, of those to become `public`, whose declaration was read off the data and nobody vouches
    for yet."""
    return [one["name"] for one in columns if one["name"] in public and one.get("declared_from") == FROM_DATA]


def require_vouched(columns: Iterable[Mapping[str, Any]], public: Collection[str]) -> None:
    """Raise declaration_unconfirmed, naming the columns."""
    if waiting := unconfirmed(columns, public):
        raise CoreError("declaration_unconfirmed", columns=waiting)


def said_sensitive(column: Mapping[str, Any]) -> bool:
    """Whether a steward said so: in a word, or by stating a type that raised the column above what was found."""
    found = column.get("found", column)["sensitivity"]
    return (column.get("stated") or {}).get("sensitive") is True or found != column["sensitivity"] == SENSITIVE


def unmarked(columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of the columns that count as sensitive because the scan found something, and nobody has said so yet."""
    return [one["name"] for one in columns if one["sensitivity"] == SENSITIVE and not said_sensitive(one)]


def require_marked(dataset: Dataset) -> None:
    """Raise sensitivity_undeclared, naming the columns. Those of a link were declared in its sources."""
    waiting = [] if dataset.sources else unmarked(dataset.columns)
    if waiting:
        raise CoreError("sensitivity_undeclared", columns=waiting)


def require_youngest(dataset: Dataset) -> None:
    """Raise age_stated_too_high where somebody in the data is younger than was stated. By how much is not said."""
    if not dataset.sources and dataset.min_age is not None and dataset.youngest > dataset.min_age:
        raise CoreError("age_stated_too_high")
