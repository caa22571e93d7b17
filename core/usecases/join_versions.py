"""Make a link's version out of its two sources. A step of the publication, so a steward signed for it before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.reviews import Review
from core.ports import LinkPart, Progress, Services
from core.usecases.require_sources import require_sources


def join_versions(
    services: Services, dataset: Dataset, review: Review, draft: Callable[[str], Path], progress: Progress
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(public schema, what was prepared). Raises changed_meanwhile, link_source_gone, or why nothing was joined."""
    with services.reading() as uow:
        require_sources(services, uow, dataset)
        sources = [uow.datasets.get(source["dataset"]) for source in dataset.sources]
    schema = services.dp.schema(dataset.columns, dataset.person_column, dataset.max_rows_per_person, pure=dataset.pure)
    # What was signed is what is joined: these versions, under these columns, within this bound.
    signed = review.subject_document
    if (signed["sources"], signed["schema"]) != (dataset.sources, schema):
        raise CoreError("changed_meanwhile")
    progress("joining", 0, 1)
    path = draft(dataset.id)
    left, right = (_part(services, one) for one in sources)
    prepared = services.dp.link(left, right, schema, path, services.vault.key(dataset.id, "version"))
    return schema, {**prepared, "draft": path, "tokens": None, "risk": {}}


def _part(services: Services, source: Dataset) -> LinkPart:
    assert source.schema is not None
    return LinkPart(
        schema=source.schema,
        path=services.vault.version_path(source.id, source.version),
        key=services.vault.key(source.id, "version"),
        tokens=services.vault.tokens_path(source.id, source.version),
        tokens_key=services.vault.key(source.id, "tokens"),
    )
