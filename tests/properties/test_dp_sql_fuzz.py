"""A hundred thousand texts at the SQL door: whatever it takes is a typed plan, and only that plan reaches an engine.

Statements are grown from the grammar, then cut, glued, swapped and dressed up with characters that look like others.
Loops with fixed seeds: the library for properties would spend more time on each text than the door does.
"""

from __future__ import annotations

import random

import pytest

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from anonymizer.errors import AnonymizerError
from tests.properties.test_dp_plans import only_our_words

TEXTS, PARTS = 100_000, 5
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "district", "kind": "category", "categories": ["东街", "a--b", "x'; DROP TABLE version; --"]},
            {"name": "street", "kind": "open_category"},
            {"name": "age", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "fee", "kind": "decimal", "lower": "0", "upper": "500"},
            {"name": "day", "kind": "date", "lower": "2026-01-15", "upper": "2026-04-01"},
        ],
        "person_column": "id",
        "max_rows_per_person": 3,
    }
)
NAMES = {column.name for column in SCHEMA.columns}
VALUES = [
    "COUNT(*)",
    "COUNT(DISTINCT person)",
    "SUM(fee)",
    "AVG(CLAMP(age, 1, 9))",
    "MEDIAN(age)",
    "QUANTILE(fee, 0.9)",
]
KEYS = ["district", "street", "BIN(age, 0, 18, 60)", "STEP(age, 40)", "DATE_TRUNC('month', day)"]
TESTS = [
    "age >= 18", "fee < 3.5", "district = '东街'", "district IN ('a--b', '东街')", "age BETWEEN 1 AND 5",
    "day > DATE '2026-02-01'", "street IS NOT NULL", "district LIKE '%街'", "5 > age",
]  # fmt: skip
ENDS = ["HAVING n > 10", "ORDER BY n DESC", "LIMIT 3", "ORDER BY n LIMIT 5", ""]
# What an attacker tries first: other tables, files, effects, second statements, comments, look-alikes.
BAIT = [
    "; DROP TABLE version", "UNION SELECT 1", "--", "/*", "*/", "#", "'", '"', "`", "$$", "$1", "?", ";", "(", ")",
    "::TEXT", "read_csv('/etc/passwd')", "FROM 'x.parquet'", "PRAGMA database_list", "ATTACH 'x'", "(SELECT 1)",
    "OR 1=1", "version", "information_schema.tables", "getenv('HOME')", "OVER ()", "FILTER (WHERE age > 1)",
    "WITH x AS (SELECT 1)", "EXISTS", "rk", "person", "c1", "\x00", "\u202e", "\u200b", "\u00a0", "\uff07", "\u2019",
    "\uff1b", "\u2212", "\ufeff", "\U000e0041", "ｄａｔａ", "ＳＥＬＥＣＴ", "\u017felect", "0x10", "1e9", "1_000",
    "E'\\''", "x'41'", "NaN", "TRUE", "~", "||", "->>", "\\",
]  # fmt: skip


def statement(chance: random.Random) -> str:
    keys = chance.sample(KEYS[:3], chance.randrange(3))
    values = chance.sample(VALUES, chance.randint(1, 2))
    tests = chance.sample(TESTS, chance.randrange(3))
    parts = ["SELECT", ", ".join([*keys, values[0] + " AS n", *values[1:]]), "FROM data"]
    parts += ["WHERE " + " AND ".join(tests)] if tests else []
    parts += ["GROUP BY " + ", ".join(keys)] if keys else []
    return " ".join([*parts, chance.choice(ENDS)])


def mangled(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(5):
            case 0:
                text = f"{text[:place]} {chance.choice(BAIT)} {text[place:]}"
            case 1:
                text = text[:place] + chance.choice(BAIT) + text[place:]
            case 2:
                text = text[:place] + text[place + chance.randint(1, 6) :]
            case 3:
                odd = chance.choice([chance.randrange(128), chance.randrange(0xD800)])
                text = text[:place] + chr(odd) + text[place:]
            case _:
                words = text.split(" ")
                here, there = chance.randrange(len(words)), chance.randrange(len(words))
                words[here], words[there] = words[there], words[here]
                text = " ".join(words)
    return text


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_texts_are_typed_plans_or_named_refusals(part: int) -> None:
    """In parts, so that no worker is still at it when the others have ended."""
    chance = random.Random(20261124 + part)
    seen: set[str] = set()
    codes: set[str] = set()
    for number in range(TEXTS // PARTS):
        # One in twenty is left as grown; the others are mostly cut short early, as texts at a door are.
        text = statement(chance)
        text = text if number % 20 == 0 else mangled(text, chance)
        try:
            plan, view = translate(text, SCHEMA, {"rho": "0.02"}, 2)
        except AnonymizerError as refused:
            assert refused.code in AnonymizerError.CATALOGUE and refused.__cause__ is None
            codes.add(refused.code)
            continue
        assert {one.label for one in view.columns} <= NAMES | {one.label for one in plan.aggregates}
        name = plan.hash("ds", 1)
        if name in seen:
            continue
        seen.add(name)
        # The plan is all that is left of the text: it can be written down and read again, and compiles to our words.
        assert parse_plan(plan.to_json(), SCHEMA) == plan
        for made in compile_plan(plan, SCHEMA).statements:
            assert only_our_words(made.sql)
            assert all(type(value) is int for value in made.parameters)
    assert len(seen) > TEXTS // PARTS // 200 and len(codes) > 12
