"""Charge first: a conditional debit that is durable before any data is opened, and never given back."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.actors import Actor
from core.domain.amounts import spelt
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.queries import Query, QueryState
from core.domain.totals import exhausted, totals_of
from core.ports import UnitOfWork


def charge(uow: UnitOfWork, actor: Actor, query: Query, opened: Sequence[Dataset]) -> None:
    """Debit every total that the opened datasets count under, and one allowance, in the caller's transaction; or raise
    one of `core.domain.totals.EXHAUSTED` and debit none. Each debit carries its own condition, so racing charges cannot
    overspend whatever was read before; the query's revision is one too, so that two runs of one job charge once and the
    other raises `changed_meanwhile`."""
    pure = opened[0].pure  # all of them are, or none: measures never mix
    for total in totals_of(opened):
        if not uow.totals.charge(total, query.rho, query.delta):
            raise exhausted(total)
    for allowance in uow.allowances.usable(query.dataset_id, query.researcher_id):
        # The oldest that holds the whole price pays it: one question is never split over two.
        if uow.allowances.charge(allowance.id, query.rho, query.delta):
            break
    else:
        raise CoreError("budget_exhausted")
    uow.queries.change(
        query.id, revision=query.revision, state=QueryState.CHARGED, charged=True, allowance_id=allowance.id
    )
    uow.record(
        EntryKind.QUERY_CHARGED,
        actor,
        {
            "query": query.id,
            "allowance": allowance.id,
            "dataset": query.dataset_id,
            "version": query.version,
            "plan_hash": query.plan_hash,
            **spelt(pure, (query.rho, query.delta)),
        },
    )
