"""Rows that are not published yet. However a run ends, what it has not put in place by then is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.ports import Vault


@contextmanager
def drafts_of(vault: Vault) -> Iterator[Callable[[str], Path]]:
    """Names for files of a dataset, for the time of the block. Only a process that is killed leaves one: the sweep at
    start removes it, or the deletion of the dataset or of a source."""
    made: list[Path] = []

    def new(dataset_id: str) -> Path:
        made.append(vault.version_draft(dataset_id))
        return made[-1]

    try:
        yield new
    finally:
        for path in made:
            path.unlink(missing_ok=True)
