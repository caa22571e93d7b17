"""Reading, scanning and treating tables behind one port. Values stay inside: what comes out are counts and shapes.

What reads text is loaded by who scans: it brings Presidio and spaCy, which take longer than most commands run.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys
from anonymizer.tables import Layout, Limits, read_laid_out, read_table
from anonymizer.tables.digits import digits_lost
from anonymizer.tokens import join_tokens
from anonymizer.treat.check import check_treatment
from anonymizer.treat.parameters import explicit, parse_treatment
from anonymizer.treat.redeclare import redeclare
from anonymizer.treat.risk import Risk, risk
from anonymizer.treat.state import state
from anonymizer.treat.treatment import HIDING, Technique
from core.ports import Progress, PublicTable, Scan, Treated

if TYPE_CHECKING:
    from anonymizer.pii.report import ColumnFinding


class TableScanner:
    def __init__(self, max_bytes: int) -> None:
        self._limits = Limits(bytes=max_bytes)

    def scan(self, path: Path, filename: str, person_column: str, progress: Progress) -> Scan:
        from anonymizer.pii.scan import scan

        frame, layout = read_laid_out(path, filename, self._limits)
        lost = {name: count for name in frame.columns if (count := digits_lost(frame[name]))}
        if person_column in lost:
            # One person would be several, or several one: nothing that is promised could be kept.
            raise AnonymizerError("upload_digits_lost", rows=lost[person_column])
        report = scan(frame, progress, person_column=person_column)
        columns = [_spelled_out(column, lost.get(column.name, 0)) for column in report.columns]
        before = _risk(frame, columns, person_column)
        return Scan(
            rows=report.rows,
            columns=columns,
            risk={"before": before.to_json(), "planned": _planned(frame, columns, person_column), "after": None},
            min_age=report.min_age,
            layout=_layout(layout, frame, person_column),
        )

    def treat(
        self,
        path: Path,
        filename: str,
        columns: Sequence[Mapping[str, Any]],
        person_column: str,
        key: bytes,
        progress: Progress,
        join_key: bytes | None = None,
    ) -> Treated:
        from anonymizer.treat.rescan import rescan
        from anonymizer.treat.table import treat

        plan = {column["name"]: parse_treatment(column["treatment"]) for column in columns}
        raw = read_table(path, filename, self._limits)
        tokens = None if join_key is None else join_tokens(raw[person_column], join_key)
        treated = treat(raw, plan, key, progress)
        leaks = rescan(treated, plan, progress=lambda _stage, done, total: progress("rescan", done, total))
        after = _risk(treated, columns, person_column)
        return Treated(table=treated, leaks=list(leaks), risk=after.to_json(), tokens=tokens)

    def read_reference(self, path: Path, filename: str, name: str, version: int, key: str) -> PublicTable:
        from anonymizer.dp.reference_upload import read_reference

        table = read_reference(path, filename, name, version, key)
        return PublicTable(content=table.to_json(), sha256=table.hash(), rows=len(table.keys))

    def change_treatment(
        self, column: Mapping[str, Any], treatment: Mapping[str, Any], *, is_person: bool
    ) -> dict[str, Any]:
        return redeclare(column, check_treatment(column, treatment, is_person=is_person))

    def state_column(self, column: Mapping[str, Any], stated: Mapping[str, Any], *, is_person: bool) -> dict[str, Any]:
        return state(column, stated, is_person=is_person)


def _risk(frame: pl.DataFrame, columns: Sequence[Mapping[str, Any]], person_column: str) -> Risk:
    quasi, told = _judged(columns)
    return risk(frame, quasi, sensitive=told, person_column=person_column)


def _planned(frame: pl.DataFrame, columns: Sequence[Mapping[str, Any]], person_column: str) -> dict[str, Any] | None:
    """The same after the treatments that are proposed, while the file is open anyway. None where they cannot be done:
    publication will say so, and a scan does not fail over it."""
    from anonymizer.treat.table import treat

    names = {name for part in _judged(columns) for name in part} | {person_column}
    plan = {one["name"]: parse_treatment(one["treatment"]) for one in columns if one["name"] in names}
    try:
        # Which pseudonym stands for whom makes no difference to who is alike, so a key for the moment is enough.
        treated = treat(frame.select(name for name in frame.columns if name in plan), plan, secrets.token_bytes(32))
    except AnonymizerError:
        return None
    return _risk(treated, columns, person_column).to_json()


def _judged(columns: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """(quasi-identifiers, sensitive attributes): the same before and after, those that keep a value; text is none."""
    quasi = [column["name"] for column in columns if column["role"] == "quasi_identifier"]
    told = [
        column["name"]
        for column in columns
        if column["sensitivity"] == "sensitive"
        and column["role"] == "attribute"
        and column["type"] != "FREE_TEXT"
        and Technique(column["treatment"]["technique"]) not in HIDING
    ]
    return quasi, told


def _layout(layout: Layout, frame: pl.DataFrame, person_column: str) -> dict[str, Any]:
    nobody = person_keys(frame[person_column]).null_count() if person_column in frame.columns else 0
    return {**layout.to_json(), **({"nobody": nobody} if nobody else {})}


def _spelled_out(column: ColumnFinding, lost: int) -> dict[str, Any]:
    """The finding, whose treatment means the same when a default changes."""
    proposed = explicit(column.proposed).to_json()
    told = {"digits_lost": lost} if lost else {}
    return {**column.to_json(), "treatment": proposed, "proposed": proposed, **told}
