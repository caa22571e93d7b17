"""Rows of a table test: the text with «marks» around what has to be found, and nothing else may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest

from anonymizer.pii.recogniser import Recogniser
from tests.unit.anonymizer.pii.spans import pieces

_MARK = re.compile("«([^»]*)»")


def check(recogniser: Recogniser, row: str) -> None:
    text = _MARK.sub(r"\1", row)
    assert pieces(recogniser, text) == set(_MARK.findall(row)), row


def table_tests(tables: Mapping[type[Recogniser], Sequence[str]]) -> tuple[Callable[..., None], Callable[..., None]]:
    """The two tests of a module's tables: every row by itself, and that each table is long enough to mean something."""

    @pytest.mark.parametrize(("kind", "row"), [(kind, row) for kind, rows in tables.items() for row in rows])
    def every_row(kind: type[Recogniser], row: str) -> None:
        check(kind(), row)

    @pytest.mark.parametrize("kind", tables, ids=lambda kind: kind.__name__)
    def long_enough(kind: type[Recogniser]) -> None:
        assert len(tables[kind]) >= 20

    return every_row, long_enough
