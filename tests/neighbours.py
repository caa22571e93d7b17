"""A file on its way through the real scanner, rules and engine, and all that anybody but its office gets to see."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines import duckdb
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from api.v1.models.datasets import DatasetAnswer, Findings
from api.v1.models.queries import CatalogueAnswer
from core.adapters.dp import DuckDbEngine
from core.adapters.scanner import TableScanner
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.ports import PublicSize
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.confirm_columns import confirm_columns
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.price_query import facts_of, price_query
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_dataset import read_dataset
from core.usecases.register_dataset import Registration, register_dataset
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from tests.databases import sqlite_with_tables
from tests.factories import Office, make_office
from tests.rules import policy_in_force

COLUMNS = ("person", "ward", "grade", "day", "fee", "age")
MARKED = ("person", "ward", "grade")
WARDS = {"kind": "category", "categories": ["东", "西"]}
GRADES = {"kind": "category", "categories": ["合格", "优秀"]}
DAYS = {"kind": "date", "lower": "2021-01-01", "upper": "2021-12-31"}
FEES = {"kind": "decimal", "scale": 2, "lower": "0", "upper": "1000"}
DECLARED: dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]] = {
    "ward": (None, WARDS),
    "grade": (None, GRADES),
    "day": ({"technique": "generalise_date", "parameters": {"level": "month", "order": "day_first"}}, DAYS),
    "fee": ({"technique": "top_bottom_code", "parameters": {"lower": "0", "upper": "1000"}}, FEES),
    "age": ({"technique": "generalise_age", "parameters": {"width": 10}}, None),
}
STATED = {
    "notice.given": True, "notice.sensitive_necessity": True, "notice.minor_rules": True, "data.minimal": True,
    "data.retention_until": "2031-12-31", "pipia.done": True, "pipia.covers_this": True, "pipia.age_days": 3,
    "subject.min_age": 0,
}  # fmt: skip
LOSS = {"loss": {"rho": "0.02"}, "rows_per_person": 2}
PLANS: tuple[dict[str, Any], ...] = (
    {"group_by": [{"column": "ward"}], "aggregates": [{"op": "people"}], **LOSS},
    {"group_by": [{"column": "grade"}, {"column": "age"}], "aggregates": [{"op": "count"}], **LOSS},
    {
        "group_by": [{"column": "day", "bins": ["2021-01-01", "2021-04-01", "2021-05-01", "2021-12-31"]}],
        "aggregates": [{"op": "count"}, {"op": "sum", "column": "fee", "lower": "0", "upper": "500"}],
        **LOSS,
    },
)
# Drawn anew, of what is encrypted, or a commitment under a salt that nobody outside has: no two runs are alike.
BLIND = frozenset(
    {
        "data_commitment", "facts_commitment", "figures_commitment", "sealed", "signature", "subject", "subject_salt",
        "upload_sha256",
    }
)  # fmt: skip


class StillSize(DuckDbEngine):
    """The public size is noisy and paid for: it is held still, so that the rest can be compared."""

    def public_size(self, people: int, rows: int, max_rows_per_person: int, *, pure: bool = False) -> PublicSize:
        return replace(super().public_size(people, rows, max_rows_per_person, pure=pure), people=1000, rows=2000)


@dataclass(frozen=True)
class World:
    """`seen`: what researchers and auditors can read, by where. `exact`: what noise would be added to."""

    state: str
    seen: dict[str, Any]
    exact: tuple[tuple[int, ...], ...]
    schema: DatasetSchema | None


@cache
def scanner() -> TableScanner:
    return TableScanner(10**7)


def world(folder: Path, rows: Sequence[Sequence[str]]) -> World:
    """What becomes of a file in the hands of stewards who declare the same whatever is in it."""
    with _office(folder) as (office, chen, li, wang, gao):
        dataset = _shared(office, chen, li, _written(folder, rows))
        if dataset.state != "published":
            return World(dataset.state, {}, (), None)
        grant_allowance(office.services, chen, dataset.id, Grant(wang.id, "1", "0", "study"), "grant")
        schema = DatasetSchema.from_json(dataset.schema or {})
        return World(dataset.state, _seen(office, dataset, wang, gao), _exact(office, dataset, schema), schema)


@contextmanager
def _office(folder: Path) -> Iterator[tuple[Office, Actor, Actor, Actor, Actor]]:
    folder.mkdir()
    with make_office(sqlite_with_tables(folder / "db.sqlite"), folder) as office:
        services = replace(office.services, scanner=scanner(), dp=StillSize(10), policy=policy_in_force())
        office.services = replace(services, max_epsilon="2")
        chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
        yield (
            office,
            chen,
            li,
            office.person("wang", Role.RESEARCHER, "uni"),
            office.person("gao", Role.AUDITOR, "audit"),
        )


def _written(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    path = folder / "table.csv"
    path.write_text(text.getvalue(), "utf-8")
    return path


def _shared(office: Office, chen: Actor, li: Actor, path: Path) -> Dataset:
    services = office.services
    registration = Registration(
        "走访", "Visits", "service_planning", "statutory_duty", "基本医疗卫生与健康促进法", "person", "10", "0", 2
    )
    dataset = register_dataset(services, chen, registration, "register")
    upload_file(services, chen, dataset.id, path, "table.csv")
    office.work()
    attest_facts(services, chen, dataset.id, STATED)
    for name, (treatment, declared) in DECLARED.items():
        change_columns(
            services, chen, dataset.id, [name], Change(treatment=treatment, declared=declared, reason="code book")
        )
    for column in read_dataset(services, chen, dataset.id).columns:
        if column.get("declared_from") == "data":
            confirm_columns(services, chen, dataset.id, {column["name"]: column["declared"]})
    for name in MARKED:
        change_columns(services, chen, dataset.id, [name], Change(stated={"sensitive": True}))
    submit_dataset(services, chen, dataset.id)
    office.enrolled(li)
    office.approve(li)
    return read_dataset(services, chen, dataset.id)


def _seen(office: Office, dataset: Dataset, wang: Actor, gao: Actor) -> dict[str, Any]:
    services = office.services
    offers = [price_query(services, wang, dataset.id, plan, None) for plan in PLANS]
    audited = read_dataset(services, gao, dataset.id)
    with services.reading() as uow:
        held = uow.allowances.usable(dataset.id, wang.id)
    facts = [facts_of(services, wang, dataset, held, one.priced, dataset.purpose) for one in offers]
    return {
        "catalogue": CatalogueAnswer.of(*read_catalogue(services, wang, dataset.id)).model_dump(mode="json"),
        "prices": [(one.priced.price, one.priced.sensitive, one.decision.to_json(), one.short) for one in offers],
        "what a decision's file hands out": facts,
        "log": [(one["kind"], {k: v for k, v in one["body"].items() if k not in BLIND}) for one in office.entries()],
        "auditor": DatasetAnswer.of(audited).model_dump(mode="json"),
        "auditor's findings": Findings.of(audited).model_dump(mode="json"),
    }


def _exact(office: Office, dataset: Dataset, schema: DatasetSchema) -> tuple[tuple[int, ...], ...]:
    path, key = office.vault.version_path(dataset.id, dataset.version), office.vault.key(dataset.id, "version")
    return tuple(duckdb.run(compile_plan(parse_plan(plan, schema), schema), path, key) for plan in PLANS)
