"""The migrations and the tables of the code must say the same, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.db import tables
from core.db.engine import make_engine
from core.db.migrate import at_head, config, migrate
from core.db.rights import Rights
from ledger import store
from ledger.entries import Labels, build_entry
from ledger.erasure import REMAINS
from mingzheng.canonical import canonical
from mingzheng.partial_receipt import split
from tests.log_fixtures import make_entry_id


class Standing(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Standing:
        return MOMENT


MOMENT = Standing(2026, 3, 1, 8, tzinfo=UTC)


def test_migrating_an_empty_database_gives_the_tables_of_the_code(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    assert not at_head(engine)
    migrate(engine)
    assert at_head(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [tables.metadata, store.metadata]) == []
    migrate(engine)
    engine.dispose()


def test_a_platform_with_reviews_keeps_them_and_what_refers_to_them(empty_database_url: str) -> None:
    """SQLite makes the table of reviews anew, to which emergencies refer."""
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "identities")
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection)
        for name, known in (
            ("account", {"id": "ac_1", "login": "chen"}),
            ("dataset", {"id": "ds_1", "submitted_by": "ac_1", "cap_rho": 5, "cap_delta": 0}),
            ("review", {"id": "rv_1", "dataset_id": "ds_1", "opened_by": "ac_1"}),
            ("emergency", {"id": "em_1", "dataset_id": "ds_1", "review_id": "rv_1", "proposed_by": "ac_1"}),
            ("cap_raise", {"id": "rv_1", "dataset_id": "ds_1"}),
        ):
            connection.execute(sa.insert(before.tables[name]).values(_filled(before.tables[name], known)))
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(sa.select(tables.emergency.c.id, tables.review.c.dataset_id).join(tables.review))
        assert [tuple(row) for row in found] == [("em_1", "ds_1")]
        assert connection.execute(sa.select(tables.cap_raise.c.population_id)).scalars().all() == [None]
    for changed in ({"dataset_id": None}, {"dataset_id": "ds_none"}, {"population_id": "pp_none"}):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.execute(sa.update(tables.review).values(changed))
    engine.dispose()


def test_uploads_from_before_get_all_of_their_days_and_data_that_is_gone_loses_its_youngest_age(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "population_raises")
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection)
        rows = [("account", {"id": "ac_1", "login": "chen"})]
        for state in ("scanned", "withdrawn", "deleted"):
            known = {"id": f"ds_{state}", "chain_id": state, "submitted_by": "ac_1", "state": state, "min_age": 7}
            rows.append(("dataset", known | {"cap_rho": 5, "cap_delta": 0}))
        for name, known in rows:
            connection.execute(sa.insert(before.tables[name]).values(_filled(before.tables[name], known)))
    with monkeypatch.context() as standing:
        standing.setattr("datetime.datetime", Standing)  # migrations are loaded anew and find this one
        migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(sa.select(tables.dataset.c["state", "min_age", "changed_at"])).all()
    assert {state: age for state, age, _ in found} == {"scanned": 7, "withdrawn": None, "deleted": None}
    assert {changed for _, _, changed in found} == {MOMENT}
    engine.dispose()


def test_the_rules_go_on_judging_what_is_published_by_no_finer_age_than_the_law_asks_for(
    empty_database_url: str,
) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "table_layouts")
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection)
        rows = [("account", {"id": "ac_1", "login": "chen"})]
        for state, age in (("scanned", 30), ("published", 30), ("published", 15), ("published", None)):
            known = {"id": f"{state}_{age}", "chain_id": f"{state}_{age}", "submitted_by": "ac_1", "state": state}
            rows.append(("dataset", {**known, "min_age": age, "facts": {}, "cap_rho": 5, "cap_delta": 0}))
        for name, known in rows:
            connection.execute(sa.insert(before.tables[name]).values(_filled(before.tables[name], known)))
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(sa.select(tables.dataset.c["id", "facts"])).all()
    stated = {name: facts.get("subject.min_age", {}).get("value") for name, facts in found}
    assert stated == {"scanned_30": None, "published_30": 18, "published_15": 14, "published_None": None}
    engine.dispose()


def test_requests_from_before_get_numbers_in_their_order_and_the_next_one_goes_on(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "stated_ages")
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection)
        table = before.tables["right_request"]
        account = _filled(before.tables["account"], {"id": "ac_1", "login": "chen"})
        connection.execute(sa.insert(before.tables["account"]).values(account))
        for name, org, day in (("b", "x", 2), ("a", "x", 3), ("c", "y", 1), ("d", "x", 31)):
            moment = datetime(2026, 12, day, 20, tzinfo=UTC)  # on the 31st, China is in the next year
            known = {"id": name, "org": org, "created_at": moment, "code_hash": name, "dataset_id": None}
            known |= {"entered_by": "ac_1", "handler": "ac_1"}
            connection.execute(sa.insert(table).values(_filled(table, known)))
    migrate(engine)
    with engine.begin() as connection:
        found = connection.execute(sa.select(tables.right_request.c["id", "number"])).all()
        assert dict(map(tuple, found)) == {"b": "2026-0001", "a": "2026-0002", "c": "2026-0001", "d": "2027-0001"}
        assert [Rights(connection).next_number(*of) for of in (("x", 2026), ("x", 2027), ("z", 2026))] == [3, 2, 1]
    engine.dispose()


def _filled(table: sa.Table, known: dict[str, Any]) -> dict[str, Any]:
    """A row of which only `known` matters."""
    samples = {sa.JSON: [], sa.Boolean: False, sa.Integer: 0, sa.DateTime: datetime(2026, 1, 1, tzinfo=UTC)}
    filled = dict(known)
    for column in table.c:
        if column.name not in known and not column.nullable and column.server_default is None:
            filled[column.name] = next((value for kind, value in samples.items() if isinstance(column.type, kind)), "")
    return filled


def test_entries_of_before_are_found_by_what_their_records_say(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "right_numbers")
    actor, salt = {"id": "ac_1", "org": "o", "role": "steward"}, bytes(32)
    made = [
        build_entry(kind, make_entry_id(number), MOMENT, who, body, salt)
        for number, (kind, who, body) in enumerate(
            [
                ("query.asked", actor, {"dataset": "ds_1"}),
                ("policy.decided", None, {"subject": "ds_2"}),
                ("policy.decided", None, {"subject": "qu_2"}),
                ("query.failed", actor, {"dataset": "ds_1"}),
            ]
        )
    ]
    rows: list[dict[str, Any]] = [
        {"entry_id": one.id, "kind": one.kind, "record": one.record, "salt": salt, "leaf_index": place, "remains": None}
        for place, one in enumerate(made)
    ]
    rows[3] |= {"record": None, "salt": None, "remains": canonical(split(salt, made[3].record, REMAINS))}
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection, only=["ledger_leaf", "ledger_record", "ledger_outbox"])
        leaf, record, outbox = (before.tables[f"ledger_{name}"] for name in ("leaf", "record", "outbox"))
        for one, row in zip(made, rows, strict=True):
            connection.execute(sa.insert(leaf).values(leaf_index=row["leaf_index"], commitment=one.commitment))
            connection.execute(sa.insert(record).values(row))
        waits = {"entry_id": make_entry_id(9), "kind": made[0].kind, "record": made[0].record, "salt": salt}
        connection.execute(sa.insert(outbox).values(**waits, commitment=made[0].commitment))
    migrate(engine)
    with engine.connect() as connection:
        held = connection.execute(sa.select(store.record).order_by(store.record.c.leaf_index)).all()
        waiting = connection.execute(sa.select(store.outbox)).one()
    labels = [Labels(row.at, row.actor, row.dataset) for row in [*held, waiting]]
    erased = replace(made[3].labels, actor=None, dataset=None)
    assert labels == [*(one.labels for one in made[:3]), erased, made[0].labels]
    with engine.connect() as connection, connection.begin():
        command.downgrade(config(connection), "right_numbers")
    engine.dispose()


def test_jobs_of_failed_scans_forget_the_columns_of_their_file(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), "entry_labels")
    said = {"code": "person_column_missing", "details": {"columns": ["张三"]}}
    kinds = {"job_1": "scan_dataset", "job_2": "publish_dataset"}
    with engine.begin() as connection:
        before = sa.MetaData()
        before.reflect(connection)
        job = before.tables["job"]
        for place, kind in kinds.items():
            fixed = {"id": place, "kind": kind, "state": "failed", "stage": "failed", "problem": said}
            connection.execute(sa.insert(job).values(_filled(job, fixed)))
    migrate(engine)
    with engine.connect() as connection:
        found = dict(connection.execute(sa.select(tables.job.c.id, tables.job.c.problem)).tuples().all())
    assert found == {"job_1": {"code": "person_column_missing"}, "job_2": said}
    engine.dispose()
