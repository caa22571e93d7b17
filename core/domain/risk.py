"""What an entry says of the risk of being singled out: a commitment. The figures are exact and entries stay for good,
so they are kept with the dataset alone, beside the salt that opens the commitment: both go when it is deleted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.domain.datasets import Dataset
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

_SALT: Final = "salt"
# Under which name figures say of which treatments they are, and what of a column they depend on.
_OF: Final = "of"
_DECIDES: Final = ("name", "role", "sensitivity", "type", "treatment")


def salted(figures: Mapping[str, Any], salt: bytes) -> dict[str, Any]:
    """Figures as the scanner gives them, to be kept with the dataset."""
    return {**figures, _SALT: salt.hex()}


def figures_commitment(dataset_id: str, figures: Mapping[str, Any]) -> str:
    """Hex, over {"dataset", "figures"}, of figures that are salted."""
    counted = {name: value for name, value in figures.items() if name != _SALT}
    document = canonical({"dataset": dataset_id, "figures": counted})
    return commit_document(bytes.fromhex(figures[_SALT]), document).hex()


def planned(columns: Sequence[Mapping[str, Any]], figures: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What these treatments achieve, to be kept until they are changed."""
    return None if figures is None else {**figures, _OF: _mark(columns)}


def planned_risk(dataset: Dataset) -> dict[str, Any] | None:
    """What the treatments of now achieve, or achieved when it was published; None if nobody worked that out since they
    were changed."""
    after, kept = dataset.risk.get("after"), dataset.risk.get("planned")
    if after is not None or kept is None or kept[_OF] != _mark(dataset.columns):
        return dict(after) if after else None
    return {name: value for name, value in kept.items() if name != _OF}


def _mark(columns: Sequence[Mapping[str, Any]]) -> str:
    said = [[column.get(name) for name in _DECIDES] for column in columns]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
