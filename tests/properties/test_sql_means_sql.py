"""Whatever the SQL door takes means what it means in SQL: the very text is run by DuckDB on the same small table.

Noise is left out, so that the numbers must be equal. What the door refuses is refused in DuckDB's stead and compared
with nothing, but every construct that the documentation lists must be among what was taken.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from sqlglot import exp

from anonymizer.dp import release, sql
from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines import duckdb as engine
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from anonymizer.errors import AnonymizerError
from mingzheng.sdk.view import see

KEY = bytes(range(32))
CATEGORIES = ["东街", "西街", "西.门", "a%b", "A%b"]
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "district", "kind": "category", "categories": CATEGORIES},
            {"name": "age", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "fee", "kind": "decimal", "scale": 2, "lower": "-500", "upper": "500"},
            {"name": "day", "kind": "date", "lower": "2026-01-15", "upper": "2026-04-01"},
        ],
        "person_column": "person",
        "max_rows_per_person": 60,
    }
)
MACROS = """
CREATE MACRO clamp(x, a, b) AS CASE WHEN x IS NULL THEN NULL ELSE least(greatest(x, a), b) END;
CREATE MACRO bin(x, a, b, c) AS CASE WHEN x >= a AND x < b THEN 0 WHEN x >= b AND x <= c THEN 1 END;
CREATE MACRO step(x, w) AS CASE WHEN x BETWEEN 0 AND 100 THEN least(x // w, 99 // w) END;
"""
LOSS = {"rho": "100"}
ROWS = 240

# Each with whether the documentation says that it is taken.
TESTS = {
    "age >= 18": True, "18 > age": True, "age <> 30": True, "age != -4": True, "age = 40": True, "age == 40": False,
    "fee < 3.5": True, "fee >= -12.25": True, "fee = '3.50'": False, "-1.5 <= fee": True, "fee <> 0": False,
    "age IN (20, 21, 22, 40)": True, "age NOT IN (20, 40)": False, "NOT age IN (20)": False,
    "fee IN (3.5, -12.25)": True,
    "age BETWEEN 10 AND 60": True, "age NOT BETWEEN 10 AND 60": False, "age BETWEEN SYMMETRIC 60 AND 10": False,
    "day > DATE '2026-02-01'": True, "day <= '2026-03-01'": True, "day = '2026-02-14'::DATE": False,
    "day BETWEEN DATE '2026-02-01' AND '2026-03-01'": True, "day > TRY_CAST('2026-02-01' AS DATE)": False,
    "day >= CAST('2026-03-01' AS DATE)": False, "day < TIMESTAMP '2026-03-01 00:00:00'": False,
    "district = '东街'": True, "district <> '东街'": True, "'西街' = district": True, "district != 'a%b'": True,
    "district IN ('东街', 'a%b')": True, "district NOT IN ('东街', '西街')": False, "NOT (district = '东街')": False,
    "district LIKE '西%'": True, "district NOT LIKE '西%'": True, "NOT district LIKE '西%'": True,
    "NOT (district LIKE '西_门')": True, "NOT district NOT LIKE '_街'": True, "district !~~ '%街'": True,
    "district ~~ '西.门'": False, "district LIKE 'a%'": True, "district NOT LIKE 'a_b'": True,
    "district ILIKE 'a%'": False, "district NOT ILIKE 'a%'": False, "district LIKE 'a!%b' ESCAPE '!'": False,
    "district NOT LIKE 'a!%b' ESCAPE '!'": False, "district GLOB '西*'": False, "district SIMILAR TO '西.*'": False,
    "NOT district SIMILAR TO '西.*'": False, "district LIKE ANY ('西%', 'a%')": False,
    "district COLLATE NOCASE = 'a%b'": False,
    "district IS NULL": True, "district IS NOT NULL": True, "NOT district IS NULL": True, "NOT (age IS NULL)": True,
    "NOT NOT age IS NULL": False, "NOT age IS NOT NULL": False, "fee ISNULL": True, "fee NOTNULL": True,
    "age IS NOT DISTINCT FROM 40": False, "age IS DISTINCT FROM 40": False, "age IS DISTINCT FROM NULL": False,
    "(age > 30) IS TRUE": False, "(age > 30) IS NOT TRUE": False, "NOT age > 30": False, "NOT age < 30": False,
    "age = CAST(40 AS DATE)": False, "fee < DATE '3.5'": False, "district = DATE '东街'": False, "fee > 3.505": False,
    "age > 17.5": False, "age = '40'": False, "fee = 350e-2": False, "day > '2026-02-01 00:00:00'": False,
    "age = ANY([20, 40])": False, "age + 1 > 30": False, "-age < -30": False, "age > 10 = TRUE": False,
}  # fmt: skip
VALUES = [
    "COUNT(DISTINCT person)", "SUM(fee)", "SUM(CLAMP(age, 10, 60))", "AVG(CLAMP(fee, -20, 20))", "AVG(age)",
    "SUM(DISTINCT fee)", "COUNT(*) FILTER (WHERE age > 30)", "SUM(fee) FILTER (WHERE age > 30)", "COUNT(DISTINCT fee)",
    "SUM(-fee)", "AVG(DISTINCT age)", "SUM(fee) OVER ()", "COUNT(fee)", "VAR_POP(CLAMP(age, 0, 80))",
]  # fmt: skip
KEYS = ["district", "BIN(age, 0, 30, 60)", "STEP(age, 40)", "STEP(age, 50)", "DATE_TRUNC('month', day)"]
ENDS = [
    "HAVING n > 10", "HAVING SUM(fee) <= 99.5", "HAVING n >= 12 AND 3 < n", "HAVING n <> 14 AND s < 200",
    "HAVING NOT n > 14",
    "HAVING n BETWEEN 3 AND 14", "HAVING n NOT IN (14)", "HAVING n > 3 OR n < 2", "ORDER BY n DESC LIMIT 3",
    "ORDER BY s LIMIT 4", "ORDER BY s DESC LIMIT 50%", "ORDER BY n NULLS FIRST LIMIT 2",
    "ORDER BY n LIMIT 2 OFFSET 1",
    "HAVING n > 5 ORDER BY n DESC, s LIMIT 4", "HAVING n IS NOT NULL", "HAVING -n < -10", "QUALIFY n > 10",
    "HAVING s > -1e1", "ORDER BY -n LIMIT 3", "ORDER BY n + s LIMIT 3", "HAVING n > 0x10", "HAVING n = 1_4",
]  # fmt: skip


class Tables:
    """One table twice: as a published version, and as a table of plain SQL."""

    def __init__(self, folder: Path) -> None:
        chance = random.Random(7)
        rows = [_row(chance, number) for number in range(ROWS)]
        self.path = folder / "version"
        names = ["person", "district", "age", "fee", "day"]
        cells = {name: [None if row[at] is None else str(row[at]) for row in rows] for at, name in enumerate(names)}
        engine.prepare(pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String)), SCHEMA, self.path, KEY)
        self.plain = duckdb.connect()
        self.plain.execute(
            "CREATE TABLE data (person VARCHAR, district VARCHAR, age INT, fee DECIMAL(18, 2), day DATE)"
        )
        self.plain.executemany("INSERT INTO data VALUES (?, ?, ?, ?, ?)", rows)
        self.plain.execute(MACROS)

    def ours(self, text: str) -> tuple[Plan, dict[str, Any]]:
        plan, view = translate(text, SCHEMA, LOSS, None)
        vector = engine.run(compile_plan(plan, SCHEMA), self.path, KEY)
        return plan, see(release.release(plan, SCHEMA, vector).to_json(), view.to_json())


def _row(chance: random.Random, number: int) -> list[Any]:
    fee = Decimal(chance.choice([350, -1225, chance.randint(-5000, 5000)])) / 100
    # The last day that is declared begins a month of its own.
    day = date(2026, 1, 15) + timedelta(days=chance.choice([76, *range(0, 77, 3)]))
    row = [f"p{number % 50}", chance.choice(CATEGORIES), chance.choice([20, 40, chance.randint(0, 100)]), fee, day]
    return [row[0], *(None if chance.random() < 0.1 else cell for cell in row[1:])]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables(tmp_path_factory.mktemp("twice"))


@pytest.fixture(autouse=True)
def _no_noise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(release, "draw", lambda _calibration, _at, exact: tuple(int(one) for one in exact))
    yield


def _same(tables: Tables, text: str, groups: int) -> bool:
    """Whether the door takes `text`; that it then says what SQL says is asserted. Its first value is a count."""
    try:
        plan, seen = tables.ours(text)
    except AnonymizerError:
        return False
    found = tables.plain.execute(text).fetchall()
    ends = "ORDER BY" in text
    ours = [([_plain_key(plan, at, key) for at, key in enumerate(row["keys"])], row["values"]) for row in seen["rows"]]
    theirs = [([_sql_key(key) for key in row[:groups]], row[groups:]) for row in found]
    if ends:  # by what they are ordered by; which of equals come first is nobody's promise
        assert [_numbers(values)[0] for _, values in ours] == [_numbers(values)[0] for _, values in theirs], text
        return True
    sought = {tuple(keys): values for keys, values in theirs if None not in keys}
    for keys, values in ours:
        if tuple(keys) in sought:
            _compare(text, values, sought.pop(tuple(keys)))
        else:
            assert groups and int(values[0]["value"]) == 0, text
    assert not sought, text
    return True


def _compare(text: str, ours: list[dict[str, Any]], theirs: Any) -> None:
    for mine, other in zip(ours, theirs, strict=True):
        if not mine["suppressed"]:
            assert abs(Decimal(mine["value"]) - Decimal(str(other or 0))) < Decimal("0.01"), text


def _numbers(values: Any) -> list[Decimal]:
    return [Decimal(one["value"] if isinstance(one, dict) else str(one)) for one in values]


def _plain_key(plan: Plan, at: int, key: str) -> Any:
    group = plan.group_by[at]
    return group.labels().index(key) if group.edges else key


def _sql_key(key: Any) -> Any:
    return key.month - 1 if isinstance(key, date) else key


def test_every_condition_that_is_taken_keeps_the_rows_that_sql_keeps(tables: Tables) -> None:
    for one, documented in TESTS.items():
        assert _same(tables, f"SELECT COUNT(*), SUM(fee) FROM data WHERE {one}", 0) or not documented, one


@pytest.mark.parametrize("key", KEYS)
def test_every_key_makes_the_groups_that_sql_makes(tables: Tables, key: str) -> None:
    assert _same(tables, f"SELECT {key}, COUNT(*), SUM(fee), COUNT(DISTINCT person) FROM data GROUP BY {key}", 1)


def test_any_text_that_is_taken_means_what_it_means_in_sql(tables: Tables) -> None:
    chance, taken = random.Random(20261127), 0
    often = [*TESTS, *(one for one, documented in TESTS.items() for _ in range(2) if documented)]
    for _ in range(500):
        tests = [_bracketed(one, chance) for one in chance.sample(often, chance.randrange(4))]
        joined = chance.choice([" AND ", " AND ", " AND ", " OR "]).join(tests)
        keys = chance.sample(KEYS, chance.choice([0, 1, 1, 2]))
        values = ["COUNT(*) AS n", *chance.sample(VALUES, chance.randrange(3))]
        text = f"SELECT {', '.join([*keys, *values])} FROM data" + (f" WHERE {joined}" if tests else "")
        taken += _same(tables, text + (f" GROUP BY {', '.join(keys)}" if keys else ""), len(keys))
    assert taken > 100


@pytest.mark.parametrize("key", ["district", "STEP(age, 50)"])
def test_what_is_done_to_an_answer_is_what_sql_does(tables: Tables, key: str) -> None:
    taken = [
        _same(
            tables,
            f"SELECT {key}, {'SUM(fee) AS s, COUNT(*) AS n' if 'BY s' in end else 'COUNT(*) AS n, SUM(fee) AS s'} "
            f"FROM data WHERE age IS NOT NULL AND district IS NOT NULL GROUP BY {key} {end}",
            1,
        )
        for end in ENDS
    ]
    assert sum(taken) >= 7


def _bracketed(test: str, chance: random.Random) -> str:
    return chance.choice([test, test, test, f"({test})", f"NOT {test}", f"NOT ({test})"])


ACCEPTED = [
    "SELECT district AS d, COUNT(*) AS n, COUNT(DISTINCT person) FROM data WHERE age >= -5 AND (fee < 3.5) "
    "AND district LIKE '西%' AND NOT day IS NULL GROUP BY district HAVING n > 3 ORDER BY n LIMIT 3",
    "SELECT SUM(CLAMP(fee, -1.5, 9)), AVG(age), VARIANCE(age), VAR_POP(age), MEDIAN(age), QUANTILE(age, 0.5) FROM data "
    "WHERE day BETWEEN DATE '2026-02-01' AND '2026-03-01' AND age IN (1, 2) AND district NOT LIKE 'a%' AND 5 <> age "
    "AND age = 3 AND age > 1 AND age <= 9",
    "SELECT COUNT(*) FROM data GROUP BY DATE_TRUNC('month', day), STEP(age, 40) ORDER BY COUNT(*) DESC",
]  # fmt: skip


def test_a_flag_on_any_part_of_a_statement_is_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a parser may note about a node, as it noted the NOT of NOT LIKE: it changes what the text means here,
    or the text is refused. Never is it the same question."""
    # 3.5 and '3.5' are one number to SQL as well.
    set_apart = {(exp.Identifier, "quoted"), (exp.Count, "big_int"), (exp.Literal, "is_string")}
    set_apart |= {(exp.Select, clause) for clause in ("joins", "where", "group", "having", "order", "limit")}
    parse = sql._statements
    meant = {text: translate(text, SCHEMA, LOSS, 2) for text in ACCEPTED}
    refused = 0
    for text in ACCEPTED:
        places = [
            (place, name)
            for place, node in enumerate(_tree(parse, text).walk())
            for name in {*node.arg_types, "another"}
            if not node.args.get(name) and (type(node), name) not in set_apart
        ]
        for place, name in places:
            tree = _tree(parse, text)
            list(tree.walk())[place].args[name] = True
            monkeypatch.setattr(sql, "_statements", lambda _, tree=tree: [tree])
            try:
                assert translate(text, SCHEMA, LOSS, 2) != meant[text], (text, place, name)
            except AnonymizerError:
                refused += 1
    assert refused > 300


def _tree(parse: Callable[[object], list[Any]], text: str) -> exp.Expression:
    (tree,) = parse(text)
    assert isinstance(tree, exp.Select)
    return tree
