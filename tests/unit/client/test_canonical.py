"""Canonical JSON: one value, one spelling."""

from __future__ import annotations

import enum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.canonical import MAX_DEPTH, MAX_INTEGER, canonical, parse_strict
from mingzheng.verification_error import VerificationError


class Kind(enum.StrEnum):
    ASKED = "query.asked"


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "明"]}, '{"a":[true,null,"明"],"b":1}'),
        ({"B": 1, "a": 2, "_": 3}, '{"B":1,"_":3,"a":2}'),
        ('"\\\n\t\x01/€', '"\\"\\\\\\n\\t\\u0001/€"'),
        ("😀", '"😀"'),
        ((1, 2), "[1,2]"),
        (Kind.ASKED, '"query.asked"'),
        ({}, "{}"),
        (MAX_INTEGER, "9007199254740991"),
        (-MAX_INTEGER, "-9007199254740991"),
    ],
)
def test_a_value_has_this_spelling_and_reads_back(value: Any, text: str) -> None:
    assert canonical(value).decode() == text
    assert canonical(parse_strict(text)).decode() == text


@pytest.mark.parametrize(
    "value",
    [1.0, 0.1, float("nan"), MAX_INTEGER + 1, -MAX_INTEGER - 1, {"é": 1}, {1: 2}, "\ud800", b"x", {1, 2}, object()],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_what_other_languages_would_read_otherwise_is_refused(value: Any) -> None:
    with pytest.raises(VerificationError) as refused:
        canonical({"a": value})
    assert refused.value.code == "json_malformed"
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "01",
        "-0",
        "1.0",
        "1e2",
        "9007199254740992",
        "9" * 5000,
        "NaN",
        "Infinity",
        "{}{}",
        '{"a":1,"a":1}',
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"é":1}',
        '"\\u0061"',
        '"\\/"',
        '"\\ud800"',
        '"\t"',
        "'a'",
        "[1,]",
        "\ufeff1",
        "\ud800",
        "[" * 100_000,
        b"\xff",
        b'"\xed\xa0\x80"',
        '"' + "a" * (1 << 20) + '"',
    ],
    ids=lambda text: repr(text[:20]),
)
def test_every_other_spelling_is_refused(text: str | bytes) -> None:
    with pytest.raises(VerificationError) as refused:
        parse_strict(text)
    assert refused.value.code == "json_malformed"


def test_depth_is_bounded() -> None:
    canonical(nested(MAX_DEPTH - 1))
    with pytest.raises(VerificationError):
        canonical(nested(MAX_DEPTH))


def test_a_refusal_never_quotes_what_it_read() -> None:
    with pytest.raises(VerificationError) as refused:
        parse_strict('{"name":"张三","x":}')
    assert "张三" not in f"{refused.value!r}{refused.value.details}{refused.value.__cause__}"


_SCALARS = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
_KEYS = st.text(st.characters(max_codepoint=127))
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=20)


@given(_VALUES)
def test_the_bytes_are_those_of_an_independent_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)
