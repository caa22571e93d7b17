import os
import stat
from pathlib import Path

import polars as pl
import pytest

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.duckdb import Limits, Prepared, prepare, run
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError
from tests.dp_examples import DECLARED, KEY, SCHEMA, plan

ALL = {"where": [], "group_by": [], "rows_per_person": 4}


def table(**columns: list[str | None]) -> pl.DataFrame:
    height = max(len(values) for values in columns.values())
    filled = {column["name"]: columns.get(column["name"], [None] * height) for column in DECLARED["columns"]}
    return pl.DataFrame(filled, schema=dict.fromkeys(filled, pl.String))


def people(count: int) -> list[str | None]:
    return [str(number) for number in range(count)]


def prepared(frame: pl.DataFrame, path: Path, schema: DatasetSchema = SCHEMA) -> Prepared:
    return prepare(frame, schema, path, KEY)


def stored(path: Path) -> pl.DataFrame:
    names = ("c1", "c2", "c3", "c4", "person", "rk")
    return pl.DataFrame(pl.from_arrow(parquet.read(path, names, KEY, SCHEMA.hash())))


def cells(frame: pl.DataFrame, column: str, path: Path) -> list[int | None]:
    """The stored integers, in the order of the frame: one row a person, found again by a second, numbered column."""
    numbered = frame.with_columns(pl.Series("age" if column != "c2" else "visited", _numbers(frame, column)))
    prepared(numbered, path)
    return stored(path).sort("c2" if column != "c2" else "c4")[column].to_list()


def _numbers(frame: pl.DataFrame, column: str) -> list[str]:
    if column != "c2":
        return [str(number) for number in range(frame.height)]
    return [f"2026-01-{number + 1:02d}" for number in range(frame.height)]


def test_whole_numbers_are_read_and_dirty_ones_become_null(tmp_path: Path) -> None:
    texts = ["20", " 30 ", "４０", "-5", "7.0", "7.5", "1e3", "NaN", "inf", "1,000", "", "二十", "9" * 30, None, "0x10"]
    frame = table(证件号=people(len(texts)), age=list(texts))
    assert cells(frame, "c2", tmp_path / "v") == [20, 30, 40, -5, 7, *[None] * 10]


def test_decimals_become_fixed_point_rounded_half_away_from_zero(tmp_path: Path) -> None:
    texts = ["1.005", "-1.005", "1.004", "12", "12.", "-0.1", "1e5", "NaN", "-inf", ".5", "", "99999999999999.99"]
    frame = table(证件号=people(len(texts)), fee=list(texts))
    assert cells(frame, "c3", tmp_path / "v") == [101, -101, 100, 1200, 1200, -10, *[None] * 6]


def test_dates_are_read_in_the_ways_offices_write_them(tmp_path: Path) -> None:
    texts = [
        "1970-01-02",
        "1970/1/2",
        "1970.1.2",
        "1970年1月2日",
        "19700102",
        "1970-01-02 08:30:00",
        "1970-01-02T08:30:00Z",
        "1970-13-01",
        "1970-02-30",
        "2/1/1970",
        "",
        "0000-00-00",
    ]
    frame = table(证件号=people(len(texts)), visited=list(texts))
    assert cells(frame, "c4", tmp_path / "v") == [1] * 7 + [None] * 5


def test_categories_are_codes_and_undeclared_ones_null(tmp_path: Path) -> None:
    texts = ["东街", " 西街 ", "北街", "", None]
    frame = table(证件号=people(len(texts)), district=list(texts))
    assert cells(frame, "c1", tmp_path / "v") == [0, 1, None, None, None]


def test_the_report_counts_what_was_left_out(tmp_path: Path) -> None:
    frame = table(证件号=["1", "1", "1", "1", "1", "2", "", None], age=["1", "x", "2", "3", "4", "5", "6", ""])
    report = prepared(frame, tmp_path / "v")
    assert (report.rows, report.people, report.rows_without_person, report.rows_over_bound) == (5, 2, 2, 1)
    assert report.unreadable == {"age": 1}


def test_one_person_is_one_person_however_the_number_is_typed(tmp_path: Path) -> None:
    spellings: list[str | None] = [
        "33010619900307851x",
        "33010619900307851X",
        " 33010619900307851X",
        "３３010619900307851x",
        "3301 0619900307851X\u200b",
    ]
    report = prepared(table(证件号=spellings, age=["1"] * 5), tmp_path / "v")
    assert (report.people, report.rows) == (1, 4)


def test_ranks_are_drawn_within_each_person_and_anew_for_each_version(tmp_path: Path) -> None:
    frame = table(证件号=["a", "a", "a", "b"] * 50, age=[str(number) for number in range(200)])
    schema = DatasetSchema.from_json({**DECLARED, "max_rows_per_person": 200})
    prepare(frame, schema, tmp_path / "v", KEY)
    prepare(frame, schema, tmp_path / "w", KEY)
    names = ("c2", "person", "rk")
    one, two = (pl.DataFrame(pl.from_arrow(parquet.read(tmp_path / n, names, KEY, schema.hash()))) for n in "vw")
    assert sorted(one["rk"].to_list()) == sorted([*range(150), *range(50)])
    assert one.sort("c2")["rk"].to_list() != two.sort("c2")["rk"].to_list()
    assert one["c2"].to_list() != sorted(one["c2"].to_list())


def test_removing_a_person_changes_no_rank_of_anybody_else(tmp_path: Path) -> None:
    def same_draws(count: int) -> bytes:
        return bytes(range(1, 256)) * (count // 255) + bytes(range(1, 256))[: count % 255]

    everyone: list[str | None] = ["a", "b", "a", "c", "b", "a", "a", "a", *["gone"] * 6]
    ages: list[str | None] = [str(number) for number in range(len(everyone))]
    for path, kept in ((tmp_path / "with", 14), (tmp_path / "without", 8)):
        prepare(table(证件号=everyone[:kept], age=ages[:kept]), SCHEMA, path, KEY, same_draws)
    before, after = stored(tmp_path / "with"), stored(tmp_path / "without")
    others = before.filter(pl.col("c2") < 8).sort("c2")
    assert others.select("c2", "rk").equals(after.sort("c2").select("c2", "rk"))
    assert before.height - after.height == SCHEMA.max_rows_per_person


def test_a_missing_value_adds_nothing_and_is_left_out_of_the_mean(tmp_path: Path) -> None:
    prepared(table(证件号=people(4), fee=["10", "NaN", "", "999"]), tmp_path / "v")
    compiled = compile_plan(plan(**ALL), SCHEMA)
    centred = (1000 - 25000) + (50000 - 25000)
    assert run(compiled, tmp_path / "v", KEY) == (4, 1000 + 50000, centred, 2)


def test_rows_outside_the_keys_are_dropped_and_empty_cells_are_there(tmp_path: Path) -> None:
    frame = table(
        证件号=people(6),
        district=["东街", "东街", "西街", "北街", None, "西街"],
        age=["0", "120", "17", "20", "20", "121"],
    )
    prepared(frame, tmp_path / "v")
    compiled = compile_plan(plan(aggregates=[{"op": "count"}], where=[]), SCHEMA)
    assert run(compiled, tmp_path / "v", KEY) == (1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0)
    assert compiled.cells[0] == ("东街", "0–17") and compiled.cells[3] == ("东街", "60–120")


def test_an_empty_table_has_the_same_shape_as_a_full_one(tmp_path: Path) -> None:
    prepared(table(证件号=[]), tmp_path / "v")
    compiled = compile_plan(plan(), SCHEMA)
    assert run(compiled, tmp_path / "v", KEY) == (0,) * (12 * 4)


def test_null_satisfies_only_is_null(tmp_path: Path) -> None:
    prepared(table(证件号=people(3), age=["1", "2", "x"]), tmp_path / "v")
    counts = {}
    for op, value in (("=", 1), ("!=", 1), ("<", 9), (">=", 0), ("is_null", None), ("not_null", None)):
        condition = {"column": "age", "op": op} | ({} if value is None else {"value": value})
        compiled = compile_plan(plan(where=[condition], group_by=[], aggregates=[{"op": "count"}]), SCHEMA)
        counts[op] = run(compiled, tmp_path / "v", KEY)[0]
    assert counts == {"=": 1, "!=": 1, "<": 2, ">=": 2, "is_null": 1, "not_null": 2}


def test_the_widest_bounds_that_are_allowed_do_not_overflow(tmp_path: Path) -> None:
    widest = (2**62 - 1) // 10**9
    aggregates = [{"op": "sum", "column": "age", "lower": -widest, "upper": widest}]
    prepared(table(证件号=people(1000), age=["9" * 15] * 1000), tmp_path / "v")
    compiled = compile_plan(plan(**(ALL | {"aggregates": aggregates})), SCHEMA)
    assert run(compiled, tmp_path / "v", KEY) == (widest * 1000,)


def test_the_file_is_encrypted_private_and_committed_to(tmp_path: Path) -> None:
    report = prepared(table(证件号=people(3), district=["东街"] * 3, age=["77"] * 3), tmp_path / "v")
    raw = (tmp_path / "v").read_bytes()
    assert raw[:4] == raw[-4:] == b"PARE"
    assert not any(word in raw for word in (b"mingzheng.schema", "东街".encode(), SCHEMA.hash().encode()))
    assert stat.S_IMODE((tmp_path / "v").stat().st_mode) == 0o600
    assert len(report.sha256) == 64 and not (tmp_path / "v.part").exists()


FAULTS = ["wrong key", "short key", "changed bytes", "truncated", "missing", "other schema", "memory"]


@pytest.mark.parametrize("fault", FAULTS)
def test_every_engine_failure_is_one_constant_error(tmp_path: Path, fault: str) -> None:
    path, key, limits = tmp_path / "v", KEY, Limits()
    prepared(table(证件号=people(2000), district=["东街"] * 2000, age=["77"] * 2000), path)
    compiled = compile_plan(plan(), SCHEMA)
    if fault == "wrong key":
        key = os.urandom(32)
    elif fault == "short key":
        key = b"x"
    elif fault == "changed bytes":
        raw = bytearray(path.read_bytes())
        raw[::64] = bytes(byte ^ 1 for byte in raw[::64])
        path.write_bytes(raw)
    elif fault == "truncated":
        path.write_bytes(path.read_bytes()[:-20])
    elif fault == "missing":
        path.unlink()
    elif fault == "other schema":
        other = DatasetSchema.from_json({**DECLARED, "max_rows_per_person": 3})
        compiled = compile_plan(plan(), other)
    else:
        limits = Limits(memory="1B")
    with pytest.raises(AnonymizerError) as refused:
        run(compiled, path, key, limits)
    failure = refused.value
    assert (failure.code, failure.details) == ("engine_failed", {})
    assert failure.__cause__ is None and failure.__context__ is None


def test_a_table_without_a_declared_column_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(AnonymizerError) as refused:
        prepared(table(证件号=["1"]).drop("fee"), tmp_path / "v")
    assert refused.value.code == "prepare_column_missing"
    assert not list(tmp_path.iterdir())


def test_a_dataset_of_one_row_a_person_is_ranked_zero_throughout(tmp_path: Path) -> None:
    schema = DatasetSchema.from_json({**DECLARED, "person_column": None, "max_rows_per_person": 1})
    report = prepare(table(age=["1", "2", "3"]), schema, tmp_path / "v", KEY)
    assert (report.rows, report.people, report.rows_over_bound) == (3, 3, 0)
