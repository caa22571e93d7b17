"""An answer as a file for a spreadsheet or a program. Made of the stored answer: opens nothing, costs nothing."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.queries import plans_of, tables_of
from core.ports import Services
from core.usecases.read_query import read_query


def export_answer(services: Services, actor: Actor, query_id: str, form: str, number: int) -> bytes:
    """`form` is "csv" or "parquet"; `number` counts the tables of an answer from 1. Shown as `read_query` shows it, so
    never before its entry is under a signed checkpoint. Raises not_answered, not_found."""
    query = read_query(services, actor, query_id)
    if query.answer is None:
        raise CoreError("not_answered")
    tables = tables_of(query.answer)
    if not 1 <= number <= len(tables):
        raise CoreError("not_found")
    table = tables[number - 1]
    about = {
        "dataset": query.dataset_id,
        "version": query.version,
        "query": query.id,
        "table": number,
        "tables": len(tables),
        "plan": plans_of(query.plan)[number - 1],
        # Of the whole question: a table of several is neither asked nor charged alone.
        "plan_hash": query.plan_hash,
        "purpose": query.purpose,
        "loss": query.price.get("loss", {}),
        "receipt": query.entry_id,
        "answer_hash": query.answer_hash,
        "asked_at": query.created_at.isoformat(),
        "confidence": table.get("confidence"),
        "mechanism": table.get("mechanism"),
        "post_processing": [step["code"] for step in table.get("post_processing", ())],
    }
    return services.dp.table_file(table, about, form)
