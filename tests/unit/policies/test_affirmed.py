"""What the log says of stated facts: what is so by name, and neither denials nor anything that somebody wrote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.affirmed import affirmed
from tests.rules import pack_in_force

VOCABULARY = pack_in_force().vocabulary


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("notice.given", True, ["notice.given"]),
        ("notice.given", False, []),
        ("subject.min_age", 0, ["subject.min_age"]),
        ("data.retention_until", "2030-01-01", ["data.retention_until"]),
        ("consent.kind", "written", ["consent.kind=written"]),
        ("consent.kind", "none", []),
        ("notice.exemption", None, []),
        ("data.collected_for", ["heating"], ["data.collected_for"]),
        ("data.collected_for", [], []),
        ("data.collected_for", [" "], []),
        ("recipient.country", " ", []),
        ("recipient.country", "CN", ["recipient.country"]),
    ],
)
def test_only_what_is_so_is_affirmed(name: str, value: Any, said: list[str]) -> None:
    assert affirmed(VOCABULARY, {name: value}) == said


@given(st.sampled_from([fact.name for fact in VOCABULARY if fact.type in ("text", "words")]), st.text())
def test_no_text_is_ever_in_it(name: str, text: str) -> None:
    for value in (text, [text]):
        assert set(affirmed(VOCABULARY, {name: value})) <= {name}
