"""Rows of a table test: the text with «marks» around what has to be found, and nothing else may be."""

from __future__ import annotations

import re

from anonymizer.pii.recogniser import Recogniser
from tests.unit.anonymizer.pii.spans import pieces

_MARK = re.compile("«([^»]*)»")


def check(recogniser: Recogniser, row: str) -> None:
    text = _MARK.sub(r"\1", row)
    assert pieces(recogniser, text) == set(_MARK.findall(row)), row
