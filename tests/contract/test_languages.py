"""Chinese and English are both first-class: nothing is said in one of them only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anonymizer.pii.catalogue import types
from anonymizer.treat.treatment import Technique
from console import rights_words, words
from console.i18n import LANGUAGES, catalogue
from console.messages import TEMPLATES, extracted, missing
from core.domain.actors import Role
from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.jobs import JobKind, JobState
from core.domain.queries import QueryState
from core.domain.reviews import ReviewState
from core.domain.rights import Applicant, Channel, IdentityCheck, Outcome, Right
from mingzheng.errors import Text

SAID = vars(words) | vars(rights_words)
TABLES = {name: table for name, table in SAID.items() if name.isupper() and isinstance(table, dict)}
PAGES = sorted(TEMPLATES.glob("*.html"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_page_is_there(language: str) -> None:
    assert missing(language) == []


def test_placeholders_survive_translation() -> None:
    for _, _, key in extracted():
        full = key[1] if isinstance(key, tuple) else key  # Chinese has one form, which the English plural fits
        said = catalogue("zh").gettext(full)
        assert set(re.findall(r"%\(\w+\)s", said)) == set(re.findall(r"%\(\w+\)s", full)), full


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_word_is_chinese_and_english(name: str) -> None:
    for code, text in TABLES[name].items():
        assert isinstance(text, Text)
        assert re.search(r"[\u4e00-\u9fff]", text.zh), code
        assert text.en.isascii(), code


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.ROLES, Role),
        (words.STATES, DatasetState),
        (words.QUERY_STATES, QueryState),
        (words.STATES, ReviewState),
        (words.STATES, JobState),
        (words.JOBS, JobKind),
        (words.ENTRIES, EntryKind),
        (words.TECHNIQUES, Technique),
        (words.PII, types()),
        (rights_words.RIGHTS, Right),
        (rights_words.RIGHTS_SAY, Right),
        (rights_words.RIGHTS_HERE, Right),
        (rights_words.CHANNELS, Channel),
        (rights_words.APPLICANTS, Applicant),
        (rights_words.CHECKS, IdentityCheck),
        (rights_words.OUTCOMES, Outcome),
    ],
)
def test_every_code_that_a_page_shows_has_a_name(table: dict[str, Text], codes: list[str]) -> None:
    assert [str(code) for code in codes if str(code) not in table] == []


def test_articles_are_named_in_both_languages() -> None:
    assert words.article("PIPL-13", "zh").startswith("《个人信息保护法》第十三条")
    assert words.article("PIPL-13", "en").startswith("PIPL Art. 13")
    assert words.article("XYZ-1", "zh") == "XYZ-1"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_templates_are_short_and_hold_nothing_inline(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_form_that_posts_carries_the_token(page: Path) -> None:
    for form in re.findall(r'<form method="post".*?</form>', page.read_text(encoding="utf-8"), flags=re.S):
        assert "csrf" in form
