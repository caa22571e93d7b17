"""A refused form names its fields as the form does, in the reader's language, and never what was typed."""

from __future__ import annotations

import pytest

from console.attestations import ATTESTATIONS
from console.fields import LABELS, told
from console.messages import extracted
from policies.pack import HERE
from policies.vocabulary import Vocabulary
from policies.yaml_file import read_yaml


def _told(field: str, language: str) -> tuple[str, str]:
    return told([field], language)[0]


def test_every_label_is_one_that_a_page_shows() -> None:
    assert set(LABELS.values()) <= {key for _, _, key in extracted()}


def test_what_a_steward_fills_in_is_called_as_the_rules_call_it_and_a_box_states_a_flag() -> None:
    vocabulary, names = Vocabulary.load(HERE / "facts"), read_yaml(HERE / "explain" / "facts.yaml")
    for one in ATTESTATIONS:
        assert one.kind == {"flag": "yes", "count": "number", "date": "date"}[vocabulary.get(one.fact).type]
        if one.kind != "yes":
            assert (one.says.zh, one.says.en.lower()) == (names[one.fact]["zh"], names[one.fact]["en"].lower())


@pytest.mark.parametrize(
    ("field", "zh", "en"),
    [
        (
            "body.max_rows_per_person: int_parsing",
            ("每个人最多计入的行数", "要填整数"),
            ("Most rows of one person that count", "has to be a whole number"),
        ),
        (
            "title_zh: one_is_enough",
            ("中文标题", "没有填写，中文或英文填一个就够"),
            ("Title in Chinese", "is missing: one title is enough, in Chinese or in English"),
        ),
        ("title_en: missing", ("英文标题", "没有填写"), ("Title in English", "is missing")),
        (
            "body.pipia.age_days: int_parsing",
            ("影响评估距今的天数", "要填整数"),
            ("Days since the impact assessment", "has to be a whole number"),
        ),
        (
            "max_rows_per_person",
            ("每个人最多计入的行数", "不能这样填"),
            ("Most rows of one person that count", "cannot be used as it is"),
        ),
        (
            "header.idempotency-key: format",
            ("header.idempotency-key: format", "不能这样填"),
            ("header.idempotency-key: format", "cannot be used as it is"),
        ),
    ],
)
def test_a_field_is_named_as_on_its_form(field: str, zh: tuple[str, str], en: tuple[str, str]) -> None:
    assert _told(field, "zh") == zh
    assert _told(field, "en") == en
