"""A plan as the SELECT statement that means it. Reads public facts only, and needs no allowance."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_catalogue import published


def write_sql(services: Services, actor: Actor, dataset_id: str, plan: object) -> str | None:
    """None where SQL has no words for a part of it. Raises a `plan_…` code."""
    require(actor, Action.ASK_QUERY)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
    assert dataset.schema is not None
    return services.dp.write_sql(plan, dataset.schema)
