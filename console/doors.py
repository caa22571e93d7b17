"""One question, two doors: the fields of the form and a statement in SQL, each written from the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from console.plan_form import Form
from console.sql_form import BeyondError, form_of
from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.ports import Services
from core.usecases.translate_sql import translate_sql
from core.usecases.write_sql import write_sql
from mingzheng.errors import Text


@dataclass(frozen=True, slots=True)
class Doors:
    """`plan` is what both mean. `beyond`: what the fields have no place for, so that the statement alone says it;
    `unsaid`: the statement has no words for what the fields say. `before`: a statement that was written over."""

    plan: dict[str, Any]
    form: Form
    sql: str
    beyond: Text | None = None
    unsaid: bool = False
    before: str = ""
    view: Mapping[str, Any] | None = None

    @property
    def arranged(self) -> bool:
        """Whether the statement also sorts or leaves out rows of the noisy answer."""
        return self.view is not None and any(self.view[part] for part in ("having", "order_by", "limit"))


def open_doors(
    services: Services, actor: Actor, dataset: Dataset, columns: Sequence[Mapping[str, Any]], doors: Doors, door: str
) -> Doors:
    """`from_sql`: the fields are filled with what the statement means. Otherwise the statement is written from the
    fields. Raises a `sql_…` or `plan_…` code."""
    if door != "from_sql":
        sql = write_sql(services, actor, dataset.id, doors.plan)
        before = doors.sql if doors.sql and doors.sql != sql else ""
        return replace(doors, sql=sql or "", unsaid=sql is None, before=before)
    meant = translate_sql(services, actor, dataset.id, doors.sql, doors.form.loss(dataset.pure), None)
    doors = replace(doors, plan=meant["plan"], view=meant["view"])
    try:
        return replace(doors, form=form_of(doors.plan, doors.form, columns))
    except BeyondError as beyond:
        return replace(doors, beyond=beyond.says)
