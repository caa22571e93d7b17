"""A table from PostgreSQL arrives as it stood at one moment, by a role that can do nothing but read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import api.import_commands as commands
from anonymizer.tables import Limits, read_table
from api.server import app
from core.adapters.postgres_source import PostgresSource
from core.domain.actors import Role
from core.usecases.import_table import import_table
from core.usecases.read_dataset import read_dataset
from mingzheng.errors import Failure
from tests.factories import Office, make_office
from tests.postgres import PrivatePostgres

TABLE = """
    CREATE TYPE sex AS ENUM ('男', '女');
    CREATE DOMAIN age AS smallint CHECK (VALUE >= 0);
    CREATE TABLE residents (
        person text, born date, seen timestamp, fee numeric(12, 2), years age, sex sex, away boolean,
        "Odd, Name" char(4)
    );
    INSERT INTO residents VALUES
        ('甲, "1"', '1950-02-03', '2026-01-02 03:04:05', 12345678.90, 75, '女', true, 'ab'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('', '2000-12-31', NULL, -0.10, 0, '男', false, E'a\\tb');
    CREATE VIEW adults AS SELECT person, years FROM residents WHERE years >= 18;
    CREATE TABLE visits (person text, at date);
    CREATE TABLE scans (person text, picture bytea, tags text[]);
    CREATE TABLE hidden (person text);
    ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
    CREATE TABLE secret (person text, note text);
    CREATE TABLE open_to_all (person text);
    DROP ROLE IF EXISTS reader;
    CREATE ROLE reader LOGIN;
    GRANT SELECT (person) ON secret TO reader;
    GRANT SELECT ON residents, adults, visits, scans, hidden TO reader;
    GRANT SELECT, INSERT ON open_to_all TO reader;
"""


@pytest.fixture(scope="module")
def owner(postgres: PrivatePostgres) -> Iterator[str]:
    address = postgres.new_database().replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLE)
    yield address
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP OWNED BY reader; DROP ROLE reader")


def reading(owner: str) -> dict[str, str]:
    return {"MINGZHENG_SOURCE_URL": owner.replace("//test@", "//reader@")}


def quietly(*_: object) -> None:
    pass


def copied(owner: str, tmp_path: Path, table: str, *columns: str, limits: Limits | None = None) -> list[dict[str, Any]]:
    path = tmp_path / "out.parquet"
    rows = PostgresSource(reading(owner), limits or Limits()).copy(table, columns, path, quietly)
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    assert len(found) == rows
    return found


def test_every_value_arrives_as_its_text_and_nothing_as_nothing(owner: str, tmp_path: Path) -> None:
    first, nothing, last = copied(owner, tmp_path, "residents")
    assert list(first.values()) == [
        '甲, "1"', "1950-02-03", "2026-01-02 03:04:05", "12345678.90", "75", "女", "true", "ab",
    ]  # fmt: skip
    assert set(nothing.values()) == {None}
    assert last == {
        "person": "", "born": "2000-12-31", "seen": None, "fee": "-0.10", "years": "0", "sex": "男", "away": "false",
        "Odd, Name": "a\tb",
    }  # fmt: skip
    # The scan's own reader takes it, and takes an empty text for nothing.
    assert read_table(tmp_path / "out.parquet", "table.parquet")["person"].to_list() == ['甲, "1"', None, None]


def test_only_the_chosen_columns_of_a_view_leave_the_database(owner: str, tmp_path: Path) -> None:
    assert copied(owner, tmp_path, "public.adults", "years") == [{"years": "75"}]


def test_what_is_written_meanwhile_is_in_no_batch(owner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.adapters.text_parquet._BATCH_ROWS", 100)
    with psycopg.connect(owner, autocommit=True) as other:
        other.execute("INSERT INTO visits SELECT 'p' || n, '2026-01-01' FROM generate_series(1, 1000) n")
        seen: list[int] = []

        def progress(_stage: str, done: int, _total: int) -> None:
            if not seen:
                other.execute("INSERT INTO visits SELECT 'late', '2026-01-02' FROM generate_series(1, 1000)")
                other.execute("DELETE FROM visits WHERE person = 'p1000'")
            seen.append(done)

        path = tmp_path / "out.parquet"
        assert PostgresSource(reading(owner), Limits()).copy("visits", [], path, progress) == 1000
    assert seen == list(range(100, 1001, 100))
    assert {row["at"] for row in pq.read_table(path).to_pylist()} == {"2026-01-01"}


REFUSED: dict[str, tuple[str, list[str]]] = {
    "source_table_unknown": ("nowhere", []),
    "source_column_unknown": ("residents", ["person", "income"]),
    "source_column_type": ("scans", []),
    "source_refused": ("secret", []),
    "source_role_may_write": ("open_to_all", []),
    "upload_empty": ("adults", ["person"]),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_read_whole_is_refused_by_name(owner: str, tmp_path: Path, code: str) -> None:
    if code == "upload_empty":
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("CREATE OR REPLACE VIEW adults AS SELECT person, years FROM residents WHERE years > 200")
    with pytest.raises(Failure, match=code):
        table, columns = REFUSED[code]
        copied(owner, tmp_path, table, *columns)


def test_a_role_that_may_read_one_column_reads_that_one(owner: str, tmp_path: Path) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("INSERT INTO secret VALUES ('p', 'not for the reader')")
    assert copied(owner, tmp_path, "secret", "person") == [{"person": "p"}]


def test_rows_that_a_policy_hides_refuse_the_table(owner: str, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="source_refused"):
        copied(owner, tmp_path, "hidden")


@pytest.mark.parametrize("name", ["residents; DROP TABLE residents", '"', "a.b.c.d", "x\x00y", "", "pg_sleep(1)"])
def test_a_name_is_a_name_and_never_a_statement(owner: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(Failure, match="source_table_unknown"):
        copied(owner, tmp_path, name)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "upload_too_many_rows"),
        (Limits(cells=3), "upload_too_many_cells"),
        (Limits(columns=1), "upload_too_many_columns"),
        (Limits(cell=3), "upload_cell_too_long"),
        (Limits(bytes=100), "upload_too_large"),
    ],
)
def test_a_table_over_a_limit_is_refused(owner: str, tmp_path: Path, limits: Limits, code: str) -> None:
    with pytest.raises(Failure, match=code):
        copied(owner, tmp_path, "residents", limits=limits)


def test_a_cell_that_fails_on_the_way_is_quoted_nowhere(owner: str, tmp_path: Path) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE OR REPLACE VIEW broken AS SELECT person::int AS n FROM residents")
        connection.execute("GRANT SELECT ON broken TO reader")
    with pytest.raises(Failure, match="source_failed") as failed:
        copied(owner, tmp_path, "broken")
    assert failed.value.details == {} and failed.value.__cause__ is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "source_address_missing"),
        ("nonsense", "source_address_invalid"),
        ("postgresql://reader@127.0.0.1:1/x", "source_unreachable"),
        # Not on this machine and nothing said of TLS: an unproven server is not told who signs in.
        ("postgresql://reader@0.0.0.0:{port}/test_1", "source_unreachable"),
    ],
)
def test_a_place_that_cannot_be_asked_is_named_by_code(owner: str, tmp_path: Path, address: str, code: str) -> None:
    port = owner.rpartition(":")[2].partition("/")[0]
    source = PostgresSource({"MINGZHENG_SOURCE_URL": address.format(port=port)}, Limits())
    with pytest.raises(Failure, match=code):
        source.copy("residents", [], tmp_path / "out", quietly)


def test_an_address_that_names_its_own_application_is_asked_all_the_same(owner: str, tmp_path: Path) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE VIEW one AS SELECT 1 AS n; GRANT SELECT ON one TO reader")
    assert copied(f"{owner}?application_name=mine", tmp_path, "one") == [{"n": "1"}]


def test_an_imported_table_is_an_upload_of_the_steward_who_registered_it(owner: str, tmp_path: Path) -> None:
    with make_office(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path) as office:
        chen = office.person("chen", Role.STEWARD)
        dataset = office.registered(chen)
        source = PostgresSource(reading(owner), Limits())
        import_table(
            office.services, source, dataset_id=dataset.id, table="residents", columns=["person"], progress=quietly
        )
        entry = office.entries()[-1]
        assert (entry["kind"], entry["actor"], entry["body"]["source"]) == ("dataset.submitted", None, "postgresql")
        assert not (office.folder / "clear").exists()
        office.work()
        now = read_dataset(office.services, chen, dataset.id)
        assert now.state == "scanned" and chen.id in now.handled_by and now.upload_name == "upload.parquet"
        # What failed changes nothing: the file before stays the one that counts.
        with pytest.raises(Failure, match="source_table_unknown"):
            import_table(office.services, source, dataset_id=dataset.id, table="nowhere", columns=[], progress=quietly)
        assert office.vault.uploads() == {now.upload_blob}


def test_the_command_says_the_job_and_no_password(owner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make_office(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path) as office:
        chen = office.person("chen", Role.STEWARD)
        dataset = office.registered(chen)
        monkeypatch.setattr(commands, "open_platform", lambda _settings: opened(office))
        monkeypatch.setenv(
            "MINGZHENG_SOURCE_URL", reading(owner)["MINGZHENG_SOURCE_URL"].replace("reader@", "reader:pw@")
        )
        done = CliRunner().invoke(app, ["import-table", dataset.id, "residents", "--column", "person"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["job"].startswith("jb_") and "pw" not in done.output


class opened:  # noqa: N801
    def __init__(self, office: Office) -> None:
        self.services = office.services

    def __enter__(self) -> opened:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("address", "environment", "tls"),
    [
        ("postgresql://r@localhost/d", {}, False),
        ("postgresql://r@/d?host=/run/postgresql", {}, False),
        ("postgresql://r@127.0.0.1/d", {"PGHOSTADDR": "127.0.0.1"}, False),
        ("postgresql://r@db.example/d", {}, True),
        ("postgresql://r@localhost/d?hostaddr=192.0.2.1", {}, True),
        ("postgresql://r@localhost/d", {"PGHOSTADDR": "192.0.2.1"}, True),
        ("postgresql://r@/d", {"PGHOSTADDR": "192.0.2.1"}, True),
        ("postgresql://r@/d", {"PGHOST": "db.example"}, True),
        ("postgresql://r@localhost,db.example/d", {}, True),
        ("postgresql://r@db.example/d?sslmode=require", {}, None),
    ],
)
def test_whatever_leads_to_another_machine_asks_for_tls_that_is_verified(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, environment: dict[str, str], tls: bool | None
) -> None:
    asked: dict[str, object] = {}

    def connect(**settings: object) -> None:
        asked.update(settings)
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg, "connect", connect)
    source = PostgresSource({"MINGZHENG_SOURCE_URL": address, **environment}, Limits())
    with pytest.raises(Failure, match="source_unreachable"):
        source.copy("t", [], tmp_path / "t.parquet", quietly)
    assert asked.get("sslmode") == {True: "verify-full", False: None, None: "require"}[tls]
