"""Totals of every kind as one kind of account: read, held and debited without asking whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from core.db import tables
from core.domain.datasets import DatasetState
from core.domain.errors import CoreError
from core.domain.totals import Total, TotalKind, TotalState

_TABLES: Final[Mapping[TotalKind, sa.Table]] = {
    TotalKind.POPULATION: tables.population,
    TotalKind.DATASET: tables.dataset,
}
_COLUMNS: Final = ("chain_id", "title_zh", "title_en", "cap_rho", "cap_delta", "spent_rho", "spent_delta", "pure")
_STATES: Final = {
    kind: sa.select(*(table.c[name] for name in _COLUMNS)).where(table.c.id == sa.bindparam("total"))
    for kind, table in _TABLES.items()
}


def _charging(kind: TotalKind, table: sa.Table) -> sa.Update:
    t = table.c
    rho: sa.BindParameter[int] = sa.bindparam("rho")
    delta: sa.BindParameter[int] = sa.bindparam("delta")
    room = [t.spent_rho + rho <= t.cap_rho, t.spent_delta + delta <= t.cap_delta]
    if kind is TotalKind.DATASET:
        room.append(t.state == DatasetState.PUBLISHED)
    spent = {"spent_rho": t.spent_rho + rho, "spent_delta": t.spent_delta + delta}
    return sa.update(table).where(t.id == sa.bindparam("total"), *room).values(spent)


_CHARGES: Final = {kind: _charging(kind, table) for kind, table in _TABLES.items()}


class Totals:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, totals: Sequence[Total]) -> list[TotalState]:
        return [self._state(total) for total in totals]

    def hold(self, totals: Sequence[Total]) -> None:
        """Let no other transaction hold or debit these before ours ends. In the order given, which must be that of
        `core.domain.totals`. SQLite's one writer holds everything anyway."""
        for total in totals:
            t = _TABLES[total.kind].c
            # Not FOR UPDATE: that waits for whoever only refers to the row, as each new question does to its dataset,
            # and such a question may be waiting for us.
            self._connection.execute(sa.select(t.id).where(t.id == total.id).with_for_update(key_share=True))

    def charge(self, total: Total, rho: int, delta: int) -> bool:
        """One conditional debit; False, and nothing changed, where it would exceed the cap, or where a dataset has just
        been signed away: a charge is never made after its deletion."""
        statement, loss = _CHARGES[total.kind], {"rho": rho, "delta": delta}
        return self._connection.execute(statement, {"total": total.id, **loss}).rowcount == 1

    def raise_cap(self, total: Total, old: tuple[int, int], new: tuple[int, int]) -> bool:
        """True for the one caller that moved the cap from `old` to `new`."""
        t = _TABLES[total.kind].c
        as_seen = [t.id == total.id, t.cap_rho == old[0], t.cap_delta == old[1]]
        raised = {"cap_rho": new[0], "cap_delta": new[1], "revision": t.revision + 1}
        statement = sa.update(_TABLES[total.kind]).where(*as_seen).values(raised)
        return self._connection.execute(statement).rowcount == 1

    def _state(self, total: Total) -> TotalState:
        row = self._connection.execute(_STATES[total.kind], {"total": total.id}).mappings().first()
        if row is None:
            raise CoreError("not_found")
        return TotalState(total, **row)
