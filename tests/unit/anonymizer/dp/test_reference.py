"""Public tables in a plan: the join is a mapping of public names, and SQL and plan mean the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.duckdb import Limits, aggregate
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.reference import Reference
from anonymizer.dp.reference_upload import build_reference, read_reference
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from anonymizer.dp.sql_write import write_sql
from anonymizer.errors import AnonymizerError

CATEGORIES = ["东街", "西街", "南街", "北街", "新区"]
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "district", "kind": "category", "categories": CATEGORIES},
            {"name": "age", "kind": "integer", "lower": 0, "upper": 120},
        ],
        "person_column": "id",
        "max_rows_per_person": 3,
    }
)
CELLS = {
    "district": ["东街", "西街", "南街", "北街", "别处"],
    "region": ["老城", "老城", "河南", "-", "外地"],
    "population": ["900", "5000", "12000", "", "7"],
    "density": ["1.5", "20", "3.25", "", "1"],
}
TABLE = build_reference(pl.DataFrame(CELLS, schema=dict.fromkeys(CELLS, pl.String)), "districts", 2, "district")
LOSS = {"rho": "0.02"}


def find(name: str, version: int | None) -> Reference | None:
    return TABLE if name == "districts" and version in (None, 2) else None


def grouped(**changes: object) -> dict[str, Any]:
    group = {"column": "district", "via": {"reference": "districts", "column": "region"}, **changes}
    return {"group_by": [group], "aggregates": [{"op": "count"}], "loss": LOSS}


def kept(op: str, column: str | None = None, **value: object) -> dict[str, Any]:
    step = {"reference": "districts"} | ({} if column is None else {"column": column})
    where = [{"column": "district", "via": step, "op": op, **value}]
    return {"where": where, "aggregates": [{"op": "count"}], "loss": LOSS}


def counts(raw: dict[str, Any], codes: list[int | None]) -> dict[tuple[str, ...], int]:
    plan = parse_plan(raw, SCHEMA, find=find)
    compiled = compile_plan(plan, SCHEMA)
    columns = {"c0": pa.array(codes, pa.int32()), "c1": pa.array([30] * len(codes), pa.int64())}
    table = pa.table({**columns, "rk": pa.array([0] * len(codes), pa.int32())})
    return dict(zip(compiled.cells, aggregate(compiled, table, Limits()), strict=True))


def code_of(raw: dict[str, Any]) -> str:
    with pytest.raises(AnonymizerError) as refusal:
        parse_plan(raw, SCHEMA, find=find)
    return refusal.value.code


def test_the_kinds_of_columns_follow_from_their_cells() -> None:
    kinds = {one.column.name: (one.column.kind, one.column.scale) for one in TABLE.attributes}
    assert kinds == {"region": ("category", 0), "population": ("integer", 0), "density": ("decimal", 2)}
    assert Reference.from_json(TABLE.to_json()) == TABLE


def test_groups_are_the_values_that_declared_categories_lead_to() -> None:
    everybody = [0, 0, 1, 2, 3, 4, None, 77, -1]
    assert counts(grouped(), everybody) == {("老城",): 3, ("河南",): 1}
    assert counts(grouped(unmatched="own"), everybody) == {("老城",): 3, ("河南",): 1, ("-",): 2}


@pytest.mark.parametrize("width", [pa.int8(), pa.int16(), pa.int32(), pa.int64()])
@pytest.mark.parametrize("many", [127, 128, 129, 300])
def test_the_last_place_of_a_long_list_is_found_however_narrow_codes_are_stored(many: int, width: pa.DataType) -> None:
    names = [f"街道{at:03}" for at in range(many)]
    cells = {"district": names, "region": ["甲" if at % 2 else "乙" for at in range(many)]}
    table = build_reference(pl.DataFrame(cells), "districts", 2, "district")
    long = DatasetSchema.from_json(
        {"columns": [{"name": "district", "kind": "category", "categories": names}], "person_column": "id",
         "max_rows_per_person": 1}
    )  # fmt: skip
    codes = [code for code in (0, 125, 126, 127, 128, many - 1) if code < many and (width != pa.int8() or code < 128)]
    stored = pa.table({"c0": pa.array(codes, width), "rk": pa.array([0] * len(codes), width)})
    for raw in (grouped(), kept("=", "region", value="甲")):
        compiled = compile_plan(parse_plan(raw, long, find=lambda _name, _version: table), long)
        numbers = aggregate(compiled, stored, Limits())
        assert sum(numbers) == (len(codes) if "group_by" in raw else sum(code % 2 for code in codes))


def test_a_number_of_the_table_is_grouped_by_bins() -> None:
    raw = grouped(via={"reference": "districts", "column": "population"}, bins=[0, 1000, 5000], unmatched="own")
    assert counts(raw, [0, 1, 2, 3, 4]) == {("0–999",): 1, ("1000–5000",): 1, ("-",): 2}


@pytest.mark.parametrize(
    ("raw", "categories"),
    [
        (kept("=", "region", value="老城"), {0, 1}),
        (kept("!=", "region", value="老城"), {2}),
        (kept(">=", "population", value=5000), {1, 2}),
        (kept("between", "density", value=["1.5", "3.25"]), {0, 2}),
        (kept("in", "population", value=[900, 12000]), {0, 2}),
        (kept("is_null", "region"), {3, 4}),
        (kept("not_null", "region"), {0, 1, 2}),
        (kept("not_null"), {0, 1, 2, 3}),
        (kept("is_null"), {4}),
    ],
)
def test_a_condition_on_the_table_keeps_rows_of_the_categories_that_fulfil_it(
    raw: dict[str, Any], categories: set[int]
) -> None:
    for code in (0, 1, 2, 3, 4, None, 9):
        assert counts(raw, [code])[()] == (code in categories)


def test_the_plan_names_the_version_and_its_hash_and_means_itself() -> None:
    plan = parse_plan(grouped(), SCHEMA, find=find)
    (group,) = plan.to_json()["group_by"]
    assert group["via"] == {"reference": "districts", "version": 2, "sha256": TABLE.hash(), "column": "region"}
    assert parse_plan(plan.to_json(), SCHEMA, find=find) == plan
    for raw in (kept("=", "region", value="老城"), kept("is_null")):
        again = parse_plan(raw, SCHEMA, find=find)
        assert parse_plan(again.to_json(), SCHEMA, find=find) == again


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (grouped(via={"reference": "streets", "column": "region"}), "plan_reference_unknown"),
        (grouped(via={"reference": "districts", "version": 9, "column": "region"}), "plan_reference_unknown"),
        (grouped(via={"reference": "districts", "sha256": "00", "column": "region"}), "plan_reference_changed"),
        (grouped(via={"reference": "districts", "column": "mayor"}), "plan_reference_column"),
        (grouped(via={"reference": "districts"}), "plan_reference_column"),
        (grouped(via={"reference": ["districts"]}), "plan_malformed"),
        (grouped(via={"reference": "districts", "version": True, "column": "region"}), "plan_malformed"),
        (grouped(via={"reference": "districts", "column": "region", "sql": "1"}), "plan_unknown_field"),
        (grouped(via="districts"), "plan_malformed"),
        (grouped(unmatched="zero"), "plan_reference_column"),
        (grouped(bins=[1, 2]), "plan_not_queryable"),
        (grouped(via={"reference": "districts", "column": "population"}), "plan_bins_missing"),
        (grouped(column="age", bins=[0, 9]), "plan_not_queryable"),
        (kept("=", value="东街"), "plan_reference_column"),
        (kept(">", "population", value=10**6), "plan_reference_empty"),
        (kept("=", "region", value="新区"), "plan_value_undeclared"),
        (kept("<", "region", value="老城"), "plan_not_queryable"),
    ],
)
def test_what_a_table_cannot_say_is_refused_with_a_code(raw: dict[str, Any], code: str) -> None:
    assert code_of(raw) == code


SQL = [
    (
        "SELECT region, COUNT(*) FROM data JOIN districts USING (district) GROUP BY region",
        grouped(unmatched="drop"),
    ),
    (
        "SELECT d.region, COUNT(*) FROM data LEFT JOIN districts AS d ON data.district = d.district GROUP BY d.region",
        grouped(unmatched="own"),
    ),
    ("SELECT COUNT(*) FROM data JOIN districts USING (district)", kept("not_null")),
    ("SELECT COUNT(*) FROM data INNER JOIN districts USING (district) WHERE population > 1000",
     kept(">", "population", value=1000)),
    ("SELECT COUNT(*) FROM data LEFT JOIN districts USING (district) WHERE districts.region LIKE '老%'",
     kept("in", "region", value=["老城"])),
    # After a LEFT JOIN the table's key is missing where the table has no row, and not where the district is.
    ("SELECT COUNT(*) FROM data LEFT JOIN districts USING (district) WHERE districts.district IS NULL",
     kept("is_null")),
    ("SELECT COUNT(*) FROM data LEFT JOIN districts AS d USING (district) WHERE d.district IS NOT NULL",
     kept("not_null")),
    ("SELECT COUNT(*) FROM data LEFT JOIN districts USING (district) WHERE region IS NULL", kept("is_null", "region")),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "raw"), SQL)
def test_a_join_in_sql_means_the_plan(sql: str, raw: dict[str, Any]) -> None:
    plan, _view = translate(sql, SCHEMA, LOSS, None, find=find)
    assert plan == parse_plan(raw, SCHEMA, find=find)
    written = write_sql(plan, SCHEMA, find=find)
    assert written is not None
    assert translate(written, SCHEMA, LOSS, None, find=find)[0] == plan


def test_the_view_names_a_tables_column_as_the_answer_does() -> None:
    step = "STEP(population, 6000)"
    sql = f"SELECT {step}, COUNT(*) FROM data JOIN districts USING (district) GROUP BY {step}"
    plan, view = translate(sql, SCHEMA, LOSS, None, find=find)
    assert [one.label for one in view.columns] == [plan.group_by[0].name, "count"] == ["districts.population", "count"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT COUNT(*) FROM data, districts", "sql_join"),
        ("SELECT COUNT(*) FROM data CROSS JOIN districts", "sql_join"),
        ("SELECT COUNT(*) FROM data RIGHT JOIN districts USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data FULL JOIN districts USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data NATURAL JOIN districts", "sql_join"),
        ("SELECT COUNT(*) FROM data ANTI JOIN districts USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN districts ON data.district > districts.district", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN districts ON TRUE", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN (SELECT 1) AS d USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN read_csv('/etc/passwd') USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN main.districts USING (district)", "sql_join"),
        ("SELECT COUNT(*) FROM data JOIN streets USING (district)", "sql_join_unknown"),
        ("SELECT d.district, COUNT(*) FROM data LEFT JOIN districts AS d USING (district) GROUP BY d.district",
         "plan_reference_column"),
        ("SELECT COUNT(*) FROM data JOIN data USING (district)", "sql_join_unknown"),
        ("SELECT COUNT(*) FROM data JOIN districts USING (region)", "sql_join_key"),
        ("SELECT COUNT(*) FROM data JOIN districts ON data.district = districts.region", "sql_join_key"),
        ("SELECT COUNT(*) FROM data JOIN districts ON data.age = districts.district", "plan_not_queryable"),
        ("SELECT COUNT(*) FROM data JOIN districts USING (district) JOIN districts AS e USING (district)",
         "sql_join_ambiguous"),
        ("SELECT SUM(population) FROM data JOIN districts USING (district)", "plan_unknown_column"),
        ("SELECT COUNT(*) FROM data JOIN districts USING (district) WHERE other.region = 'x'", "sql_condition"),
    ],
)  # fmt: skip
def test_other_joins_are_refused_with_what_to_write(sql: str, code: str) -> None:
    with pytest.raises(AnonymizerError) as refusal:
        translate(sql, SCHEMA, LOSS, None, find=find)
    assert refusal.value.code == code


@settings(max_examples=60)
@given(
    table=st.dictionaries(st.sampled_from([*CATEGORIES, "别处"]), st.sampled_from(["a", "b", "c"]), min_size=1),
    rows=st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 4)), max_size=30),
    gone=st.integers(0, 5),
    own=st.booleans(),
)
def test_one_person_moves_the_joined_answer_by_no_more_than_stated(
    table: dict[str, str], rows: list[tuple[int, int | None]], gone: int, own: bool
) -> None:
    frame = pl.DataFrame({"district": list(table), "region": list(table.values())})
    reference = build_reference(frame, "districts", 1, "district")
    raw = {**grouped(unmatched="own" if own else "drop"), "aggregates": [{"op": "count"}, {"op": "people"}]}
    try:
        plan = parse_plan(raw, SCHEMA, find=lambda _name, _version: reference)
    except AnonymizerError as refusal:
        assert refusal.code == "plan_reference_empty"
        assert not own
        assert not set(table) & set(CATEGORIES)
        return
    compiled = compile_plan(plan, SCHEMA)

    def vector(kept_rows: list[tuple[int, int | None]]) -> tuple[int, ...]:
        ranks = [sum(one == person for one, _ in kept_rows[:at]) for at, (person, _) in enumerate(kept_rows)]
        columns = {
            "c0": pa.array([code for _, code in kept_rows], pa.int32()),
            "rk": pa.array(ranks, pa.int32()),
            "person": pa.array([person for person, _ in kept_rows], pa.int64()),
        }
        return aggregate(compiled, pa.table(columns), Limits())

    before, after = vector(rows), vector([row for row in rows if row[0] != gone])
    cells = len(compiled.cells)
    for at, stated in enumerate(compiled.stability):
        moved = [abs(x - y) for x, y in zip(before, after, strict=True)][at * cells : (at + 1) * cells]
        assert sum(moved) <= stated.l1
        assert max(moved, default=0) <= stated.linf


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("district,region\n东街,a\n东街,b\n", "reference_key_repeated"),
        ("district,region\n东街,a\n-,b\n", "reference_key_repeated"),
        ("street,region\n东街,a\n", "reference_key_missing"),
        ("district\n东街\n西街\n", "reference_no_columns"),
        ("district,region\n东街,\n西街,-\n", "reference_column"),
        ("district,联系电话\n东街,13800138000\n西街,13912345678\n南街,13712345679\n", "reference_personal"),
        ("district,region\n", "upload_empty"),
        ("district,region\n" + "".join(f"{n},a\n" for n in range(5001)), "upload_too_many_rows"),
    ],
)
def test_a_file_that_is_no_public_table_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "upload"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnonymizerError) as refusal:
        read_reference(path, "districts.csv", "districts", 1, "district")
    assert refusal.value.code == code


def test_a_table_of_places_is_no_table_of_people(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text("district,片区,人口\n东街,老城,900\n西街,老城,5000\n南街,河南,12000\n", encoding="utf-8")
    assert read_reference(path, "districts.csv", "districts", 1, "district").keys == ("东街", "西街", "南街")


@pytest.mark.parametrize("name", ["", "a b", "1st", "data", "Person", "x" * 41, 'd"; DROP', "d-1"])
def test_a_name_must_fit_into_sql(name: str) -> None:
    with pytest.raises(AnonymizerError, match="reference_name"):
        build_reference(pl.DataFrame({"k": ["a"], "v": ["b"]}), name, 1, "k")


JOIN_WORDS = [
    "JOIN", "LEFT", "INNER", "OUTER", "CROSS", "ON", "USING", "(", ")", ",", "AS", "d", "data", "districts", "district",
    "region", "population", "data.district", "districts.district", "d.region", "d.district", "districts.population",
    "=", ">", "AND", "OR", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "COUNT(*)", "'老城'", "1000", "IS NULL", "NOT",
    "STEP(population, 6000)", "BIN(d.population, 0, 9)", "LATERAL", "SELECT", ".", '"', "*", "age", "LIKE", "'%'",
]  # fmt: skip


def plan_or_named_refusal(text: str) -> None:
    try:
        made, _ = translate(text, SCHEMA, LOSS, 1, find=find)
    except AnonymizerError as refused:
        assert refused.code in AnonymizerError.CATALOGUE
        assert refused.__cause__ is None
    else:
        assert parse_plan(made.to_json(), SCHEMA, find=find) == made
        compile_plan(made, SCHEMA)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(JOIN_WORDS), max_size=14), st.booleans())
def test_any_join_is_a_plan_or_a_named_refusal(words: list[str], plausible: bool) -> None:
    joined = "JOIN districts USING (district) " if plausible else ""
    plan_or_named_refusal(f"SELECT COUNT(*) FROM data {joined}{' '.join(words)}")
