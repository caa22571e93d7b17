"""Faults that the engine itself accepts, each planted and each found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policies.errors import PolicyError
from policies.lint import lint
from policies.pack import HERE, Pack

GOOD = """@id("mine")
@article("PIPL-51")
@title("题")
@outcome("deny")
@since("2021-11-01")
forbid (principal, action == Action::"collect", resource)
when { context.data.important };
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path / "pack", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "pack"


def test_the_pack_in_force_has_no_fault() -> None:
    assert lint() == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (GOOD.replace('@id("mine")', '@id("never-sell")'), "id used twice"),
        (GOOD.replace('@id("mine")\n', ""), "@id is missing"),
        (GOOD.replace('@article("PIPL-51")\n', ""), "@article is missing"),
        (GOOD.replace('@since("2021-11-01")\n', ""), "@since is missing"),
        (GOOD.replace("2021-11-01", "2021-13-01"), "since"),
        (GOOD.replace('"deny"', '"denied"'), "not a word of this set"),
        (GOOD.replace("forbid", "permit"), "does not go with"),
        (GOOD.replace('"deny"', '"permit"'), "does not go with"),
        (GOOD.replace("context.data.important", 'context.data.form == "aggregate"'), "compared with text"),
        (GOOD.replace("context.data.important", "false"), "does not depend on any fact"),
        (GOOD.replace("context.data.important", "1 == 2"), "does not depend on any fact"),
        (GOOD.replace("context.data.important", "context.data.imporant"), "pack:"),
        (GOOD.replace("context.data.important", 'context.data.form == DataForm::"agregate"'), "pack:"),
        (GOOD.replace("context.data.important", 'context.consent.channel == "x"'), "pack:"),
        (GOOD.replace('Action::"collect"', 'Action::"colect"'), "pack:"),
        (GOOD, "no explanation"),
        (GOOD.replace("PIPL-51", "PIPL-99"), "unknown article"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(pack: Path, rule: str, fault: str) -> None:
    (pack / "gates" / "99-mine.cedar").write_text(rule, "utf-8")
    if "no explanation" not in fault:
        with (pack / "explain" / "rules.yaml").open("a", encoding="utf-8") as texts:
            texts.write("mine: {zh: 不办, en: no}\n")
    assert any(fault in found for found in lint(pack)), lint(pack)


def test_a_term_that_rests_on_a_term_is_found(pack: Path) -> None:
    path = pack / "definitions" / "terms.cedar"
    text = path.read_text("utf-8")
    path.write_text(text.replace("context.recipient.country !=", "context.term.minor || context.recipient.country !="))
    assert any("term" in found for found in lint(pack))


def test_a_fact_that_brings_a_name_of_its_own_does_not_load(pack: Path) -> None:
    path = pack / "facts" / "vocabulary.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("data.important: {", "data.important: {zh: 重要数据, "), "utf-8")
    with pytest.raises(PolicyError) as refused:
        Pack.load(pack)
    assert refused.value.details == {"reason": "fact data.important"}
