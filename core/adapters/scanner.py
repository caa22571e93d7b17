"""Reading, scanning and treating tables behind one port. Values stay inside: what comes out are counts and shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anonymizer.dp.reference_upload import read_reference
from anonymizer.pii.scan import scan
from anonymizer.tables import Limits, read_table
from anonymizer.tokens import join_tokens
from anonymizer.treat.check import check_treatment
from anonymizer.treat.parameters import parse_treatment
from anonymizer.treat.rescan import rescan
from anonymizer.treat.risk import risk
from anonymizer.treat.table import treat
from core.ports import Progress, PublicTable, Scan, Treated


class TableScanner:
    def __init__(self, max_bytes: int) -> None:
        self._limits = Limits(bytes=max_bytes)

    def scan(self, path: Path, filename: str, person_column: str, progress: Progress) -> Scan:
        frame = read_table(path, filename, self._limits)
        report = scan(frame, progress, person_column=person_column)
        before = risk(frame, report.quasi(), person_column=person_column)
        return Scan(
            rows=report.rows,
            columns=[column.to_json() for column in report.columns],
            risk={"before": before.to_json(), "after": None},
            min_age=report.min_age,
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
        plan = {column["name"]: parse_treatment(column["treatment"]) for column in columns}
        raw = read_table(path, filename, self._limits)
        tokens = None if join_key is None else join_tokens(raw[person_column], join_key)
        treated = treat(raw, plan, key, progress)
        leaks = rescan(treated, plan, progress=lambda _stage, done, total: progress("rescan", done, total))
        quasi = [column["name"] for column in columns if column["role"] == "quasi_identifier"]
        after = risk(treated, quasi, person_column=person_column)
        return Treated(table=treated, leaks=list(leaks), risk=after.to_json(), tokens=tokens)

    def read_reference(self, path: Path, filename: str, name: str, version: int, key: str) -> PublicTable:
        table = read_reference(path, filename, name, version, key)
        return PublicTable(content=table.to_json(), sha256=table.hash(), rows=len(table.keys))

    def check_treatment(self, column: Mapping[str, Any], treatment: Mapping[str, Any], *, is_person: bool) -> None:
        check_treatment(column, treatment, is_person=is_person)
