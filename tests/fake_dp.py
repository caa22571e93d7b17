"""An engine that draws no noise: it prices a plan at the ρ that it names, and counts how often it opened the data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from anonymizer.dp.answer_file import FORMATS
from anonymizer.errors import AnonymizerError
from core.domain.datasets import RoughSize
from core.ports import LinkPart, Priced, PromisedLoss, PublicSize, TokenFile


class ScriptedDp:
    """Prices a plan at the ρ it names; answers with the number of times that the engine opened the data."""

    def __init__(self) -> None:
        self.opened = 0
        self.sizes_said: list[int | None] = []
        self.exports: dict[Path, str] = {}
        self.prepared = 0
        self.meanwhile: Callable[[], object] = lambda: None
        self.breaks = False
        self.sensitive = False
        self.size_rho = 0

    def public_columns(self, columns: Sequence[Mapping[str, Any]], person_column: str) -> list[str]:
        return [column["name"] for column in columns]

    def schema(
        self, columns: Sequence[Mapping[str, Any]], person_column: str, max_rows_per_person: int, *, pure: bool = False
    ) -> dict[str, Any]:
        return {"columns": [{"name": c["name"], **c["declared"]} for c in columns], "person_column": person_column}

    def size_loss(self, max_rows_per_person: int, *, pure: bool = False) -> int:
        return self.size_rho

    def public_size(self, people: int, rows: int, max_rows_per_person: int, *, pure: bool = False) -> PublicSize:
        return PublicSize(people=people, rows=rows, rho=self.size_rho)

    def check_declaration(self, name: str, declared: Mapping[str, Any]) -> None:
        if "kind" not in declared:
            raise AnonymizerError("schema_invalid", reason="kind")

    def prepare(
        self, table: Any, schema: Mapping[str, Any], destination: Path, key: bytes, tokens: TokenFile | None = None
    ) -> Mapping[str, Any]:
        self.prepared += 1
        destination.write_bytes(b"sealed %d" % self.prepared)
        if tokens is not None:
            tokens.path.write_bytes(tokens.tokens)
        return {"sha256": hashlib.sha256(table).hexdigest(), "rows": 20000, "people": 2000}

    def most_pairs(self, left_rows: int, right_rows: int) -> int:
        return left_rows * right_rows

    def link(
        self, left: LinkPart, right: LinkPart, schema: Mapping[str, Any], destination: Path, key: bytes
    ) -> Mapping[str, Any]:
        parts = [part.path.read_bytes() + part.tokens.read_bytes() for part in (left, right)]
        destination.write_bytes(b"sealed link of " + b" and ".join(parts))
        return {"sha256": hashlib.sha256(destination.read_bytes()).hexdigest(), "rows": 3000, "people": 1000}

    def translate(
        self, sql: str, schema: Mapping[str, Any], loss: object, rows_per_person: int | None
    ) -> dict[str, Any]:
        columns = [{"role": "value", "label": "count", "name": "n"}]
        return {
            "plan": {"sql": sql, "loss": loss, "aggregates": [{"op": "count"}]},
            "view": {"columns": columns, "having": [], "order_by": [], "limit": 1},
        }

    def write_sql(self, plan: object, schema: Mapping[str, Any]) -> str | None:
        return "SELECT COUNT(*) FROM data"

    def price(
        self, plan: object, schema: Mapping[str, Any], dataset_id: str, version: int, size: RoughSize | None = None
    ) -> Priced:
        assert isinstance(plan, dict)
        self.sizes_said.append(size)
        digest = hashlib.sha256(json.dumps([plan, dataset_id, version], sort_keys=True).encode()).hexdigest()
        return Priced(
            plan=plan, plan_hash=digest, rho=plan["rho_nano"], delta=plan.get("delta_atto", 0), price={"rho": "x"},
            sensitive=self.sensitive, epsilon="0.5", cells=plan.get("cells", 2), threshold=plan.get("threshold"),
        )  # fmt: skip

    def answer(self, plan: object, schema: Mapping[str, Any], path: Path, key: bytes) -> dict[str, Any]:
        self.opened += 1
        if self.breaks:
            raise RuntimeError("row 17: 张三 is not a number")
        assert path.read_bytes().startswith(b"sealed")
        self.meanwhile()
        return {"value": str(self.opened)}

    def table_file(self, table: Mapping[str, Any], about: Mapping[str, Any], form: str) -> bytes:
        return FORMATS[form](table, about)

    def treated_sample(self, columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"name": one["name"], "before": ["张三"] * 4, "after": ["张*", None, "张*", "张*"]} for one in columns]

    def practice(self, schema: Mapping[str, Any], form: str, seed: int, rows: int) -> bytes:
        return f"# INVENTED {form} {seed} {rows}\n".encode()

    def diagnose_version(
        self, schema: Mapping[str, Any], path: Path, key: bytes, loss: str, cells: int
    ) -> dict[str, Any]:
        self.opened += 1
        return self._diagnosis(cells)

    def diagnose_table(self, table: Any, schema: Mapping[str, Any], loss: str, cells: int) -> dict[str, Any]:
        return self._diagnosis(cells)

    def _diagnosis(self, cells: int) -> dict[str, Any]:
        rows = {"bound": 1, "rows_left_out": "0.326", "people_affected": "0.410", "noise_half_width": "10"}
        fee = {
            "lower": "0", "upper": "500", "rows_clipped": "0.010", "people_affected": "0.030", "bias_of_sum": "-0.120",
            "noise_half_width": "5000",
        }  # fmt: skip
        return {
            "rows": 3, "people": 2, "cells": cells, "loss": {"rho": "0.02"},
            "rows_per_person": {"now": 1, "suggested": 1, "candidates": [rows]},
            "columns": [
                {"column": "fee", "unit": "", "now": ["0", "900"], "suggested": ["0", "500"], "candidates": [fee]}
            ],
            "categories": [
                {"column": "sex", "rows": 33, "people": 31, "rows_left_out": "0.138", "people_affected": "0.129"}
            ],
        }  # fmt: skip

    def export(self, schema: Mapping[str, Any], path: Path, key: bytes, folder: Path, location: str) -> None:
        if self.breaks:
            raise RuntimeError("row 17: 张三 is not a number")
        self.opened += 1
        self.exports[path] = location

    def forget_export(self, path: Path) -> None:
        self.exports.pop(path, None)

    def forget_version(self, path: Path) -> None:
        self.exports.pop(path, None)

    def amount(self, rho: str, delta: str) -> tuple[int, int]:
        if not (rho.isascii() and rho.isdigit() and delta.isascii() and delta.isdigit()):
            raise AnonymizerError("loss_invalid", reason="not a decimal")
        return int(rho), int(delta)

    def promise(self, rho: int, delta: int, *, pure: bool = False) -> PromisedLoss:
        return PromisedLoss(rho, delta, str(rho), "0" if pure else "0.000001", pure)

    def epsilon_of(self, nano: int, *, pure: bool = False) -> str:
        return "9"
