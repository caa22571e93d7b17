"""A draft against what a platform really decided: as it was stored, by rule, and without a word on residents."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from api.policy_commands import policy_app
from core.db import tables
from core.domain.actors import Role
from core.usecases.ask_policy import ask_policy
from core.usecases.run_query import Question, run_query
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from policies.cases import load_cases
from policies.errors import PolicyError
from policies.facts import neutral
from policies.pack import HERE, Pack
from tests.factories import Office, make_office
from tests.rules import policy_in_force

CASES = [case for number, case in enumerate(load_cases(HERE)) if "emergency" in case.name or number % 12 == 0]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A platform that has decided some of the pairs under the rules in force, all about emergencies among them."""
    home = tmp_path_factory.mktemp("home")
    with make_office(f"sqlite:///{home / 'mingzheng.sqlite'}", home) as office:
        office.services = replace(office.services, policy=policy_in_force())
        li = office.person("li", Role.STEWARD)
        with office.services.transaction() as uow:
            for number, case in enumerate(CASES):
                ask_policy(office.services, uow, li, f"case_{number}", case.facts)
        yield office


def draft(folder: Path, without: str) -> Path:
    """The rules in force with one gate less."""
    made = folder / "draft"
    shutil.copytree(HERE, made, ignore=shutil.ignore_patterns("*.py", "__pycache__", "*.mjs"))
    for path in (made / "gates").glob("*.cedar"):
        rules = path.read_text("utf-8").split("@id(")
        kept = [rules[0], *(f"@id({rule}" for rule in rules[1:] if not rule.startswith(f'"{without}"'))]
        path.write_text("".join(kept), "utf-8")
    return made


def replayed(office: Office, pack: Path, *more: str) -> tuple[list[dict[str, Any]], dict[str, Any], Result]:
    asked = ["replay", "--pack", str(pack), "--home", str(office.folder), "--json", *more]
    done = CliRunner().invoke(policy_app, asked)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines, json.loads(done.stderr) if done.exit_code == 0 else {}, done


def test_the_rules_in_force_would_change_nothing(decided: Office) -> None:
    changes, counts, _ = replayed(decided, HERE)
    assert (changes, counts["decisions"], counts["changed"], counts["other_pack"]) == ([], len(CASES), 0, 0)


def test_a_draft_names_exactly_the_decisions_that_it_would_have_made_otherwise(decided: Office, tmp_path: Path) -> None:
    changed = draft(tmp_path, "emergency-in-course")
    packs = [Pack.load(directory, ("platform",)) for directory in (HERE, changed)]
    expected = {}
    for number, case in enumerate(CASES):
        before, after = (pack.decide(neutral(pack.vocabulary) | case.facts) for pack in packs)
        if (before.decision, before.missing, before.duties) != (after.decision, after.missing, after.duties):
            expected[f"case_{number}"] = (before.decision, after.decision)
    summary = tmp_path / "summary.md"
    changes, counts, _ = replayed(decided, changed, "--summary", str(summary))
    assert len(expected) > 1 and {one["subject"]: (one["before"], one["after"]) for one in changes} == expected
    gone = counts["by_rule"]["-emergency-in-course"]
    assert sum(gone.values()) == counts["changed"] == len(expected) and counts["by_rule"].keys() <= {*_named(changes)}
    text = summary.read_text("utf-8")
    assert "应急依据只在应急期间有效" in text and decided.steward("li").id not in text and "li" not in text.split()
    assert {one["account"] for one in changes} == {decided.steward("li").id}
    assert all("emergency-in-course" in one["rules_gone"] for one in changes)


def _named(changes: list[dict[str, Any]]) -> Iterator[str]:
    for one in changes:
        yield from one["rules_new"]
        yield from (f"-{rule}" for rule in one["rules_gone"])


def test_a_decision_under_other_rules_is_compared_with_what_was_said_then(decided: Office) -> None:
    rows = tables.decision.c
    with decided.engine.begin() as connection:
        stored = connection.execute(sa.select(rows.id, rows.result).order_by(rows.made_at, rows.id)).all()
        first = next(row for row in stored if row.result["decision"] == "permit")
        then = {**first.result, "pack_hash": "00", "decision": "deny"}
        connection.execute(sa.update(tables.decision).where(rows.id == first.id).values(result=then))
    changes, counts, _ = replayed(decided, HERE)
    with decided.engine.begin() as connection:
        connection.execute(sa.update(tables.decision).where(rows.id == first.id).values(result=first.result))
    assert [(one["id"], one["before"], one["after"]) for one in changes] == [(first.id, "deny", "permit")]
    assert counts["other_pack"] == 1 and counts["by_kind"] == {"opened": 1}


def test_only_days_that_are_asked_for_count_and_nonsense_is_refused(decided: Office, tmp_path: Path) -> None:
    assert replayed(decided, HERE, "--since", "2999-01-01")[1]["decisions"] == 0
    wrong = {"policy_since_malformed": ["--since", "soon"], "policy_export_refused": ["--summary", __file__]}
    for code, more in wrong.items():
        refused = replayed(decided, HERE, *more)[2].exception
        assert isinstance(refused, PolicyError) and refused.code == code


def test_a_decision_is_handed_over_with_what_opens_its_entry(decided: Office) -> None:
    entry = next(e["body"] for e in decided.entries() if e["kind"] == "policy.decided")
    asked = ["decision", entry["decision_id"], "--home", str(decided.folder)]
    told = json.loads(CliRunner().invoke(policy_app, asked).stdout)
    assert commit_document(bytes.fromhex(told["salt"]), canonical(told["facts"])).hex() == entry["facts_commitment"]
    assert (told["decision"], told["rules"], told["pack_hash"]) == (
        entry["decision"],
        entry["rules"],
        entry["pack_hash"],
    )
    unknown = CliRunner().invoke(policy_app, ["decision", "de_none", "--home", str(decided.folder)]).exception
    assert isinstance(unknown, PolicyError) and unknown.code == "policy_decision_unknown"


def test_facts_of_a_question_name_neither_who_asked_nor_anybody_else(tmp_path: Path) -> None:
    with make_office(f"sqlite:///{tmp_path / 'mingzheng.sqlite'}", tmp_path) as office:
        chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
        wang = office.person("wang", Role.RESEARCHER, org="university-y")
        dataset = office.published(chen, li)
        office.granted(chen, dataset, wang)
        run_query(office.services, wang, Question(dataset.id, {"rho_nano": 5}, "service_planning"), "k")
        with office.engine.connect() as connection:
            kept = json.dumps([dict(row) for row in connection.execute(sa.select(tables.decision.c.facts)).scalars()])
    assert "query_aggregate" in kept
    assert not any(word in kept for one in (chen, li, wang) for word in (one.id, f'"{one.name}"'))
