"""Entries of some kinds, in the order of the log, however long the log is.

One statement for all kinds sees one moment of the database. Its parts come out of the index by kind in order and are
merged. Nothing is sorted: what does not fit a sorter is written to files, where no erasure would find a record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ledger import store


def logged(
    kinds: Iterable[str], *columns: sa.Column[Any], where: Iterable[sa.ColumnElement[bool]] = ()
) -> sa.CompoundSelect[Any]:
    """`leaf_index` and these columns of `store.record`, for at least one kind."""
    place, conditions = store.record.c.leaf_index, tuple(where)
    each = [sa.select(place, *columns).where(store.record.c.kind == kind, *conditions) for kind in sorted(set(kinds))]
    return sa.union_all(*each).order_by(place.name)


def count(connection: sa.Connection, kinds: Iterable[str], most: int) -> int:
    """How many there are, erased ones too, counting no further than to `most`. Reads the index alone."""
    held = store.record.c.kind.in_(sorted(set(kinds)))
    some = sa.select(store.record.c.leaf_index).where(held).limit(most).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
