"""The forms of audit: every item says what is evidence of it and searches for what the log holds, or says why not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.domain.entries import EntryKind
from core.domain.reviews import Outcome
from core.domain.rights import Outcome as RightOutcome
from policies.errors import PolicyError
from policies.evidence import Form, Item, Line, forms
from policies.evidence_table import evidence_table
from policies.pack import HERE
from policies.vocabulary import Fact
from tests.rules import pack_in_force

DOCS = Path(__file__).parents[3] / "docs"
ITEMS = [(form, item) for form in forms().values() for item in form.items]
LINES = [line for _, item in ITEMS for line in item.lines]


def test_all_items_of_the_three_forms_are_there() -> None:
    numbers = {name: [item.number for item in form.items] for name, form in forms().items()}
    assert numbers == {"guide-27": [*range(2, 28)], "annex-1": [*range(1, 20)], "annex-2": [*range(1, 9)]}
    assert [form.fewer_than for form in forms().values()] == [None, 100_000, 100_000]


@pytest.mark.parametrize(("form", "item"), ITEMS, ids=[f"{form.name}-{item.number}" for form, item in ITEMS])
def test_every_item_can_be_missed_or_says_why_not(form: Form, item: Item) -> None:
    assert item.fillable != bool(item.why_not_zh)
    for zh, en in ((item.zh, item.en), (item.counts_zh, item.counts_en), (item.person_zh, item.person_en)):
        assert re.search("[\u4e00-\u9fff]", zh) and en.isascii()
    assert item.articles and item.read in ("E", "S"), "no form's own text was seen first-hand"


def test_searches_name_what_the_log_holds() -> None:
    told = (DOCS / "formats.md").read_text("utf-8")
    for line in LINES:
        assert line.kinds <= set(EntryKind), line.en
        for kind in line.kinds if line.where else ():
            row = next(row for row in told.splitlines() if row.startswith("|") and f"`{kind}`" in row.split("|")[1])
            alike = re.search(r"as `([a-z.]+)`", row.split("|")[2])
            while alike:
                row = next(one for one in told.splitlines() if one.startswith(f"| `{alike[1]}`"))
                alike = re.search(r"as `([a-z.]+)`", row.split("|")[2])
            assert all(f"`{name}`" in row for name, _ in line.where), line.en


def test_searches_ask_for_values_that_there_are() -> None:
    pack = pack_in_force()
    known: dict[str, Any] = {
        "action": set(pack.vocabulary.get("action").values),
        "kind": set(pack.duty_terms),
        "missing": set(pack.strength),
        "finding": {"kept_within", "overstepped"},
        "decision": {"permit"},
        "affirmed": {word for fact in pack.vocabulary if fact.source == "attested" for word in affirmable(fact)},
    }
    for line in LINES:
        outcomes = set(RightOutcome) if "right.answered" in line.kinds else set(Outcome)
        assert all(values <= {**known, "outcome": outcomes}[name] for name, values in line.where), line.en


def affirmable(fact: Fact) -> list[str]:
    return [f"{fact.name}={word}" for word in fact.values] if fact.type == "enum" else [fact.name]


@pytest.mark.parametrize("line", [line for line in LINES if line.required], ids=lambda line: line.en)
def test_a_signature_or_a_statement_that_must_be_there_is_searched_for_as_given(line: Line) -> None:
    asked = dict(line.where)
    assert "attested" not in asked, "the names of facts say that somebody answered, not what"
    if line.kinds & {"dataset.changed"}:
        assert asked["affirmed"] and not {"consent.kind=none", "consent.status=refused"} & asked["affirmed"]
    if any(kind.endswith("decided") and kind != "policy.decided" for kind in line.kinds):
        assert asked["outcome"] == {"approve"}


def test_a_search_finds_one_of_its_values_in_a_list_or_alone() -> None:
    line = Line("", "", frozenset({"dataset.changed"}), (("attested", frozenset({"a", "b"})),), False, False, False)
    assert line.finds("dataset.changed", {"attested": ["b", "c"]}) and line.finds("dataset.changed", {"attested": "a"})
    assert not line.finds("dataset.changed", {"attested": ["c"]}) and not line.finds("dataset.changed", {})
    assert not line.finds("dataset.scanned", {"attested": ["a"]})


def test_a_search_for_two_fields_wants_both() -> None:
    both = (("action", frozenset({"release"})), ("decision", frozenset({"permit"})))
    line = Line("", "", frozenset({"policy.decided"}), both, False, False, False)
    assert line.finds("policy.decided", {"action": "release", "decision": "permit"})
    assert not line.finds("policy.decided", {"action": "release", "decision": "deny"})
    assert not line.finds("policy.decided", {"action": "release"})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda item: item.pop("evidence"),
        lambda item: item.update(why_not_zh="因为", why_not_en="because"),
        lambda item: item.update(articles=[]),
        lambda item: item.update(articles=["NOBODY-1"]),
        lambda item: item.update(person_en=" "),
        lambda item: item.update(read="X"),
    ],
)
def test_an_item_that_leaves_something_unsaid_does_not_load(spoil: Any, tmp_path: Path) -> None:
    for folder in ("evidence", "law"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    file = tmp_path / "evidence" / "guide-27.yaml"
    raw = yaml.safe_load(file.read_text("utf-8"))
    spoil(raw["items"][0])
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    with pytest.raises(PolicyError) as refused:
        forms(tmp_path)
    assert refused.value.code == "policy_pack_invalid"


def test_the_items_in_the_documents_are_those_of_the_files() -> None:
    assert (DOCS / "audit-items.md").read_text("utf-8") == evidence_table()
