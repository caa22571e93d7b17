"""A question in SQL as the plan that it means. Reads public facts only; pricing and asking are for the plan."""

from __future__ import annotations

from typing import Any

from core.domain.actors import Actor
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_catalogue import published


def translate_sql(
    services: Services, actor: Actor, dataset_id: str, sql: str, loss: object, rows_per_person: int | None
) -> dict[str, Any]:
    """`{plan, view}`. Raises a `sql_…` or `plan_…` code that says what to write instead."""
    require(actor, Action.ASK_QUERY)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
    assert dataset.schema is not None
    return services.dp.translate(sql, dataset.schema, loss, rows_per_person)
