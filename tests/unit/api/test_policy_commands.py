"""`mingzheng-server policy …`: answers line by line, and a plain refusal of what is not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.policy_commands import policy_app
from mingzheng.policy_note import PackStatement
from policies.errors import PolicyError
from policies.facts import neutral
from policies.pack import HERE
from tests.rules import pack_in_force

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
    pack = pack_in_force("platform")
    assert (exported["hash"], exported["overlays"]) == (pack.hash, ["platform"])
    assert exported["files"].keys() >= {
        "gates/13-bases.cedar",
        "overlays/platform/gates.cedar",
        "facts/vocabulary.yaml",
    }


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


def test_an_authority_signs_and_everybody_can_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHENG_POLICY_PASSWORD", "correct horse")
    monkeypatch.setenv("MINGZHENG_HOME", str(tmp_path))
    monkeypatch.delenv("MINGZHENG_POLICY_KEYS", raising=False)
    key, note, name = str(tmp_path / "key.pem"), str(tmp_path / "policy" / "1.note"), "county.example/rules"
    (tmp_path / "policy").mkdir()
    made = json.loads(RUN.invoke(policy_app, ["key", "--name", name, "--out", key]).stdout)
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    unsigned = RUN.invoke(policy_app, ["verify"])
    assert unsigned.exit_code == 1 and "unsigned" in unsigned.stderr and "没有签名" in unsigned.stderr
    monkeypatch.setenv("MINGZHENG_POLICY_KEYS", made["verifier_key"])
    assert "policy_unsigned" in RUN.invoke(policy_app, ["lint"]).stderr
    arguments = ["sign", "--name", name, "--key", key, "--out", note]
    assert RUN.invoke(policy_app, arguments, input="n\n").exit_code == 1
    signed = RUN.invoke(policy_app, [*arguments, "--serial", "26"], input="y\n")
    assert signed.exit_code == 0 and json.loads(signed.stdout.splitlines()[-1])["serial"] == 26
    assert PackStatement.parse(Path(note).read_text("utf-8").partition("\n\n")[0] + "\n").serial == 26
    for command in (["verify"], ["verify", note, "--key", made["verifier_key"]], ["lint"]):
        said = RUN.invoke(policy_app, command)
        assert said.exit_code == 0 and f"signed by {name}" in said.stderr
    again = RUN.invoke(policy_app, [*arguments, "--yes"]).exception
    assert isinstance(again, PolicyError) and again.code == "policy_note_refused"


def _breach() -> str:
    vocabulary = pack_in_force().vocabulary
    facts: dict[str, object] = {}
    for name, value in (neutral(vocabulary) | {"action": "breach", "now": "2026-11-24", "subject.min_age": 18}).items():
        *path, leaf = name.split(".")
        place = facts
        for part in path:
            place = place.setdefault(part, {})  # type: ignore[assignment]
        place[leaf] = 0 if vocabulary.get(name).type == "amount" else value
    return json.dumps({"id": "leak", "facts": facts}) + "\n"
