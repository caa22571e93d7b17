"""What use cases ask of the public reference tables and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.db import tables
from core.db.rows import Rows, selecting
from core.domain.references import ReferenceTable


class References(Rows[ReferenceTable]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.reference, ReferenceTable)

    def version(self, name: str, version: int | None) -> ReferenceTable | None:
        """One version of a table, the newest when none is named."""
        t = tables.reference.c
        newest = sa.select(sa.func.max(t.version)).where(t.name == name).scalar_subquery()
        return self.first(t.name == name, t.version == (newest if version is None else version))

    def newest(self) -> list[ReferenceTable]:
        """The newest version of every table, by name."""
        t = tables.reference.c
        last = sa.select(t.name, sa.func.max(t.version).label("version")).group_by(t.name).subquery()
        joined = sa.and_(t.name == last.c.name, t.version == last.c.version)
        return self.each(selecting(tables.reference, ReferenceTable).join(last, joined).order_by(t.name))

    def add_new(self, table: ReferenceTable) -> bool:
        """False if this version is there already, in one statement that two racing requests cannot both win."""
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = {name: getattr(table, name) for name in self._names}
        statement = insert(tables.reference).values(row).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(tables.reference.c.id)).first() is not None
