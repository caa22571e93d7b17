"""One small mapping between a table and a frozen dataclass whose fields bear the columns' names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from core.domain.errors import CoreError

T = TypeVar("T")


class Rows(Generic[T]):
    """Get, add, change and page through the rows of one table, inside the unit of work's connection."""

    def __init__(self, connection: sa.Connection, table: sa.Table, shape: type[T]) -> None:
        assert is_dataclass(shape)
        self._connection = connection
        self._table = table
        self._shape: type[T] = shape
        self._names = [f.name for f in fields(shape)]

    def find(self, row_id: str) -> T | None:
        return self.first(self._table.c.id == row_id)

    def get(self, row_id: str) -> T:
        row = self.find(row_id)
        if row is None:
            raise CoreError("not_found")
        return row

    def first(self, *conditions: Any) -> T | None:
        row = self._connection.execute(sa.select(self._table).where(*conditions).limit(1)).mappings().first()
        return None if row is None else self._read(row)

    def add(self, value: T) -> None:
        self._connection.execute(sa.insert(self._table).values({name: getattr(value, name) for name in self._names}))

    def change(self, row_id: str, *, revision: int | None = None, **values: Any) -> None:
        """Set columns. With `revision`, only if nobody changed the row since it was read, else `changed_meanwhile`."""
        if not self._set(row_id, revision, values):
            raise CoreError("changed_meanwhile")

    def change_if(self, row_id: str, revision: int, **values: Any) -> bool:
        """Set columns, only if nobody changed the row since it was read. False: somebody did, and nothing is set."""
        return self._set(row_id, revision, values)

    def change_where(self, row_id: str, conditions: Sequence[Any], values: Mapping[str, Any]) -> bool:
        """A conditional update; True when the row met the conditions. The caller's values may be SQL expressions."""
        statement = sa.update(self._table).where(self._table.c.id == row_id, *conditions).values(dict(values))
        return self._connection.execute(statement).rowcount == 1

    def _set(self, row_id: str, revision: int | None, values: dict[str, Any]) -> bool:
        counted = "revision" in self._table.c
        conditions = [self._table.c.revision == revision] if counted and revision is not None else []
        return self.change_where(
            row_id, conditions, values | ({"revision": self._table.c.revision + 1} if counted else {})
        )

    def page(self, *conditions: Any, limit: int, after: str | None = None) -> list[T]:
        """Newest first: by creation, then id. `after` is the id of the last row of the page before."""
        order = self._order()
        statement = sa.select(self._table).where(*conditions)
        if after is not None:
            last = sa.select(order).where(self._table.c.id == after).scalar_subquery()
            statement = statement.where(sa.or_(order < last, sa.and_(order == last, self._table.c.id < after)))
        statement = statement.order_by(order.desc(), self._table.c.id.desc()).limit(limit)
        return [self._read(row) for row in self._connection.execute(statement).mappings()]

    def all(self, *conditions: Any) -> list[T]:
        statement = sa.select(self._table).where(*conditions).order_by(self._order(), self._table.c.id)
        return [self._read(row) for row in self._connection.execute(statement).mappings()]

    def _order(self) -> sa.Column[Any]:
        return self._table.c.opened_at if "opened_at" in self._table.c else self._table.c.created_at

    def _read(self, row: sa.RowMapping) -> T:
        return self._shape(**{name: row[name] for name in self._names})
