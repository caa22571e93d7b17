"""What use cases ask of the datasets of all offices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows, selecting
from core.domain.datasets import Askable, Dataset, DatasetState
from core.ports import Clock

_ASKABLE: Final = selecting(tables.dataset, Askable).where(tables.dataset.c.id == sa.bindparam("dataset"))


class Datasets(Rows[Dataset]):
    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        super().__init__(connection, tables.dataset, Dataset)
        self._clock = clock

    def _set(self, row_id: str, revision: int | None, values: dict[str, Any]) -> bool:
        return super()._set(row_id, revision, {"changed_at": self._clock.now(), **values})

    def askable(self, dataset_id: str) -> Askable | None:
        row = self._connection.execute(_ASKABLE, {"dataset": dataset_id}).first()
        return None if row is None else Askable(*row)

    def of_org(self, org: str | None, limit: int, after: str | None) -> list[Dataset]:
        return self.page(*([] if org is None else [tables.dataset.c.org == org]), limit=limit, after=after)

    def count_of_org(self, org: str | None) -> int:
        return self.count(*([] if org is None else [tables.dataset.c.org == org]))

    def count_published(self) -> int:
        return self.count(tables.dataset.c.state == DatasetState.PUBLISHED)

    def every_of_org(self, org: str) -> list[Dataset]:
        return self.all(tables.dataset.c.org == org)

    def of_org_in(self, org: str, states: Collection[str]) -> list[Dataset]:
        return self.page(tables.dataset.c.org == org, tables.dataset.c.state.in_(list(states)), limit=None)

    def published(self, limit: int, after: str | None) -> list[Dataset]:
        return self.page(tables.dataset.c.state == DatasetState.PUBLISHED, limit=limit, after=after)

    def called(self, text: str) -> list[Dataset]:
        """In any state: by number or by a title, spelt out."""
        t = tables.dataset.c
        return self.all(sa.or_(t.id == text, t.title_zh == text, t.title_en == text))

    def published_about(self, text: str, limit: int, after: str | None) -> list[Dataset]:
        """Those whose office or title holds the text."""
        t = tables.dataset.c
        holds = sa.or_(*(one.icontains(text, autoescape=True) for one in (t.org, t.title_zh, t.title_en)))
        return self.page(t.state == DatasetState.PUBLISHED, holds, limit=limit, after=after)

    def promised(self, limit: int, after: str | None) -> list[Dataset]:
        """All that were ever published: what residents were promised outlives the data."""
        ever = (DatasetState.PUBLISHED, DatasetState.DELETING, DatasetState.DELETED)
        return self.page(tables.dataset.c.state.in_(ever), limit=limit, after=after)

    def linkable(self, org: str) -> list[Dataset]:
        t = tables.dataset.c
        return self.all(t.org == org, t.state == DatasetState.PUBLISHED, t.identifier_kind.is_not(None))

    def in_states(self, states: Sequence[str]) -> list[Dataset]:
        return self.all(tables.dataset.c.state.in_(list(states)))

    def uploads(self) -> list[str]:
        """The names of all uploads that datasets point to."""
        blob = tables.dataset.c.upload_blob
        return [str(name) for name in self._connection.execute(sa.select(blob).where(blob.is_not(None))).scalars()]

    def counted_under(self, account_id: str) -> list[Dataset]:
        """The datasets whose grants and charges count under this total: itself, and all that lie within it."""
        t = tables.dataset.c
        # As JSON text: identifiers hold no quotation mark, and an office has few datasets.
        lies_within = sa.cast(t.within, sa.Text).contains(f'"{account_id}"', autoescape=True)
        return self.all(sa.or_(t.id == account_id, lies_within))
