"""Where the SQL of two engines differs, and all that a compiled text may be made of.

`CONSTRUCTS` are the kinds of node in the syntax tree, by sqlglot's names. Each means the same in both engines, and a
test holds every text against the list. Whoever emits another kind adds it here, after finding out what both engines
make of NULL, of the type, and of the largest values.
"""

from __future__ import annotations

from dataclasses import dataclass

CONSTRUCTS = frozenset(
    {
        # The frame: one table, one subquery, one grouping.
        *(
            "Select",
            "From",
            "Table",
            "Subquery",
            "TableAlias",
            "Alias",
            "Identifier",
            "Column",
            "Where",
            "Group",
            "Paren",
        ),
        # Conditions: NULL makes each of them NULL, except IS NULL. Columns hold 8 to 64 bits and are compared as 64.
        *("And", "Not", "Is", "Null", "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "In", "Between"),
        # Values: parameters as BIGINT, and small numbers known before any data. Without ELSE a CASE is NULL; with one,
        # a NULL passes every comparison by and is still NULL there. Branches that are not taken are not computed. A
        # cast only ever widens, so it cannot fail; sqlglot reads Spark's as TryCast, which it was before the ANSI mode.
        *("Cast", "TryCast", "DataType", "Placeholder", "Literal", "Case", "If"),
        # Arithmetic on BIGINT, whose results are proven to fit; IntDiv only of numbers that are not negative.
        *("Add", "Sub", "Mul", "IntDiv"),
        # What a public table says of a category: a constant list, and a place in it that a CASE has found to be inside.
        *("Array", "Bracket"),
        # Totals of what is not NULL, and count(*). A sum is a HUGEINT in DuckDB and a BIGINT in Spark, and stays below
        # 2^62 in both.
        *("Sum", "Count", "Distinct", "Star"),
    }
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name`: sqlglot's. `divide`: between two whole numbers that are not negative, the whole part of the quotient.
    `pick`: of the numbers `listed`, the one at `place`, which counts from 0 and is known to lie inside."""

    name: str
    divide: str
    pick: str


# Versions store narrow integers, and a place that fits in 8 bits plus one need not: whether it overflowed would tell
# whether somebody is in the last category.
DUCKDB = Dialect("duckdb", "//", "(CAST([{listed}] AS BIGINT[]))[CAST({place} AS BIGINT) + 1]")
SPARK = Dialect("spark", "DIV", "(CAST(array({listed}) AS ARRAY<BIGINT>))[{place}]")
