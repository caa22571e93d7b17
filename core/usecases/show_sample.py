"""Invented rows before and after a dataset's treatment. Reads how the columns are treated, never what they hold."""

from __future__ import annotations

from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def show_sample(services: Services, actor: Actor, dataset_id: str) -> tuple[Dataset, list[dict[str, Any]]]:
    """Raises not_found for a dataset of another office, and for one without treatments of its own: not scanned yet, or
    a link."""
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
    if not dataset.columns or dataset.sources:
        raise CoreError("not_found")
    return dataset, services.dp.treated_sample(dataset.columns)
