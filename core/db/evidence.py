"""Evidence packs, their documents, and whose each thing in the log is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.evidence import EvidencePack

_T = tables.evidence_pack.c
_D = tables.evidence_document


class EvidencePacks(Rows[EvidencePack]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.evidence_pack, EvidencePack)

    def listed(self, org: str | None, limit: int, after: str | None) -> list[EvidencePack]:
        return self.page(*([] if org is None else [_T.org == org]), limit=limit, after=after)

    def keep_document(self, pack_id: str, language: str, content: bytes) -> None:
        row = {"pack_id": pack_id, "language": language, "content": content}
        self._connection.execute(sa.insert(_D).values(row))

    def document(self, pack_id: str, language: str) -> bytes | None:
        query = sa.select(_D.c.content).where(_D.c.pack_id == pack_id, _D.c.language == language)
        found = self._connection.execute(query).scalar()
        return None if found is None else bytes(found)

    def offices(self) -> list[str]:
        """Every organisation that has a steward."""
        query = sa.select(tables.account.c.org).where(tables.account.c.role == "steward").distinct()
        return sorted(self._connection.execute(query).scalars())

    def owners(self) -> Mapping[str, str]:
        """Whose data each id is about that entries name: of datasets, and of whatever is about a dataset."""
        return dict(self._owners())

    def _owners(self) -> Iterator[tuple[str, str]]:
        dataset, query = tables.dataset.c, tables.query.c
        yield from self._pairs(sa.select(dataset.id, dataset.org))
        yield from self._pairs(sa.select(query.id, dataset.org).where(query.dataset_id == dataset.id))
        for table in (tables.population, tables.publication, tables.emergency, tables.duty, tables.review):
            yield from self._pairs(sa.select(table.c.id, table.c.org))

    def _pairs(self, query: sa.Select[Any]) -> Iterator[tuple[str, str]]:
        for name, org in self._connection.execute(query):
            yield str(name), str(org)
