"""What a waiting question would cost and how exact it would be, for the steward who decides on it."""

from __future__ import annotations

from typing import Any

from core.domain.amounts import read_spelt
from core.domain.datasets import Dataset
from core.domain.reviews import Review, ReviewKind
from core.ports import Services


def release_price(services: Services, review: Review, dataset: Dataset) -> dict[str, Any] | None:
    """Priced again from public facts: the same plan on the same version always costs the same. None for a dataset,
    and for a question about a version that has been replaced since."""
    document = review.subject_document
    if review.kind != ReviewKind.RELEASE or dataset.schema is None or document["version"] != dataset.version:
        return None
    price = services.dp.price(document["plan"], dataset.schema, dataset.id, dataset.version, dataset.rough_size).price
    if read_spelt(document) == (0, 0):  # this answer was released before: showing it is free
        return {**price, "loss": {name: said if name == "at_delta" else "0" for name, said in price["loss"].items()}}
    return price
