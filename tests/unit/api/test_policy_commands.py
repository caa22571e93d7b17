"""`mingzheng-server policy …`: answers line by line, and a plain refusal of what is not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.policy_commands import policy_app
from policies.errors import PolicyError
from policies.facts import neutral
from policies.pack import HERE, Pack

RUN = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "--facts", "nowhere.jsonl"], "fact_file_missing"),
        (["check", "--facts", __file__, "--overlay", "nowhere"], "policy_overlay_unknown"),
        (["explain", "nothing-like-it"], "policy_rule_unknown"),
        (["export", __file__], "policy_export_refused"),
    ],
)
def test_what_is_not_there_is_refused_by_code_and_changes_nothing(arguments: list[str], code: str) -> None:
    before = Path(__file__).read_bytes()
    refused = RUN.invoke(policy_app, arguments).exception
    assert isinstance(refused, PolicyError) and refused.code == code
    assert Path(__file__).read_bytes() == before


def test_every_line_is_answered_and_one_that_is_no_case_refuses(tmp_path: Path) -> None:
    lines = tmp_path / "facts.jsonl"
    lines.write_text('{"id":"a","facts":{}}\nnonsense\n\n', "utf-8")
    done = RUN.invoke(policy_app, ["check", "--facts", str(lines), "--json"])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["decision"]) for one in answers] == [("a", "refused_error"), (None, "refused_error")]


def test_an_exported_pack_names_the_rules_that_it_holds(tmp_path: Path) -> None:
    out = tmp_path / "rules.json"
    assert RUN.invoke(policy_app, ["export", str(out), "--overlay", "platform"]).exit_code == 0
    exported = json.loads(out.read_text("utf-8"))
    pack = Pack.load(overlays=("platform",))
    assert (exported["hash"], exported["overlays"]) == (pack.hash, ["platform"])
    assert set(exported["sets"]["gates"]) == set(pack.gates)


def test_a_draft_without_a_rule_shows_who_would_be_treated_differently(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(HERE, draft, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (draft / "gates" / "57-breach.cedar").unlink()
    facts = tmp_path / "facts.jsonl"
    facts.write_text(_breach(), "utf-8")
    done = RUN.invoke(policy_app, ["replay", "--pack", str(draft), "--facts", str(facts), "--json"])
    [change] = [json.loads(line) for line in done.stdout.splitlines() if '"before"' in line]
    assert (change["id"], change["before"], change["after"]) == ("leak", "notify_all", "deny")
    assert change["rules_gone"] == ["breach-everybody"]


def _breach() -> str:
    vocabulary = Pack.load().vocabulary
    facts: dict[str, object] = {}
    for name, value in (neutral(vocabulary) | {"action": "breach", "now": "2026-11-24", "subject.min_age": 18}).items():
        *path, leaf = name.split(".")
        place = facts
        for part in path:
            place = place.setdefault(part, {})  # type: ignore[assignment]
        place[leaf] = 0 if vocabulary.get(name).type == "amount" else value
    return json.dumps({"id": "leak", "facts": facts}) + "\n"
