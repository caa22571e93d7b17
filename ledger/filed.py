"""Entries by what they say: of a kind, about a dataset, by some accounts, in a span of time; in the log's order."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ledger import store


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is given must hold; None asks nothing. `since` and `before` as entries spell times, the second without.

    A record that was erased has kept its kind and time alone: it is found by these, and by nothing else.
    """

    kind: str | None = None
    dataset: tuple[str, ...] | None = None
    actor: tuple[str, ...] | None = None
    since: str | None = None
    before: str | None = None


def places(connection: sa.Connection, wanted: Wanted, *, first: int, end: int, limit: int, newest: bool) -> list[int]:
    """At most `limit` indexes from `first` up to, and without, `end`: the lowest, or the highest with `newest`.

    Reads indexes of the database alone: at most each entry of one kind, dataset, person or span once, and no record.
    """
    span = _span(connection, wanted)
    if span is None:
        return []
    row = store.record.c
    conditions = [row.leaf_index >= max(first, span[0]), row.leaf_index < min(end, span[1]), *_times(wanted)]
    if wanted.kind is not None:
        conditions.append(row.kind == wanted.kind)
    conditions += [
        column.in_(sorted(values))
        for column, values in ((row.dataset, wanted.dataset), (row.actor, wanted.actor))
        if values is not None
    ]
    order = row.leaf_index.desc() if newest else row.leaf_index
    query = sa.select(row.leaf_index).where(*conditions).order_by(order).limit(limit)
    return sorted(connection.execute(query).scalars())


def _span(connection: sa.Connection, wanted: Wanted) -> tuple[int, int] | None:
    """The places between which all entries of the time asked for lie. Entries lie in the order of the commits, which
    is nearly, and not quite, that of their times."""
    times = _times(wanted)
    if not times:
        return 0, 2**63 - 1
    # Of a bare column a planner would seek the smallest by walking the log from its beginning, record by record.
    place = store.record.c.leaf_index + 0
    first, last = connection.execute(sa.select(sa.func.min(place), sa.func.max(place)).where(*times)).one()
    return None if first is None else (int(first), int(last) + 1)


def _times(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    at = store.record.c.at
    return [
        *([] if wanted.since is None else [at >= wanted.since]),
        *([] if wanted.before is None else [at < wanted.before]),
    ]
