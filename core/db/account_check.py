"""The operator's replay of every privacy account: what the log says was spent, against what the rows say.

Code of its own: `mingzheng audit` replays the log against its own rules, this one against the state that is acted on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.db import tables
from core.db.committed_bodies import committed_bodies
from ledger import store
from ledger.fsck import Fault

_KINDS = ("population.opened", "dataset.published", "cap.raised", "allowance.granted", "query.charged")


class Loss(NamedTuple):
    """`epsilon` apart from the others, so that an account in which measures were mixed is not what its row says."""

    rho: int = 0
    delta: int = 0
    epsilon: int = 0

    def plus(self, more: Loss) -> Loss:
        return Loss(self.rho + more.rho, self.delta + more.delta, self.epsilon + more.epsilon)

    def exceeds(self, limit: Loss) -> bool:
        return self.rho > limit.rho or self.delta > limit.delta or self.epsilon > limit.epsilon


@dataclass(slots=True)
class _Logged:
    """Sums over the entries, by id of allowance, dataset or population."""

    limits: dict[str, Loss] = field(default_factory=dict)
    spent: dict[str, Loss] = field(default_factory=dict)
    within: dict[str, list[str]] = field(default_factory=dict)

    def take(self, kind: str, body: Mapping[str, Any]) -> None:
        if kind in ("population.opened", "dataset.published", "cap.raised"):
            promised = body["population"] if "population" in body else body["dataset"]
            self.limits[promised] = _loss(body, "cap_")
            if kind == "dataset.published":
                self.within[promised] = body.get("within", [])
                self._count(promised, _size(body))
            return
        amount = _loss(body)
        if kind == "allowance.granted":
            self.limits[body["allowance"]] = amount
        else:
            self._spend(body["allowance"], amount)
            self._count(body["dataset"], amount)

    def _count(self, dataset: str, amount: Loss) -> None:
        """Under the dataset and all that it lies within."""
        for account in (dataset, *self.within.get(dataset, ())):
            self._spend(account, amount)

    def _spend(self, account: str, amount: Loss) -> None:
        self.spent[account] = self.spent.get(account, Loss()).plus(amount)


def erased_entries(connection: sa.Connection) -> int:
    """How many entries that accounts are made of were erased. Trusts the kinds, which the ledger's own check proves."""
    gone = store.record.c.kind.in_(_KINDS) & store.record.c.record.is_(None)
    query = sa.select(sa.func.count()).select_from(store.record).where(gone)
    return int(connection.execute(query).scalar_one())


def account_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Accounts whose rows are not what the entries add up to, or that were overspent.

    Entries that still wait count too: they were committed together with the rows. Only sound records may be there:
    raises KeyError, TypeError, ValueError or `entry_malformed` for others.
    """
    logged = _Logged()
    for kind, body in committed_bodies(connection, _KINDS):
        logged.take(kind, body)
    rows = dict(_rows(connection))
    for account in sorted(logged.limits.keys() | logged.spent.keys() | rows.keys()):
        spent, limit = logged.spent.get(account, Loss()), logged.limits.get(account)
        if account in rows and rows[account] != (spent, rows[account][1] if limit is None else limit):
            yield Fault("account_differs", account)
        elif account not in rows:
            yield Fault("account_missing", account)
        if spent.exceeds(limit or Loss()):
            yield Fault("account_overspent", account)


def _rows(connection: sa.Connection) -> Iterator[tuple[str, tuple[Loss, Loss]]]:
    """Id, what was spent, and the limit as the row has it."""
    population, dataset, allowance = tables.population.c, tables.dataset.c, tables.allowance.c
    for account, cap in (
        (population, (population.cap_rho, population.cap_delta)),
        (dataset, (dataset.cap_rho, dataset.cap_delta)),
        (allowance, (allowance.rho, allowance.delta)),
    ):
        query = sa.select(account.id, account.pure, account.spent_rho, account.spent_delta, *cap)
        for name, pure, spent_rho, spent_delta, rho, delta in connection.execute(query):
            yield name, (_of_row(pure, spent_rho, spent_delta), _of_row(pure, rho, delta))


def _of_row(pure: bool, rho: int, delta: int) -> Loss:
    return Loss(0, delta, rho) if pure else Loss(rho, delta)


def _loss(body: Mapping[str, Any], prefix: str = "") -> Loss:
    if f"{prefix}epsilon_nano" in body:
        return Loss(epsilon=int(body[f"{prefix}epsilon_nano"]))
    return Loss(int(body[f"{prefix}rho_nano"]), int(body[f"{prefix}delta_atto"]))


def _size(body: Mapping[str, Any]) -> Loss:
    """Older platforms told it for nothing."""
    if "size_epsilon_nano" in body:
        return Loss(epsilon=int(body["size_epsilon_nano"]))
    return Loss(int(body.get("size_rho_nano", "0")))
