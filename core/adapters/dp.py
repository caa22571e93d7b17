"""The differential-privacy engine behind its port: declared columns in, exact prices and answers out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from anonymizer.dp.aggregates import Bounded, Quantile
from anonymizer.dp.answer_file import FORMATS as ANSWER_FORMATS
from anonymizer.dp.batch import parse_batch, price_batch
from anonymizer.dp.budget import ATTO, Loss, format_delta, format_rho, parse_loss
from anonymizer.dp.compile import compile_plan
from anonymizer.dp.diagnose import diagnose
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines import duckdb, spark
from anonymizer.dp.engines.columns import Columns
from anonymizer.dp.engines.export import export, forget, note, noted
from anonymizer.dp.engines.joining import Part, link
from anonymizer.dp.engines.spark import Cluster
from anonymizer.dp.engines.tokens import Tokens
from anonymizer.dp.keyed import release_found
from anonymizer.dp.linking import most_pairs
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.plan_types import Condition, Group, Plan, RequestedLoss
from anonymizer.dp.practice import FORMATS, practice_table
from anonymizer.dp.reference import FindReference, Reference, no_references
from anonymizer.dp.release import DISPLAY_DELTA_ATTO, epsilon_of, release
from anonymizer.dp.schema import DatasetSchema, check_declaration
from anonymizer.dp.size import public_size, size_loss
from anonymizer.errors import AnonymizerError
from anonymizer.treat.treatment import HIDING
from core.adapters.remembered import Remembered, place_of
from core.domain.datasets import RoughSize
from core.ports import LinkPart, Priced, PromisedLoss, PublicSize, TokenFile, UnitOfWork

_PRICES = 256


class DuckDbEngine:
    """Embedded; with a `cluster`, versions that were exported to it are asked there. `least_people`: the fewest noisy
    people for whom a group that was found in the data may be shown. `find`: the public reference tables, which plans
    and SQL name. `columns`: what stays decrypted in memory between questions; None is nothing. Raises spark_missing
    at once."""

    def __init__(
        self,
        least_people: int = 10,
        find: FindReference = no_references,
        cluster: Cluster | None = None,
        columns: Columns | None = None,
    ) -> None:
        if cluster is not None:
            cluster.check()
        self._least_people = least_people
        self._find = find
        self._cluster = cluster
        self._columns = columns
        self._prices: Remembered[Priced] = Remembered(_PRICES)

    def public_columns(self, columns: Sequence[Mapping[str, Any]], person_column: str) -> list[str]:
        return [
            column["name"]
            for column in columns
            if column["name"] != person_column
            and column["treatment"]["technique"] not in HIDING
            and column["declared"].get("kind") not in (None, "text")
        ]

    def schema(
        self, columns: Sequence[Mapping[str, Any]], person_column: str, max_rows_per_person: int, *, pure: bool = False
    ) -> dict[str, Any]:
        public = self.public_columns(columns, person_column)
        askable = [
            {**column["declared"], "name": column["name"], "sensitive": column["sensitivity"] == "sensitive"}
            for column in columns
            if column["name"] in public
        ]
        for column in columns:
            _check_open(column, person_column)
        raw = {"columns": askable, "person_column": person_column, "max_rows_per_person": max_rows_per_person}
        return replace(DatasetSchema.from_json(raw), pure=pure).to_json()

    def size_loss(self, max_rows_per_person: int, *, pure: bool = False) -> int:
        return size_loss(max_rows_per_person, pure=pure).rho_nano

    def public_size(self, people: int, rows: int, max_rows_per_person: int, *, pure: bool = False) -> PublicSize:
        size = public_size(people, rows, max_rows_per_person, pure=pure)
        return PublicSize(people=size.people, rows=size.rows, rho=size.loss.rho_nano)

    def check_declaration(self, name: str, declared: Mapping[str, Any]) -> None:
        check_declaration(name, declared)

    def prepare(
        self,
        table: pl.DataFrame,
        schema: Mapping[str, Any],
        destination: Path,
        key: bytes,
        tokens: TokenFile | None = None,
    ) -> dict[str, Any]:
        beside = None if tokens is None else Tokens(tokens.path, tokens.key, tokens.tokens)
        return asdict(duckdb.prepare(table, DatasetSchema.from_json(schema), destination, key, tokens=beside))

    def most_pairs(self, left_rows: int, right_rows: int) -> int:
        return most_pairs(left_rows, right_rows)

    def link(
        self, left: LinkPart, right: LinkPart, schema: Mapping[str, Any], destination: Path, key: bytes
    ) -> dict[str, Any]:
        return asdict(link(_part(left), _part(right), DatasetSchema.from_json(schema), destination, key))

    def translate(
        self, sql: str, schema: Mapping[str, Any], loss: object, rows_per_person: int | None
    ) -> dict[str, Any]:
        # A parser of SQL is a tenth of what a command loads, and only these two have a use for it.
        from anonymizer.dp.sql import translate

        public = DatasetSchema.from_json(schema)
        plan, view = translate(sql, public, loss, rows_per_person, self._least_people, find=self._find)
        return {"plan": plan.to_json(), "view": view.to_json()}

    def write_sql(self, plan: object, schema: Mapping[str, Any]) -> str | None:
        from anonymizer.dp.sql_write import write_sql

        public = DatasetSchema.from_json(schema)
        # As with an answer: a plan that was allowed once is shown as it was asked, whatever the rules ask by now.
        return write_sql(parse_plan(plan, public, find=self._find), public, find=self._find)

    def price(
        self, plan: object, schema: Mapping[str, Any], dataset_id: str, version: int, size: RoughSize | None = None
    ) -> Priced:
        # A price follows from these alone, unless the plan names a public table, which may have a newer version by now.
        place = place_of([plan, dict(schema), dataset_id, version, size])
        if (known := self._prices.find(place)) is not None:
            return known
        priced = self._price(plan, DatasetSchema.from_json(schema), dataset_id, version, size)
        if not priced.price["public_tables"]:
            self._prices.keep(place, priced)
        return priced

    def _price(
        self, plan: object, public: DatasetSchema, dataset_id: str, version: int, size: RoughSize | None
    ) -> Priced:
        parsed = parse_batch(plan, public, self._least_people, find=self._find)
        people, rows = size or (None, None)
        cost = price_batch(parsed, public, rows, people)
        return Priced(
            plan=parsed.to_json(),
            plan_hash=parsed.hash(dataset_id, version),
            rho=cost.loss.rho_nano,
            delta=cost.loss.delta_atto,
            price={**cost.to_json(), "public_tables": _tables(parsed.plans)},
            sensitive=any(_sensitive(one) for one in parsed.plans),
            epsilon=cost.epsilon,
            cells=parsed.cells,
            threshold=cost.threshold,
        )

    def answer(self, plan: object, schema: Mapping[str, Any], path: Path, key: bytes) -> dict[str, Any]:
        """Open the data and draw the noise once for each plan. Only ever called for a charged query: when one table of
        several fails, none is answered."""
        public = DatasetSchema.from_json(schema)
        # A plan says from how many people on a group is shown; what the rules ask by now came after its price.
        parsed = parse_batch(plan, public, find=self._find)
        tables = [self._answer(one, public, path, key) for one in parsed.plans]
        return tables[0] if parsed.alone else {"batch": tables}

    def table_file(self, table: Mapping[str, Any], about: Mapping[str, Any], form: str) -> bytes:
        return ANSWER_FORMATS[form](table, about)

    def treated_sample(self, columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        # Redaction inside it loads what reads text, as in `scanner`.
        from anonymizer.treat.sample import sample

        return sample(columns)

    def practice(self, schema: Mapping[str, Any], form: str, seed: int, rows: int) -> bytes:
        """Takes neither path nor key: what is not given cannot be read."""
        return FORMATS[form](practice_table(DatasetSchema.from_json(schema), seed, rows), seed)

    def diagnose_version(
        self, schema: Mapping[str, Any], path: Path, key: bytes, loss: str, cells: int
    ) -> dict[str, Any]:
        """Exact figures of real data. Only ever called for a steward, after the entry that says so."""
        public = DatasetSchema.from_json(schema)
        return diagnose(duckdb.steward_view(public, path, key), public, _offer(loss, public), cells)

    def diagnose_table(self, table: pl.DataFrame, schema: Mapping[str, Any], loss: str, cells: int) -> dict[str, Any]:
        public = DatasetSchema.from_json(schema)
        return diagnose(duckdb.steward_table(table, public), public, _offer(loss, public), cells)

    def answers(self, plan: object, schema: Mapping[str, Any], path: Path, key: bytes) -> Iterator[dict[str, Any]]:
        """Open the data once and draw noise without end: every answer is a release. For the audit of invented data."""
        public = DatasetSchema.from_json(schema)
        parsed = parse_plan(plan, public)
        compiled = compile_plan(parsed, public)
        if compiled.open_keys:
            groups = duckdb.search(compiled, path, key, lambda found: [list(one) for one in found])
            while True:
                yield release_found(parsed, public, compiled, groups).to_json()
        vector = self._vector(parsed, public, path, key)
        while True:
            yield release(parsed, public, vector).to_json()

    def _answer(self, plan: Plan, schema: DatasetSchema, path: Path, key: bytes) -> dict[str, Any]:
        compiled = compile_plan(plan, schema)
        if compiled.open_keys:
            return duckdb.search(
                compiled, path, key, lambda rows: release_found(plan, schema, compiled, rows), columns=self._columns
            ).to_json()
        return release(plan, schema, self._vector(plan, schema, path, key)).to_json()

    def _vector(self, plan: Plan, schema: DatasetSchema, path: Path, key: bytes) -> tuple[int, ...]:
        compiled = compile_plan(plan, schema)
        exported = noted(path) if self._cluster is not None else None
        if self._cluster is None or exported is None or not exported.holds(compiled):
            return duckdb.run(compiled, path, key, columns=self._columns)
        return spark.run(compile_plan(plan, schema, SPARK), exported, self._cluster)

    def export(self, schema: Mapping[str, Any], path: Path, key: bytes, folder: Path, location: str) -> None:
        public = DatasetSchema.from_json(schema)
        note(path, replace(export(path, key, public, folder), location=location))

    def forget_export(self, path: Path) -> None:
        forget(path)

    def forget_version(self, path: Path) -> None:
        forget(path)
        if self._columns is not None:
            self._columns.sweep()

    def amount(self, rho: str, delta: str) -> tuple[int, int]:
        loss = parse_loss(rho, delta)
        return loss.rho_nano, loss.delta_atto

    def epsilon_of(self, nano: int, *, pure: bool = False) -> str:
        return epsilon_of(Loss(nano, 0, pure))

    def promise(self, rho: int, delta: int, *, pure: bool = False) -> PromisedLoss:
        """(ε, δ) at a δ that is so much above the cap's own as is usual to say; of a pure cap, itself."""
        if pure:
            return PromisedLoss(rho, 0, format_rho(rho), format_delta(0), pure=True)
        at_delta = min(delta + DISPLAY_DELTA_ATTO, ATTO)
        return PromisedLoss(rho, delta, epsilon_of(Loss(rho, delta), at_delta), format_delta(at_delta))

    def epsilon_at(self, rho: str, delta_atto: int) -> str:
        """ε of (ε, δ) that a ρ promises at this δ."""
        return epsilon_of(parse_loss(rho, "0"), delta_atto)


def _part(part: LinkPart) -> Part:
    return Part(DatasetSchema.from_json(part.schema), part.path, part.key, part.tokens, part.tokens_key)


def _offer(loss: str, schema: DatasetSchema) -> RequestedLoss:
    return RequestedLoss("epsilon" if schema.pure else "rho", parse_loss(loss, "0").rho_nano, pure=schema.pure)


def _check_open(column: Mapping[str, Any], person_column: str) -> None:
    """What an open category holds may be read by researchers wherever enough people share it, so it must not be about a
    person, nor sensitive, nor whatever somebody typed. Raises open_category_personal."""
    if column["declared"].get("kind") != "open_category":
        return
    personal = column["name"] == person_column or column.get("role") == "direct_identifier"
    typed = column["treatment"]["technique"] in HIDING or column.get("type") == "FREE_TEXT"
    if personal or typed or column["sensitivity"] == "sensitive":
        raise AnonymizerError("open_category_personal", column=column["name"])


def stored_references(reading: Callable[[], AbstractContextManager[UnitOfWork]]) -> FindReference:
    """The tables that the database holds."""

    def find(name: str, version: int | None) -> Reference | None:
        with reading() as uow:
            found = uow.references.version(name, version)
        return None if found is None else Reference.from_json(found.content)

    return find


def _tables(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """The columns of public tables that the plans use, and how many declared categories each says nothing about."""
    parts: list[Condition | Group] = []
    for plan in plans:
        parts += [*plan.where, *plan.group_by]
    found = {(part.column.name, part.via.name): part.via for part in parts if part.via is not None}
    return [
        {"column": column, "via": name, "version": way.version, "unmatched": way.unmatched, "of": len(way.codes)}
        for (column, name), way in found.items()
    ]


def _sensitive(plan: Plan) -> bool:
    """Whether the question touches a sensitive column anywhere: filtering on one tells as much as counting one."""
    touched = [condition.column for condition in plan.where]
    touched += [group.column for group in plan.group_by]
    touched += [aggregate.column for aggregate in plan.aggregates if isinstance(aggregate, Bounded | Quantile)]
    return any(column.sensitive for column in touched)
