"""What stays decrypted between two questions: never more than stated, never of another file, never without the key."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines import columns as module
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.columns import IDLE_SECONDS, Columns
from anonymizer.dp.engines.duckdb import prepare, run
from anonymizer.errors import AnonymizerError
from tests.dp_examples import KEY, SCHEMA, plan
from tests.unit.anonymizer.dp.test_engine import people, table

NAMES = ("rk", "c1", "c2")
BY_DISTRICT = plan(where=[], group_by=[{"column": "district"}], aggregates=[{"op": "people"}])


@pytest.fixture
def version(tmp_path: Path) -> Path:
    return publish(tmp_path / "v", 1000)


def publish(path: Path, rows: int, *, district: str = "东街", age: str = "77") -> Path:
    prepare(table(证件号=people(rows), district=[district] * rows, age=[age] * rows), SCHEMA, path, KEY)
    return path


def ask(columns: Columns, path: Path, names: tuple[str, ...] = NAMES, key: bytes = KEY) -> pa.Table:
    return columns.read(path, names, key, SCHEMA.hash())


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The columns of each time that a file was decrypted."""
    seen: list[tuple[str, ...]] = []
    true = parquet.read

    def watched(path: Path, names: tuple[str, ...], key: bytes, schema_hash: str, **how: bool) -> pa.Table:
        seen.append(names)
        return true(path, names, key, schema_hash, **how)

    monkeypatch.setattr(parquet, "read", watched)
    return seen


def test_a_column_is_decrypted_once(version: Path, opened: list[tuple[str, ...]]) -> None:
    columns = Columns()
    first, again = ask(columns, version), ask(columns, version)
    assert first.equals(again) and first.column_names == list(NAMES)
    ask(columns, version, ("rk", "c3"))
    assert opened == [NAMES, ("c3",)]


def test_another_key_gets_nothing_of_what_is_kept(version: Path) -> None:
    columns = Columns()
    ask(columns, version)
    compiled = compile_plan(BY_DISTRICT, SCHEMA)
    assert run(compiled, version, KEY, columns=columns) == (1000, 0, 0)
    for key in (os.urandom(32), b"", KEY[:31]):
        with pytest.raises(AnonymizerError) as refused:
            run(compiled, version, key, columns=columns)
        assert refused.value.code == "engine_failed"


def test_a_file_that_took_its_place_is_read_anew(version: Path) -> None:
    columns = Columns()
    assert ask(columns, version).num_rows == 1000
    publish(version, 7)
    assert ask(columns, version).num_rows == 7


def test_columns_of_two_files_never_stand_side_by_side(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, other = Columns(), publish(tmp_path / "other", 1000, district="西街", age="33")
    ask(columns, version, ("rk", "c1"))
    true = parquet.read

    def replaced_meanwhile(path: Path, names: tuple[str, ...], key: bytes, schema_hash: str, **how: bool) -> pa.Table:
        if other.exists():
            other.replace(path)
        return true(path, names, key, schema_hash, **how)

    monkeypatch.setattr(parquet, "read", replaced_meanwhile)
    assert ask(columns, version).equals(true(version, NAMES, KEY, SCHEMA.hash()))
    assert ask(columns, version).equals(true(version, NAMES, KEY, SCHEMA.hash()))


def test_a_deleted_version_answers_nothing_and_is_let_go_of(version: Path) -> None:
    columns = Columns()
    ask(columns, version)
    version.unlink()
    with pytest.raises(AnonymizerError):
        run(compile_plan(BY_DISTRICT, SCHEMA), version, KEY, columns=columns)
    assert columns.held > 0
    columns.sweep()
    assert columns.held == 0


def test_what_nobody_asks_for_is_let_go_of(version: Path) -> None:
    now = [0.0]
    columns = Columns(clock=lambda: now[0])
    ask(columns, version)
    now[0] = IDLE_SECONDS - 1
    ask(columns, version, ("rk",))
    now[0] = IDLE_SECONDS + 1
    columns.sweep()
    assert 0 < columns.held < ask(columns, version).nbytes


def test_never_more_than_stated_is_kept(version: Path, tmp_path: Path, opened: list[tuple[str, ...]]) -> None:
    size = ask(Columns(), version).nbytes
    columns = Columns(size)
    other = publish(tmp_path / "w", 1000)
    for path in (version, other, version):
        assert ask(columns, path).num_rows == 1000
        assert columns.held <= size
    opened.clear()
    small = Columns(size - 1)
    assert ask(small, version).equals(ask(small, version))
    assert small.held == 0 and opened == [NAMES, NAMES]


def test_the_sweeper_ends_when_nothing_is_kept(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.01)
    columns, others = Columns(), set(threading.enumerate())  # those of other tests still keep something
    ask(columns, version)
    (sweeper,) = set(threading.enumerate()) - others
    version.unlink()
    sweeper.join(timeout=60)
    assert not sweeper.is_alive() and columns.held == 0


def test_a_version_without_marks_gives_the_same_numbers(version: Path) -> None:
    """As versions were before marks were stored."""
    rows = ["a", "a", "a", "b", "b", "c", None]
    streets = ["东街", "西街", "东街", "西街", None, "西街", "东街"]
    prepare(table(证件号=list(rows), district=list(streets)), SCHEMA, version, KEY)
    compiled = compile_plan(BY_DISTRICT, SCHEMA)
    marked = run(compiled, version, KEY)
    stored = parquet.read(version, ("rk", "person", "c1", "c2", "c3", "c4"), KEY, SCHEMA.hash())
    parquet.write(stored, version, KEY, SCHEMA.hash())
    assert run(compiled, version, KEY) == marked == (1, 3, 0)
