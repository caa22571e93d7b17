"""A public answer as files: JSON with everything that a reader needs to judge it, and CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from anonymizer.spreadsheet import plain
from core.domain.queries import tables_of
from core.usecases.read_publications import Published

FORMAT: Final = "mingzheng-release/1"
PARTS: Final = ("value", "standard_error", "low", "high")
# Excel reads a CSV as UTF-8 only with this mark before it.
_MARK: Final = "\ufeff"


def release_json(published: Published) -> dict[str, Any]:
    """docs/formats.md, "Public release". `answer` is exactly what `answer_hash` was logged for."""
    publication, query, dataset = published.publication, published.query, published.dataset
    return {
        "format": FORMAT,
        "id": publication.id,
        "dataset": {
            "id": dataset.id,
            "version": query.version,
            "title_zh": dataset.title_zh,
            "title_en": dataset.title_en,
            "org": dataset.org,
        },
        "purpose": query.purpose,
        "articles": publication.articles,
        "plan": query.plan,
        "plan_hash": query.plan_hash,
        "loss": query.price.get("loss", {}),
        "answer": query.answer,
        "answer_hash": query.answer_hash,
        "published_at": None if publication.published_at is None else publication.published_at.isoformat(),
        "receipts": {"answer": _receipt(query.entry_id), "publication": _receipt(publication.entry_id)},
        "table": f"/v1/published/{publication.id}/table.csv",
    }


def release_csv(published: Published) -> str:
    """One line a cell: its keys, then for each statistic value, standard error, interval, whether it is suppressed, and
    the number as it was drawn where the answer has it. Totals come last, with empty keys. The tables of a batch follow
    one another after an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, table in enumerate(tables_of(published.query.answer or {})):
        if number:
            writer.writerow([])
        _write(writer, table)
    return _MARK + out.getvalue()


def _write(writer: Any, table: Mapping[str, Any]) -> None:
    keys = [column["name"] for column in table["columns"] if column["role"] == "key"]
    values = [column["name"] for column in table["columns"] if column["role"] == "value"]
    rows = [*table["rows"], *table.get("totals", ())]
    drawn = [any("noisy" in (row["values"][at] or ()) for row in rows) for at in range(len(values))]
    heads = [
        f"{name} {part}"
        for name, both in zip(values, drawn, strict=True)
        for part in (*PARTS, "suppressed", *(("noisy",) if both else ()))
    ]
    writer.writerow([plain(text) for text in (*keys, *heads)])
    for row in rows:
        cells = [text for cell, both in zip(row["values"], drawn, strict=True) for text in _cell(cell, both)]
        writer.writerow([plain("" if text is None else str(text)) for text in (*row["keys"], *cells)])


def _cell(cell: Mapping[str, Any] | None, drawn: bool) -> list[str | None]:
    if cell is None:
        return [None] * (len(PARTS) + 1 + drawn)
    shown = [*(cell.get(part) for part in PARTS), "yes" if cell.get("suppressed") else "no"]
    return [*shown, None if cell.get("suppressed") else cell.get("noisy")] if drawn else shown


def _receipt(entry_id: str | None) -> str | None:
    return None if entry_id is None else f"/v1/receipts/{entry_id}"
