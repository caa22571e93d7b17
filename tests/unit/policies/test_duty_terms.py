"""Every duty has a deadline, words and evidence; and a decision says under which articles each is owed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from core.domain.duties import Keeper
from policies.cases import load_situations
from policies.errors import PolicyError
from policies.pack import HERE, Pack
from tests.rules import pack_in_force, policy_in_force

SITUATIONS = load_situations(HERE)
PACK = pack_in_force()


def test_every_word_of_the_duties_has_a_term_and_no_term_is_without_a_word() -> None:
    assert set(PACK.duty_terms) == {rule.outcome for rule in PACK.duties.values()}


def test_records_are_kept_for_as_long_as_the_law_s_own_number_says() -> None:
    assert PACK.duty_terms["keep_record_3y"].days == PACK.limits["record_days"].value


@pytest.mark.parametrize(
    "change", [{"days": None}, {"days": -1}, {"days": True}, {"kept": "somehow"}, {"number": ""}, {"evidence_zh": ""}]
)
def test_a_duty_without_deadline_keeper_or_words_keeps_the_pack_out_of_force(
    tmp_path: Path, change: dict[str, object]
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(HERE, pack, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    terms = yaml.safe_load((pack / "duties" / "terms.yaml").read_text("utf-8"))
    terms["notify_after"] |= change
    (pack / "duties" / "terms.yaml").write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(pack)
    del terms["notify_after"]
    (pack / "duties" / "terms.yaml").write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(pack)


def test_a_changed_deadline_is_another_pack(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(HERE, pack, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    assert Pack.load(pack).hash == PACK.hash
    terms = (pack / "duties" / "terms.yaml").read_text("utf-8")
    (pack / "duties" / "terms.yaml").write_text(terms.replace("days: 30", "days: 31"), "utf-8")
    assert Pack.load(pack).hash != PACK.hash


def test_publishing_owes_the_record_and_a_question_owes_nothing_more() -> None:
    policy = policy_in_force()
    (kept,) = policy.decide(SITUATIONS["release"]).owed
    assert (kept.kind, kept.keeper, kept.days, kept.articles) == (
        "keep_record_3y", Keeper.PLATFORM, 1095, ("PIPL-56",),
    )  # fmt: skip
    asked = policy.decide(SITUATIONS["query"])
    assert asked.permitted and asked.duties == ("log_access",) and asked.owed == ()


def test_what_is_owed_after_an_emergency_counts_from_its_end() -> None:
    facts = {**SITUATIONS["emergency"], "notice.given": False, "notice.exemption": "urgent"}
    owed = {one.kind: one for one in policy_in_force().decide(facts).owed}
    assert {kind for kind, one in owed.items() if one.from_emergency_end} == {
        "after_review", "destroy_after_emergency", "notify_after",
    }  # fmt: skip
    assert owed["notify_after"].articles == ("PIPL-18",)
