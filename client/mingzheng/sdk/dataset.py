"""A published dataset as a researcher sees it: schema, budget, price, questions. Never a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingzheng.sdk.answer import Answer
from mingzheng.sdk.plan import Aggregate, Condition, Group, Loss, Value, bins, build_plan, check_plan, count
from mingzheng.sdk.receipts import SavedReceipt
from mingzheng.sdk.transport import Transport
from mingzheng.sdk.waiting import Pending, read_query

Aggregates = Aggregate | Sequence[Aggregate]
By = str | Group | Sequence[str | Group]
Where = Condition | Sequence[Condition]


@dataclass(frozen=True, slots=True)
class Dataset:
    """`document` is the catalogue entry, all of it public facts."""

    document: Mapping[str, Any]
    transport: Transport
    fetch_receipt: Callable[[str], SavedReceipt]

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def schema(self) -> Sequence[Mapping[str, Any]]:
        """Columns that may be asked about: name, kind, categories or bounds, unit."""
        return list(self.document["columns"])

    @property
    def allowance(self) -> Mapping[str, Any] | None:
        """What you may spend here, and what is left of it; None without a grant."""
        return self.document.get("allowance")

    def practice(self, *, rows: int = 1000, seed: int = 1, format: str = "csv") -> bytes:
        """An invented table with this schema, as the bytes of a CSV (its first line is a comment) or Parquet file, to
        write your analysis with. No data are read and nothing is spent; nothing in it is about anybody."""
        return self.transport.get_bytes(f"/v1/datasets/{self.id}/practice", format=format, rows=rows, seed=seed)

    def price(
        self,
        aggregates: Aggregates,
        *,
        loss: Loss,
        by: By = (),
        where: Where = (),
        rows_per_person: int | None = None,
        min_people: int | None = None,
    ) -> Mapping[str, Any]:
        """Loss, expected error and whether it is affordable. Opens no data and spends nothing."""
        limits = {"rows_per_person": rows_per_person, "min_people": min_people}
        return self.price_plan(build_plan(aggregates, by=by, where=where, loss=loss, **limits))

    def price_plan(self, plan: Mapping[str, Any]) -> Mapping[str, Any]:
        body = {"dataset": self.id, "plan": check_plan(plan)}
        return dict(self.transport.post("/v1/queries/price", body, repeatable=True))

    def ask(
        self,
        aggregates: Aggregates,
        *,
        loss: Loss,
        purpose: str,
        by: By = (),
        where: Where = (),
        rows_per_person: int | None = None,
        min_people: int | None = None,
        idempotency_key: str | None = None,
    ) -> Answer | Pending:
        """Spend the loss and get the answer, or a `Pending` where a steward has to approve first.

        Raises `ProblemError` (`budget_exhausted`, `policy_refused`, …) and then nothing was spent, unless the code
        is `query_failed`. Retries inside never charge twice; pass `idempotency_key` to be safe across restarts too.
        """
        limits = {"rows_per_person": rows_per_person, "min_people": min_people}
        plan = build_plan(aggregates, by=by, where=where, loss=loss, **limits)
        return self.ask_plan(plan, purpose=purpose, idempotency_key=idempotency_key)

    def histogram(
        self, column: str, edges: Sequence[Value] | None = None, *, loss: Loss, purpose: str, **more: Any
    ) -> Answer | Pending:
        """How many rows in each interval [edge, next edge), or of each category without `edges`; `more` as in `ask`."""
        group = Group(column) if edges is None else bins(column, edges)
        return self.ask(count(), by=group, loss=loss, purpose=purpose, **more)

    def two_way(
        self, rows: str | Group, columns: str | Group, *, loss: Loss, purpose: str, **more: Any
    ) -> Answer | Pending:
        """How many rows for each pair of two groupings, with the totals of both. `more`: as in `ask`."""
        return self.ask(count(), by=[rows, columns], loss=loss, purpose=purpose, **more)

    def price_batch(self, plans: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """What a table of questions costs in all: the exact sum."""
        return self.price_plan({"batch": [dict(plan) for plan in plans]})

    def ask_batch(
        self, plans: Sequence[Mapping[str, Any]], *, purpose: str, idempotency_key: str | None = None
    ) -> Answer | Pending:
        """Several plans (`build_plan`) with one purpose: one approval, one charge, all answers or none; see
        `Answer.parts`."""
        return self.ask_plan({"batch": [dict(p) for p in plans]}, purpose=purpose, idempotency_key=idempotency_key)

    def translate(self, sql: str, *, loss: Loss, rows_per_person: int | None = None) -> Mapping[str, Any]:
        """`{plan, view}` of a SELECT statement over the table `data`; opens nothing and spends nothing."""
        body = {"dataset": self.id, "sql": sql, "loss": loss.to_json(), "rows_per_person": rows_per_person}
        return dict(self.transport.post("/v1/queries/translate", body, repeatable=True))

    def ask_sql(
        self,
        sql: str,
        *,
        loss: Loss,
        purpose: str,
        rows_per_person: int | None = None,
        idempotency_key: str | None = None,
    ) -> Answer | Pending:
        """Like `ask`, in SQL: `SELECT district, COUNT(*) AS n FROM data GROUP BY district ORDER BY n DESC`.

        HAVING, ORDER BY and LIMIT work on the noisy answer. Raises `ProblemError` with a `sql_…` code that says what
        to write instead.
        """
        meant = self.translate(sql, loss=loss, rows_per_person=rows_per_person)
        return self.ask_plan(meant["plan"], purpose=purpose, idempotency_key=idempotency_key, view=meant["view"])

    def ask_plan(
        self,
        plan: Mapping[str, Any],
        *,
        purpose: str,
        idempotency_key: str | None = None,
        view: Mapping[str, Any] | None = None,
    ) -> Answer | Pending:
        body = {"dataset": self.id, "plan": check_plan(plan), "purpose": purpose}
        query = self.transport.post_once("/v1/queries", body, idempotency_key)
        return read_query(self.transport, query, self.fetch_receipt, view)
