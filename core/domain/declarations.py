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


def vouched(column: Mapping[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """The column with its declaration in the name of a steward, who says that it was public knowledge already."""
    by = {"by": actor.id, "name": actor.name, "at": now.isoformat()}
    return {**column, "declared_from": FROM_STEWARD, "confirmed": by}


def require_vouched(columns: Iterable[Mapping[str, Any]], published: Collection[str]) -> None:
    """Raise declaration_unconfirmed, naming every column to be published whose declaration nobody vouches for."""
    waiting = [c["name"] for c in columns if c["name"] in published and c.get("declared_from") == FROM_DATA]
    if waiting:
        raise CoreError("declaration_unconfirmed", columns=waiting)


def require_youngest(dataset: Dataset) -> None:
    """Raise age_stated_too_high where somebody in the data is younger than was stated. By how much is not said."""
    if not dataset.sources and dataset.min_age is not None and dataset.youngest > dataset.min_age:
        raise CoreError("age_stated_too_high")
