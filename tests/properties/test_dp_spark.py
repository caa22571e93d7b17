"""Both engines give the same integers, and on both one person moves them by no more than stated."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from anonymizer.dp.compile import compile_plan, offsets
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines import spark
from anonymizer.dp.engines.duckdb import Limits, aggregate, prepare, run
from anonymizer.dp.engines.export import Exported, export, forget, note, noted
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError
from core.adapters.dp import DuckDbEngine
from tests.dp_examples import DECLARED, KEY, SCHEMA, plan, question
from tests.properties.test_dp_stability import Row, busy, people, person, plans, table
from tests.spark_cluster import StandaloneCluster, available, one_spark_at_most
from tests.spark_driver import PATIENT

# PySpark reads results through a socket and leaves closing it to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
needs_spark = pytest.mark.skipif(not available(), reason="needs Spark")
# A cluster's own defaults must not be able to change what a text means.
UNFRIENDLY = {"spark.sql.ansi.enabled": "false", "spark.sql.session.timeZone": "Asia/Shanghai"}
SMALL = {"spark.driver.memory": "700m", "spark.sql.shuffle.partitions": "2", **UNFRIENDLY}
CLUSTER = spark.Cluster("local[2]", SMALL)
EVERYTHING: dict[str, Any] = question(
    aggregates=[
        {"op": "count"},
        {"op": "people"},
        {"op": "variance", "column": "fee", "lower": 0, "upper": 500},
        {"op": "quantile", "column": "fee", "at": "0.5", "lower": 0, "upper": 500},
    ]
)


@pytest.fixture(scope="module", autouse=True)
def one_spark() -> Iterator[None]:
    with one_spark_at_most():
        yield


def on_spark(asked: Plan, content: pa.Table) -> tuple[int, ...]:
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(content, Path(folder) / "part.parquet")
        compiled = compile_plan(asked, SCHEMA, SPARK)
        return spark.run(compiled, Exported(folder, SCHEMA.hash(), content.num_rows, ()), CLUSTER, PATIENT)


def on_duckdb(asked: Plan, content: pa.Table) -> tuple[int, ...]:
    return aggregate(compile_plan(asked, SCHEMA), content, Limits(threads=1))


@needs_spark
@settings(max_examples=12)
@given(plans, people, busy | person.filter(bool))
def test_both_engines_agree_and_one_person_moves_them_no_further_than_stated(
    asked: Plan, others: list[list[Row]], one: list[Row]
) -> None:
    with_person, without = table([*others, one]), table(others)
    most, least = on_spark(asked, with_person), on_spark(asked, without)
    assert (most, least) == (on_duckdb(asked, with_person), on_duckdb(asked, without))
    compiled = compile_plan(asked, SCHEMA, SPARK)
    starts = offsets(compiled.blocks, asked.cells)
    for index, claim in enumerate(compiled.stability):
        part = slice(starts[index], starts[index + 1])
        moved = [abs(a - b) for a, b in zip(most[part], least[part], strict=True)]
        assert sum(map(bool, moved)) <= claim.l0 and max(moved) <= claim.linf
        assert sum(moved) <= claim.l1 and sum(step * step for step in moved) <= claim.l2_squared


@needs_spark
def test_the_ends_of_the_integers_and_missing_values_mean_the_same() -> None:
    """No such number can be prepared; if one came all the same, the clip would catch it before any arithmetic."""
    ends = [2**63 - 1, -(2**63), 0, None]
    rows = [[(0, None, value, None), (None, 20, value, 0), (1, value and 20, value, None)] for value in ends]
    asked = parse_plan({**EVERYTHING, "where": [], "group_by": [{"column": "district"}]}, SCHEMA)
    assert on_spark(asked, table(rows)) == on_duckdb(asked, table(rows))


@needs_spark
def test_the_session_means_what_we_say_whatever_the_cluster_says() -> None:
    session = spark._session(CLUSTER)
    assert session.conf.get("spark.sql.ansi.enabled") == "true"
    assert session.conf.get("spark.sql.session.timeZone") == "UTC"
    assert session.conf.get("spark.ui.enabled") == "false"
    with pytest.raises(Exception, match="OVERFLOW"):
        session.sql("SELECT CAST(9223372036854775807 AS BIGINT) + CAST(1 AS BIGINT)").collect()


def version(folder: Path, rows: int) -> Path:
    frame = pl.DataFrame(
        {
            "证件号": [str(number % (rows // 3 + 1)) for number in range(rows)],
            "district": [["东街", "西街", "北街"][number % 3] for number in range(rows)],
            "age": [str(number % 90) if number % 7 else "?" for number in range(rows)],
            "fee": [f"{number % 700}.5" if number % 5 else "NaN" for number in range(rows)],
            "visited": ["2026-01-31"] * rows,
        },
        schema=dict.fromkeys(("证件号", "district", "age", "fee", "visited"), pl.String),
    )
    prepare(frame, SCHEMA, folder / "d.v1.parquet", KEY)
    return folder / "d.v1.parquet"


@needs_spark
@pytest.mark.parametrize("rows", [0, 1, 1000])
def test_an_exported_version_answers_as_the_encrypted_one_does(tmp_path: Path, rows: int) -> None:
    path, asked = version(tmp_path, rows), parse_plan(EVERYTHING, SCHEMA)
    exported = export(path, KEY, SCHEMA, tmp_path / "copy", part_rows=100)
    on_copy = spark.run(compile_plan(asked, SCHEMA, SPARK), exported, CLUSTER, PATIENT)
    assert on_copy == run(compile_plan(asked, SCHEMA), path, KEY)


@needs_spark
def test_a_master_and_two_workers_answer_as_one_process_does(tmp_path: Path) -> None:
    path = version(tmp_path, 1000)
    export(path, KEY, SCHEMA, tmp_path / "copy", part_rows=200)
    questions = [EVERYTHING, question(where=[])]
    cluster = StandaloneCluster(tmp_path)
    try:
        cluster.start()
        command = [sys.executable, "-m", "tests.spark_driver", cluster.master, str(tmp_path / "copy")]
        done = subprocess.run(
            command, input=json.dumps(questions), capture_output=True, text=True, timeout=1200, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
    finally:
        cluster.stop()
    expected = [list(run(compile_plan(parse_plan(raw, SCHEMA), SCHEMA), path, KEY)) for raw in questions]
    assert json.loads(done.stdout) == expected


def test_an_export_holds_integers_only_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = version(tmp_path, 500)
    rows = export(path, KEY, SCHEMA, tmp_path / "copy", part_rows=200).rows
    parts = sorted((tmp_path / "copy").glob("*.parquet"))
    tables = [pq.ParquetFile(part).read() for part in parts]
    assert len(parts) == -(-rows // 200) and sum(one.num_rows for one in tables) == rows
    assert all(pa.types.is_integer(kind) for one in tables for kind in one.schema.types)
    assert all(part.stat().st_mode & 0o077 == 0 for part in parts)


def test_an_export_needs_an_empty_folder_and_the_right_key(tmp_path: Path) -> None:
    path = version(tmp_path, 10)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.parquet").touch()
    for folder, key, code in (("full", KEY, "export_not_empty"), ("wrong", bytes(32), "engine_failed")):
        with pytest.raises(AnonymizerError) as refused:
            export(path, key, SCHEMA, tmp_path / folder)
        assert refused.value.code == code
    assert not (tmp_path / "wrong" / "_SUCCESS").exists()


def test_a_copy_of_a_version_that_is_gone_is_never_asked(tmp_path: Path) -> None:
    path = version(tmp_path, 10)
    assert noted(path) is None
    note(path, Exported("/somewhere", SCHEMA.hash(), 10, ("rk",)))
    assert noted(path) == Exported("/somewhere", SCHEMA.hash(), 10, ("rk",))
    path.unlink()
    assert noted(path) is None
    forget(path)
    version(tmp_path, 10)
    assert noted(path) is None


def test_a_copy_made_under_another_declaration_is_refused(tmp_path: Path) -> None:
    other = DatasetSchema.from_json({**DECLARED, "max_rows_per_person": 3})
    with pytest.raises(AnonymizerError) as refused:
        spark.run(compile_plan(plan(), SCHEMA, SPARK), Exported(str(tmp_path), other.hash(), 1, ()), CLUSTER)
    assert refused.value.code == "engine_failed" and refused.value.__context__ is None


def test_a_server_without_spark_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(AnonymizerError) as refused:
        CLUSTER.check()
    assert refused.value.code == "spark_missing"


@needs_spark
def test_what_was_not_exported_is_asked_of_the_embedded_engine(tmp_path: Path) -> None:
    path = version(tmp_path, 10)
    exported = export(path, KEY, SCHEMA, tmp_path / "copy")
    assert exported.holds(compile_plan(parse_plan(EVERYTHING, SCHEMA), SCHEMA))
    assert not replace(exported, columns=("rk",)).holds(compile_plan(parse_plan(EVERYTHING, SCHEMA), SCHEMA))
    # Spark would fail: there is nothing at this address.
    note(path, replace(exported, location="file:///nowhere", columns=("rk",)))
    engine = DuckDbEngine(cluster=CLUSTER)
    assert engine.answer({**EVERYTHING, "loss": {"rho": "1"}}, SCHEMA.to_json(), path, KEY)["rows"]
