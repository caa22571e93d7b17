"""SQL is a way to write a plan: what it means is the plan, and what has no plan is refused with what to write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from anonymizer.dp.sql_write import write_sql
from anonymizer.errors import AnonymizerError

SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {
                "name": "街道",
                "kind": "category",
                "categories": ["东街", "西街", "西门", "a--b", "/* c */", "d#", "'; --"],
            },
            {"name": "age", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "fee", "kind": "decimal", "scale": 2, "lower": "0", "upper": "500"},
            {"name": "wild", "kind": "integer"},
            {"name": "day", "kind": "date", "lower": "2026-01-15", "upper": "2026-04-01"},
            {"name": "note", "kind": "text"},
        ],
        "person_column": "证件号",
        "max_rows_per_person": 4,
    }
)
LOSS = {"rho": "0.02"}


def plan_of(sql: str) -> dict[str, Any]:
    return translate(sql, SCHEMA, LOSS, 2)[0].to_json()


def view_of(sql: str) -> dict[str, Any]:
    return translate(sql, SCHEMA, LOSS, 2)[1].to_json()


def meant(**parts: Any) -> dict[str, Any]:
    raw = {"where": [], "group_by": [], "aggregates": [{"op": "count"}], **parts, "rows_per_person": 2, "loss": LOSS}
    return parse_plan(raw, SCHEMA).to_json()


@pytest.mark.parametrize(
    ("sql", "parts"),
    [
        ("SELECT COUNT(*) FROM data", {}),
        ("select count(*) as n from DATA;", {}),
        ('SELECT "街道", COUNT(*) FROM data GROUP BY 街道', {"group_by": [{"column": "街道"}]}),
        ("SELECT COUNT(DISTINCT person), COUNT(DISTINCT 证件号) FROM data", {"aggregates": [{"op": "people"}]}),
        (
            "SELECT SUM(fee), AVG(CLAMP(fee, 0, 99.5)), VARIANCE(age), MEDIAN(age), QUANTILE(age, .9) FROM data",
            {
                "aggregates": [
                    {"op": "sum", "column": "fee", "lower": "0", "upper": "500"},
                    {"op": "mean", "column": "fee", "lower": 0, "upper": "99.5"},
                    {"op": "variance", "column": "age", "lower": 0, "upper": 100},
                    {"op": "quantile", "at": "0.5", "column": "age", "lower": 0, "upper": 100},
                    {"op": "quantile", "at": "0.9", "column": "age", "lower": 0, "upper": 100},
                ]
            },
        ),
        (
            "SELECT COUNT(*) FROM data WHERE age >= 18 AND (fee <> 3.5 AND 街道 = '东街') AND 60 > age "
            "AND day BETWEEN DATE '2026-02-01' AND '2026-03-01' AND wild IS NOT NULL AND fee IS NULL AND wild > -5",
            {
                "where": [
                    {"column": "age", "op": ">=", "value": 18},
                    {"column": "fee", "op": "!=", "value": "3.5"},
                    {"column": "街道", "op": "=", "value": "东街"},
                    {"column": "age", "op": "<", "value": 60},
                    {"column": "day", "op": "between", "value": ["2026-02-01", "2026-03-01"]},
                    {"column": "wild", "op": "not_null"},
                    {"column": "fee", "op": "is_null"},
                    {"column": "wild", "op": ">", "value": -5},
                ]
            },
        ),
        (
            "SELECT COUNT(*) FROM data WHERE 街道 LIKE '西%'",
            {"where": [{"column": "街道", "op": "in", "value": ["西街", "西门"]}]},
        ),
        (
            "SELECT COUNT(*) FROM data WHERE 街道 NOT LIKE '西%' AND NOT (街道 LIKE '%#')",
            {
                "where": [
                    {"column": "街道", "op": "in", "value": ["东街", "a--b", "/* c */", "d#", "'; --"]},
                    {"column": "街道", "op": "in", "value": ["东街", "西街", "西门", "a--b", "/* c */", "'; --"]},
                ]
            },
        ),
        (
            "SELECT age, COUNT(*) FROM data GROUP BY BIN(age, 0, 18, 60)",
            {"group_by": [{"column": "age", "bins": [0, 18, 60]}]},
        ),
        (
            "SELECT STEP(age, 40), COUNT(*) FROM data GROUP BY STEP(age, 40)",
            {"group_by": [{"column": "age", "bins": [0, 40, 80, 100]}]},
        ),
        (
            "SELECT COUNT(*) FROM data GROUP BY DATE_TRUNC('month', day)",
            {
                "group_by": [
                    {"column": "day", "bins": ["2026-01-15", "2026-02-01", "2026-03-01", "2026-04-01", "2026-04-30"]}
                ]
            },
        ),
    ],
)
def test_a_statement_means_this_plan(sql: str, parts: dict[str, Any]) -> None:
    assert plan_of(sql) == meant(**parts)


@pytest.mark.parametrize(
    ("lower", "upper", "unit", "bins"),
    [
        ("2021-03-05", "2021-12-31", "month", ["2021-03-05", "2021-04-01", "2021-12-01", "2021-12-31"]),
        ("2021-11-01", "2021-12-01", "month", ["2021-11-01", "2021-12-01", "2021-12-31"]),
        ("2024-02-01", "2024-02-01", "month", ["2024-02-01", "2024-02-29"]),
        ("2021-11-01", "2021-12-01", "year", ["2021-11-01", "2021-12-01"]),
        ("2020-05-01", "2022-01-01", "year", ["2020-05-01", "2021-01-01", "2022-01-01", "2022-12-31"]),
        ("9999-11-01", "9999-12-01", "month", ["9999-11-01", "9999-12-01", "9999-12-31"]),
        ("9998-05-01", "9999-01-01", "year", ["9998-05-01", "9999-01-01", "9999-12-31"]),
    ],
)
def test_a_bound_that_begins_a_month_or_a_year_has_it_to_itself(
    lower: str, upper: str, unit: str, bins: list[str]
) -> None:
    column = {"name": "day", "kind": "date", "lower": lower, "upper": upper}
    schema = DatasetSchema.from_json({"columns": [column], "person_column": "id", "max_rows_per_person": 1})
    sql = f"SELECT COUNT(*) FROM data GROUP BY DATE_TRUNC('{unit}', day)"
    found = translate(sql, schema, LOSS, 1)[0].to_json()["group_by"][0]["bins"]
    assert set(bins) <= set(found) and (found[0], found[-2:]) == (bins[0], bins[-2:])
    assert found == sorted(set(found))


def test_quoted_values_may_hold_what_outside_would_begin_a_comment() -> None:
    sql = "SELECT COUNT(*) FROM data WHERE 街道 IN ('a--b', '/* c */', 'd#', '''; --')"
    assert plan_of(sql) == meant(where=[{"column": "街道", "op": "in", "value": ["a--b", "/* c */", "d#", "'; --"]}])
    liked = "SELECT COUNT(*) FROM data WHERE 街道 LIKE 'a--%'"
    assert plan_of(liked) == meant(where=[{"column": "街道", "op": "in", "value": ["a--b"]}])


def test_what_comes_after_the_noise_is_a_view_and_changes_neither_plan_nor_price() -> None:
    plain = "SELECT 街道, COUNT(*) AS n, SUM(fee) FROM data GROUP BY 街道"
    seen = plain + " HAVING n > 10 AND SUM(fee) <= 99.5 ORDER BY n DESC, 街道 LIMIT 3"
    assert plan_of(plain) == plan_of(seen)
    assert view_of(seen) == {
        "columns": [
            {"role": "key", "label": "街道", "name": "街道"},
            {"role": "value", "label": "count", "name": "n"},
            {"role": "value", "label": "sum(fee)", "name": "sum(fee)"},
        ],
        "having": [
            {"label": "count", "op": ">", "number": "10"},
            {"label": "sum(fee)", "op": "<=", "number": "99.5"},
        ],
        "order_by": [
            {"role": "value", "label": "count", "descending": True},
            {"role": "key", "label": "街道", "descending": False},
        ],
        "limit": 3,
    }


REFUSED = {
    "sql_unreadable": ["", "   ", "SELECT (", "'", "SELECT COUNT(*) FROM data WHERE ((((", "SELEC 1"],
    "sql_comment": ["SELECT COUNT(*) FROM data -- all", "SELECT /* x */ COUNT(*) FROM data", "SELECT COUNT(*) # x",
        "SELECT COUNT(*) FROM data WHERE 街道 = 'a' --'",
        "SELECT COUNT(*) FROM data /* ' */ WHERE 街道 = '东街' /* ' */",
        "SELECT COUNT(*) FROM data WHERE 街道 = $$a--b$$", "SELECT COUNT(*) FROM data WHERE 街道 = E'\\'--b'",
        "SELECT /*+ hint */ COUNT(*) FROM data", "--"],
    "sql_only_select": [
        "DROP TABLE data", "PRAGMA database_list", "INSERT INTO data VALUES (1)", "COPY data TO 'x'", "ATTACH 'x.db'",
        "SELECT COUNT(*) FROM data; SELECT 1", "SELECT COUNT(*) FROM data UNION SELECT COUNT(*) FROM data",
        "UPDATE data SET age = 1", "SET memory_limit = '1GB'", "(SELECT COUNT(*) FROM data)",
        "INSTALL httpfs", "\x00",
    ],
    "sql_from": [
        "SELECT", "SELECT COUNT(*)", "SELECT COUNT(*) FROM version", "SELECT COUNT(*) FROM 'file.parquet'",
        "SELECT COUNT(*) FROM read_csv('/etc/passwd')", "SELECT COUNT(*) FROM main.data",
        "SELECT COUNT(*) FROM data AS d",
        "SELECT COUNT(*) FROM (SELECT * FROM data)", "SELECT COUNT(*) FROM information_schema.tables",
        "SELECT COUNT(*) FROM data TABLESAMPLE 10 PERCENT", "SELECT COUNT(*) FROM ｄａｔａ",
    ],
    "sql_clause": [
        "SELECT COUNT(*) FROM data OFFSET 1",
        "WITH x AS (SELECT 1) SELECT COUNT(*) FROM data", "SELECT DISTINCT COUNT(*) FROM data",
        "SELECT COUNT(*) FROM data LIMIT 1 OFFSET 2", "SELECT COUNT(*) FROM data QUALIFY 1 = 1",
        "SELECT COUNT(*) FROM data GROUP BY ALL",
        "SELECT 街道, COUNT(*) FROM data GROUP BY 街道 ORDER BY 街道 NULLS FIRST",
        "SELECT QUANTILE(age, 0.5, 0.9) FROM data",
        "SELECT COUNT(*) FROM data WHERE day > TRY_CAST('2026-02-01' AS DATE)",
        "SELECT COUNT(*) FROM data GROUP BY DATE_TRUNC('month', day, 'UTC')",
    ],
    "sql_expression": [
        "SELECT 1 FROM data", "SELECT age + 1, COUNT(*) FROM data GROUP BY BIN(age, 0, 9)",
        "SELECT VAR_POP(age), var_samp (age) FROM data",
        "SELECT SUM(fee + 1) FROM data", "SELECT SUM((SELECT 1)) FROM data", "SELECT MAX(fee) FROM data",
        "SELECT RANDOM() FROM data", "SELECT SUM(fee) OVER () FROM data",
        "SELECT COUNT(*) FILTER (WHERE age > 1) FROM data",
        "SELECT CASE WHEN COUNT(*) > 1 THEN 1 END FROM data", "SELECT SUM(DISTINCT fee) FROM data",
    ],
    "sql_rows_never_shown": [
        "SELECT * FROM data", "SELECT 街道 FROM data LIMIT 10", "SELECT 姓名, age AS a FROM data WHERE age > 3",
    ],
    "sql_punctuation": [
        "SELECT 街道，COUNT(*) FROM data GROUP BY 街道", "SELECT COUNT（*） FROM data", "SELECT COUNT(*) FROM data；",
        "SELECT COUNT(*) FROM data WHERE 街道 = ‘东街’",
    ],
    "sql_group_by_day": [
        "SELECT day, COUNT(*) FROM data GROUP BY day",
        "SELECT DATE_TRUNC('month', day), COUNT(*) FROM data GROUP BY day",
    ],
    "sql_join_unknown": ["SELECT COUNT(*) FROM data, data", "SELECT COUNT(*) FROM data JOIN data USING (age)"],
    "sql_count_of_column": [
        "SELECT COUNT(age) FROM data", "SELECT COUNT(DISTINCT age) FROM data", "SELECT COUNT() FROM data",
    ],
    "sql_key_not_grouped": ["SELECT 街道, COUNT(*) FROM data"],
    "sql_group": [
        "SELECT COUNT(*) FROM data GROUP BY age / 10", "SELECT COUNT(*) FROM data GROUP BY 1",
        "SELECT COUNT(*) FROM data GROUP BY BIN(age)", "SELECT COUNT(*) FROM data GROUP BY STEP(age, 0)",
        "SELECT COUNT(*) FROM data GROUP BY STEP(fee, 10)",
        "SELECT COUNT(*) FROM data GROUP BY DATE_TRUNC('hour', day)",
        "SELECT COUNT(*) FROM data GROUP BY ROLLUP (街道)",
        "SELECT COUNT(*) FROM data GROUP BY LOWER(街道)", "SELECT COUNT(*) FROM data GROUP BY STEP(age, -1)",
    ],
    "sql_bounds_undeclared": ["SELECT SUM(wild) FROM data", "SELECT COUNT(*) FROM data GROUP BY STEP(wild, 10)"],
    "sql_condition": [
        "SELECT COUNT(*) FROM data WHERE age = 1 OR age = 2", "SELECT COUNT(*) FROM data WHERE NOT age = 1",
        "SELECT COUNT(*) FROM data WHERE age = fee", "SELECT COUNT(*) FROM data WHERE age IN (SELECT 1)",
        "SELECT COUNT(*) FROM data WHERE age + 1 > 2", "SELECT COUNT(*) FROM data WHERE true",
        "SELECT COUNT(*) FROM data WHERE 1 = 1", "SELECT COUNT(*) FROM data WHERE 街道 ILIKE 'x'",
        "SELECT COUNT(*) FROM data WHERE age NOT IN (1)", "SELECT COUNT(*) FROM data WHERE EXISTS (SELECT 1)",
        "SELECT COUNT(*) FROM data WHERE age > (SELECT 1)", "SELECT COUNT(*) FROM data WHERE age = -'1'",
        "SELECT COUNT(*) FROM data WHERE d.age = 1", "SELECT COUNT(*) FROM data WHERE age = ?",
    ],
    "sql_like": [
        "SELECT COUNT(*) FROM data WHERE age LIKE '1%'", "SELECT COUNT(*) FROM data WHERE 街道 LIKE '北%'",
        "SELECT COUNT(*) FROM data WHERE 街道 LIKE age", "SELECT COUNT(*) FROM data WHERE 街道 NOT LIKE '%'",
        "SELECT COUNT(*) FROM data WHERE NOT age LIKE '1%'",
    ],
    "sql_not_selected": [
        "SELECT COUNT(*) FROM data ORDER BY SUM(fee)", "SELECT COUNT(*) FROM data HAVING SUM(fee) > 1",
    ],
    "sql_name_twice": [
        "SELECT COUNT(*) AS n, SUM(fee) AS n FROM data", "SELECT 街道, COUNT(*) AS 街道 FROM data GROUP BY 街道",
        "SELECT SUM(fee) AS count, COUNT(*) FROM data",
    ],
    "sql_having": [
        "SELECT COUNT(*) AS n FROM data HAVING n > 'x'", "SELECT COUNT(*) AS n FROM data HAVING n IS NULL",
        "SELECT COUNT(*) AS n FROM data HAVING n > 1 OR n < 0",
    ],
    "sql_limit": ["SELECT COUNT(*) FROM data LIMIT 0", "SELECT COUNT(*) FROM data LIMIT 1.5"],
    "sql_too_long": ["SELECT COUNT(*) FROM data WHERE age IN (" + "1, " * 2000 + "1)"],
    "plan_unknown_column": ["SELECT SUM(salary) FROM data", "SELECT COUNT(*) FROM data WHERE salary = 1"],
    "plan_not_queryable": ["SELECT COUNT(*) FROM data WHERE note = 'x'"],
    "plan_aggregates_missing": ["SELECT 街道 FROM data GROUP BY 街道"],
    "plan_value_undeclared": ["SELECT COUNT(*) FROM data WHERE 街道 = '北街'"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "sql"), [(code, sql) for code, several in REFUSED.items() for sql in several])
def test_everything_else_is_refused_and_quotes_nothing(code: str, sql: str) -> None:
    with pytest.raises(AnonymizerError) as refused:
        translate(sql, SCHEMA, LOSS, 2)
    assert refused.value.code == code
    assert all(len(str(value)) < 12 or value in ("aggregates",) for value in refused.value.details.values())
    assert refused.value.__cause__ is None


def test_a_column_that_is_called_person_and_is_not_the_person_is_not_counted_as_people() -> None:
    columns = [{"name": "person", "kind": "category", "categories": ["a", "b"]}]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": "证件号", "max_rows_per_person": 4})
    with pytest.raises(AnonymizerError, match="sql_count_of_column"):
        translate("SELECT COUNT(DISTINCT person) FROM data", schema, LOSS, 2)
    people, _ = translate("SELECT COUNT(DISTINCT 证件号) FROM data", schema, LOSS, 2)
    assert write_sql(people, schema) == "SELECT COUNT(DISTINCT 证件号)\nFROM data"


ODD_NAMES = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "月发放额(元)", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "金额（元）", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "a，b", "kind": "category", "categories": ["，"]},
        ],
        "person_column": "证件号",
        "max_rows_per_person": 4,
    }
)


@pytest.mark.parametrize(
    ("sql", "code", "details"),
    [
        ("SELECT AVG(月发放额(元)) FROM data", "sql_name_unquoted", {"column": "月发放额(元)"}),
        ("SELECT AVG(金额（元）) ， COUNT(*) FROM data", "sql_name_unquoted", {"column": "金额（元）"}),
        ('SELECT AVG("金额（元）") ，COUNT(*) FROM data', "sql_punctuation", {"mark": "，"}),
        ("SELECT COUNT(*) FROM data WHERE \"a，b\" = '（'", "plan_value_undeclared", None),
        ('SELECT MAX("月发放额(元)") FROM data', "sql_expression", {}),
    ],
)
def test_a_refusal_names_the_sign_that_caused_it_and_never_one_in_quotes(
    sql: str, code: str, details: dict[str, str] | None
) -> None:
    with pytest.raises(AnonymizerError) as refused:
        translate(sql, ODD_NAMES, LOSS, 2)
    assert refused.value.code == code and details in (None, refused.value.details)


def test_what_was_understood_with_odd_signs_in_it_stays_understood() -> None:
    translate('SELECT "a，b", AVG("月发放额(元)") FROM data WHERE "a，b" = \'，\' GROUP BY "a，b"', ODD_NAMES, LOSS, 2)


WORDS = [
    "SELECT", "FROM", "data", "WHERE", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "AND", "OR", "NOT", "IN", "LIKE",
    "BETWEEN", "IS", "NULL", "COUNT", "(", ")", "*", ",", "SUM", "AVG", "MEDIAN", "QUANTILE", "CLAMP", "BIN", "STEP",
    "age", "fee", "街道", "day", "'东街'", "0.9", "18", "-1", "=", "<", ">=", "<>", "DISTINCT",
    "person", "AS", "n", "DESC",
    "UNION", "JOIN", "OVER", "CASE", "WHEN", "END", ";", "''", '"', "\\", "$1", "?", "::", "[",
    "]", "{", "}", ".", "\u202e",
    "PRAGMA", "ATTACH", "read_csv", "CAST", "EXISTS", "WITH", "VALUES", "LATERAL", "PIVOT", "@",
    "|", "->", "DATE", "INTERVAL",
]  # fmt: skip


def plan_or_named_refusal(text: str) -> None:
    try:
        made, _ = translate(text, SCHEMA, LOSS, 1)
    except AnonymizerError as refused:
        assert refused.code in AnonymizerError.CATALOGUE
    else:
        assert parse_plan(made.to_json(), SCHEMA) == made


@settings(max_examples=300)
@given(st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text_is_a_plan_or_a_named_refusal(text: str) -> None:
    plan_or_named_refusal(text)


@pytest.mark.parametrize("deep", ["(", "NOT ", "-", "CASE WHEN "])
def test_deep_nesting_is_refused_without_ending_the_process(deep: str) -> None:
    for text in (f"SELECT COUNT(*) FROM data WHERE {deep * 900}age = 1", f"SELECT {deep * 1200}1 FROM data"):
        plan_or_named_refusal(text[:4000])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*)\nFROM data",
        "SELECT 街道, day, COUNT(*), COUNT(DISTINCT person)\nFROM data\nGROUP BY 街道, DATE_TRUNC('month', day)",
        "SELECT age, AVG(CLAMP(fee, 0.00, 99.50)), QUANTILE(age, 0.9)\nFROM data\n"
        "WHERE age BETWEEN 1 AND 5\n  AND day > DATE '2026-02-01'\nGROUP BY STEP(age, 10)",
        "SELECT MEDIAN(fee)\nFROM data\nWHERE 街道 IN ('东街', '''; --')\n  AND wild <> -3",
    ],
)
def test_a_plan_is_written_as_a_person_would_write_it(sql: str) -> None:
    plan, _ = translate(sql, SCHEMA, LOSS, 2)
    assert write_sql(plan, SCHEMA) == sql


def test_what_does_not_fit_into_a_statement_is_not_written_as_something_else() -> None:
    plan = {**meant(), "group_by": [{"column": "wild", "bins": [3 * edge * edge for edge in range(900)]}]}
    assert write_sql(parse_plan(plan, SCHEMA), SCHEMA) is None
