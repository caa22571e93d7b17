"""What an entry says of the risk of being singled out: a commitment. The figures are exact and entries stay for good,
so they are kept with the dataset alone, beside the salt that opens the commitment: both go when it is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

_SALT: Final = "salt"


def salted(figures: Mapping[str, Any], salt: bytes) -> dict[str, Any]:
    """Figures as the scanner gives them, to be kept with the dataset."""
    return {**figures, _SALT: salt.hex()}


def figures_commitment(dataset_id: str, figures: Mapping[str, Any]) -> str:
    """Hex, over {"dataset", "figures"}, of figures that are salted."""
    counted = {name: value for name, value in figures.items() if name != _SALT}
    document = canonical({"dataset": dataset_id, "figures": counted})
    return commit_document(bytes.fromhex(figures[_SALT]), document).hex()
