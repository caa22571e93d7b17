"""One small mapping between a table and a frozen dataclass whose fields bear the columns' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa

from core.domain.errors import CoreError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Statements:
    """What every table is asked, put together once: building a statement anew costs more than running it."""

    names: tuple[str, ...]
    select: sa.Select[Any]
    by_id: sa.Select[Any]
    insert: sa.Insert


@cache
def _statements(table: sa.Table, shape: type) -> _Statements:
    assert is_dataclass(shape)
    names = tuple(field.name for field in fields(shape))
    select = sa.select(*(table.c[name] for name in names))
    by_id = select.where(table.c.id == sa.bindparam("row_id")).limit(1)
    return _Statements(names, select, by_id, sa.insert(table))


@cache
def _update(table: sa.Table, names: tuple[str, ...], *, if_revision: bool) -> sa.Update:
    """Sets `names` from parameters called new_NAME, for the row `row_id`; counts the revision up where there is one."""
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    statement = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
    if "revision" in table.c:
        values["revision"] = table.c.revision + 1
        if if_revision:
            statement = statement.where(table.c.revision == sa.bindparam("seen_revision"))
    return statement.values(values)


class Rows(Generic[T]):
    """Get, add, change and page through the rows of one table, inside the unit of work's connection."""

    def __init__(self, connection: sa.Connection, table: sa.Table, shape: type[T]) -> None:
        self._connection = connection
        self._table = table
        self._shape: Callable[..., T] = shape
        self._statements = _statements(table, cast(Any, shape))
        self._names = self._statements.names

    def find(self, row_id: str) -> T | None:
        return self.one(self._statements.by_id, row_id=row_id)

    def get(self, row_id: str) -> T:
        row = self.find(row_id)
        if row is None:
            raise CoreError("not_found")
        return row

    def first(self, *conditions: Any) -> T | None:
        return self.one(self._statements.select.where(*conditions).limit(1))

    def one(self, statement: sa.Select[Any], **parameters: Any) -> T | None:
        """The first row of a statement that selects this shape's fields in their order."""
        row = self._connection.execute(statement, parameters).first()
        return None if row is None else self._read(row)

    def each(self, statement: sa.Select[Any], **parameters: Any) -> list[T]:
        return [self._read(row) for row in self._connection.execute(statement, parameters)]

    def add(self, value: T) -> None:
        self._connection.execute(self._statements.insert, {name: getattr(value, name) for name in self._names})

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
        statement = _update(self._table, tuple(values), if_revision=revision is not None)
        new = {f"new_{name}": value for name, value in values.items()}
        seen = {"seen_revision": revision} if revision is not None and "revision" in self._table.c else {}
        return self._connection.execute(statement, {"row_id": row_id, **new, **seen}).rowcount == 1

    def page(self, *conditions: Any, limit: int | None, after: str | None = None) -> list[T]:
        """Newest first: by creation, then id. `after` is the id of the last row of the page before."""
        order = made_at(self._table)
        statement = self._statements.select.where(*conditions)
        if after is not None:
            last = sa.select(order).where(self._table.c.id == after).scalar_subquery()
            statement = statement.where(sa.or_(order < last, sa.and_(order == last, self._table.c.id < after)))
        statement = statement.order_by(order.desc(), self._table.c.id.desc()).limit(limit)
        return self.each(statement)

    def count(self, *conditions: Any) -> int:
        statement = sa.select(sa.func.count()).select_from(self._table).where(*conditions)
        return int(self._connection.execute(statement).scalar_one())

    def all(self, *conditions: Any) -> list[T]:
        return self.each(self._statements.select.where(*conditions).order_by(*in_order(self._table)))

    def _read(self, row: sa.Row[Any]) -> T:
        return self._shape(*row)


def in_order(table: sa.Table) -> tuple[sa.Column[Any], sa.Column[Any]]:
    """Oldest first."""
    return made_at(table), table.c.id


def made_at(table: sa.Table) -> sa.Column[Any]:
    return table.c.opened_at if "opened_at" in table.c else table.c.created_at


def joined(*parts: tuple[sa.Table, type]) -> sa.Select[Any]:
    """The fields of several shapes, one after another; where the tables meet is for the caller to say."""
    return sa.select(
        *(column for table, shape in parts for column in _statements(table, shape).select.selected_columns)
    )


def selecting(table: sa.Table, shape: type) -> sa.Select[Any]:
    """To be narrowed once, where a module is loaded, for `Rows.one` and `Rows.each`."""
    return _statements(table, shape).select
