"""Invented data with a published dataset's schema, to write an analysis with. Reads the public schema alone."""

from __future__ import annotations

from typing import Final

from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_catalogue import published

MAX_ROWS: Final = 100_000
MAX_SEED: Final = 2**53


def make_practice(services: Services, actor: Actor, dataset_id: str, form: str, seed: int, rows: int) -> bytes:
    """The file's bytes; `form` is "csv" or "parquet". The same seed and schema give the same table."""
    require(actor, Action.READ_CATALOGUE)
    if not 1 <= rows <= MAX_ROWS or not 0 <= seed < MAX_SEED or form not in ("csv", "parquet"):
        raise CoreError("request_invalid", fields=["query: range"])
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
    assert dataset.schema is not None
    return services.dp.practice(dataset.schema, form, seed, rows)
