"""What most likely went wrong in a refused SQL text. A refusal only ever becomes a clearer refusal: nothing that is
found here is translated, so a guess that is wrong costs a sentence and opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError

MARKS: Final = "，（）；、。：＝＜＞＊‘’“”"
"""Punctuation of Chinese input methods, which SQL reads as letters of a name."""
_PLAIN_ENOUGH: Final = frozenset({"sql_too_long", "sql_rows_never_shown", "sql_group_by_day"})


def clearer(
    refused: AnonymizerError, text: object, schema: DatasetSchema, bare: Callable[[str], str | None]
) -> AnonymizerError:
    """`bare`: the text without what is quoted, or None where not even its words can be told apart."""
    if not isinstance(text, str) or refused.code in _PLAIN_ENOUGH:
        return refused
    # Longest first, so that a name inside another one does not hide it.
    names = sorted((name for name in _awkward(schema) if name in text), key=len, reverse=True)
    if not names and not any(mark in text for mark in MARKS):
        return refused
    left = bare(text)
    if left is None:
        return refused
    for name in names:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left):
            return AnonymizerError("sql_name_unquoted", column=name)
    for column in schema.columns:
        left = left.replace(column.name, " ")
    mark = next((mark for mark in left if mark in MARKS), None)
    return refused if mark is None else AnonymizerError("sql_punctuation", mark=mark)


def _awkward(schema: DatasetSchema) -> list[str]:
    """Names that SQL takes apart unless they stand in double quotes."""
    named = [*(column.name for column in schema.columns), schema.person_column or ""]
    return [name for name in named if not name.isidentifier() and any(letter.isalpha() for letter in name)]
