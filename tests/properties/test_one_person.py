"""One person stays one person from the upload to the ranks, however somebody spelled the identifier."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.engines.duckdb import Prepared, prepare
from anonymizer.dp.schema import DatasetSchema
from anonymizer.persons import person_keys
from anonymizer.pii.checksums import mod_11_2
from anonymizer.treat.table import treat
from anonymizer.treat.treatment import Technique, Treatment

KEY = bytes(range(32))
PLAN = {"id": Treatment(Technique.PSEUDONYMISE), "n": Treatment(Technique.KEEP)}
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [{"name": "n", "kind": "integer", "lower": 0, "upper": 99, "sensitive": False}],
        "person_column": "id",
        "max_rows_per_person": 1,
    }
)
UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061"
    "\u2064\u2066\u2069\u206a\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\U000e0001\U000e0020\U000e0100\x00\x07\x7f\x85"
)
SPACES = "\t\n \u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
DASHES = (
    "-\u02d7\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212\u2500\u2796\u2e3a\u301c\u30fc"
    "\ufe58\ufe63\uff0d\uff70"
)
DOTS = "_\uff3f\u00af\u203e\u00b7\u2022\u2027\u22c5\u30fb\uff65"
QUOTES = "'\"`\u00b4\u02b9\u02bc\u2018\u2019\u201c\u201d\u2032\u2033\uff07\uff02\uff40="
NOISE = st.lists(st.sampled_from(UNSEEN + SPACES + DASHES + DOTS + QUOTES), max_size=6)
IDENTIFIERS = st.one_of(
    st.from_regex(r"[1-9][0-9]{14,16}[0-9X]", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,3}[0-9]{2,8}", fullmatch=True),
)


def prepared(spellings: list[str]) -> Prepared:
    frame = pl.DataFrame({"id": spellings, "n": ["1"] * len(spellings)}, schema={"id": pl.String, "n": pl.String})
    with tempfile.TemporaryDirectory() as folder:
        return prepare(treat(frame, PLAN, KEY), SCHEMA, Path(folder) / "v.parquet", bytes(32))


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@st.composite
def another_spelling(draw: st.DrawFn, identifier: str) -> str:
    text = identifier
    if text.isdigit() and draw(st.booleans()):
        text += draw(st.sampled_from([".0", ".00", "."]))
    text = draw(st.sampled_from([str, str.lower, wide]))(text)
    for char in draw(NOISE):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + char + text[at:]
    return text


@given(st.data(), IDENTIFIERS)
@settings(max_examples=300)
def test_no_spelling_of_an_identifier_makes_a_second_person(data: st.DataObject, identifier: str) -> None:
    spellings = [identifier, *(data.draw(another_spelling(identifier)) for _ in range(3))]
    found = prepared(spellings)
    assert (found.people, found.rows, found.rows_without_person) == (1, 1, 0), [
        s.encode("unicode_escape") for s in spellings
    ]


@given(st.lists(IDENTIFIERS, min_size=1, max_size=8, unique=True))
@settings(max_examples=60)
def test_different_identifiers_stay_different_people(identifiers: list[str]) -> None:
    assert prepared(identifiers * 2).people == len(identifiers)


@given(st.text(max_size=30), NOISE)
@settings(max_examples=300)
def test_a_key_is_its_own_key(text: str, noise: list[str]) -> None:
    (once,) = person_keys(pl.Series([text + "".join(noise)]))
    assert once is None or person_keys(pl.Series([once])).to_list() == [once]


@pytest.mark.parametrize("char", sorted(UNSEEN + SPACES + DASHES + DOTS + QUOTES))
def test_each_such_character_alone_joins_fourteen_rows_to_the_fifteenth(char: str) -> None:
    assert prepared(["110105194912310021"] + ["110105194912310021" + char] * 14).rows == 1


@given(st.dates(date(1911, 1, 1), date(1998, 12, 31)), st.integers(0, 999), NOISE)
@settings(max_examples=60)
def test_a_resident_number_of_before_1999_and_todays_are_one_person(
    born: date, sequence: int, noise: list[str]
) -> None:
    old = f"110105{born:%y%m%d}{sequence:03d}"
    new = f"110105{born:%Y%m%d}{sequence:03d}"
    (today,) = [new + check for check in "0123456789X" if mod_11_2(new + check)]
    assert prepared([old, today, old + "".join(noise), old + ".0"]).people == 1
    # A number that is mistyped, or of somebody born the day after, is no spelling of it.
    others = [new + check for check in "0123456789X" if new + check != today]
    assert prepared([old, *others]).people == 1 + len(others)


@pytest.mark.parametrize(
    "spelled",
    [
        "+8613812345678", "+86 138-1234-5678", "(+86)13812345678", "008613812345678", "８６13812345678",
        "+86 (0)138-1234-5678", "(0086)13812345678", "+0086 13812345678", "+(86)13812345678", "+86 013812345678",
        "86 013812345678", "+8613812345678.0",
    ],
)  # fmt: skip
def test_a_mobile_phone_with_the_country_before_it_is_the_same_person(spelled: str) -> None:
    assert prepared(["13812345678", spelled]).people == 1
    assert prepared([spelled, "+4413812345678", "8612345678", "85213812345678", "8613812345679"]).people == 5


def test_numbers_of_fifteen_digits_that_no_card_had_stay_as_they_are() -> None:
    keys = ["110105491331002", "990105491231002", "123456789012345"]
    assert person_keys(pl.Series(keys)).to_list() == keys


def test_a_decorated_pseudonym_is_still_that_person() -> None:
    (mine,) = treat(pl.DataFrame({"id": ["A1"], "n": ["1"]}), PLAN, KEY)["id"]
    assert prepared(["A1", mine, mine + "\u200b", mine.upper()]).people == 1
