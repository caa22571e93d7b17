"""The guides, followed line by line by the people that they are for, on a platform that really runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from demo.home import Home
from demo.server import Server
from mingzheng import Client
from mingzheng.audit.run import audit_source
from mingzheng.report import Report
from mingzheng.trust import Trust, parse_trust
from tests.journeys.people import running, signed_in, submit_visits
from tests.journeys.terminal import type_in

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("steward", "researcher", "auditor", "resident", "operator", "witness")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["sh", "python", "powershell"])
def test_both_languages_give_the_same_commands(role: str, kind: str) -> None:
    assert blocks(f"docs/guides/{role}.md", kind) == blocks(f"docs/guides/{role}.zh.md", kind)


class Desk:
    """One person's own machine: a home of their own, and the values that a guide leaves to them."""

    def __init__(self, folder: Path, server: Server, answers: list[tuple[str, str]], **values: str) -> None:
        self.folder = folder
        folder.mkdir()
        bin_folder = str(Path(sys.executable).parent)
        self.environment = {
            "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb",
            "COLUMNS": "120", "PLATFORM": server.url, **values,
        }  # fmt: skip
        self.answers = answers

    def follow(self, page: str) -> str:
        shown = ""
        for block in blocks(page, "sh"):
            for line in block.splitlines():
                shown += type_in(line, self.folder, self.environment, self.answers)
        return shown


def test_each_guide_can_be_followed_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server), signed_in(home, server) as (people, tokens):
        dataset = submit_visits(people["chen"], tmp_path)

        steward = _desk(tmp_path, home, server, "li", REVIEW=_waiting(people["li"], dataset))
        shown = steward.follow("docs/guides/steward.md")
        assert "Community clinic visits" in shown or dataset in shown
        assert people["chen"].steward.dataset(dataset)["state"] == "published"

        people["chen"].steward.grant(
            dataset, researcher=home.state["accounts"]["wang"], rho="0.2", delta="0", project="a study"
        )
        researcher = _desk(tmp_path, home, server, "wang", DATASET=dataset)
        assert "东关街道" in researcher.follow("docs/guides/researcher.md")
        _run_python(researcher.folder, server, tokens["wang"], dataset)

        kept = researcher.folder / "answer.json"
        number = re.search(r'"entry_id":"(en_[a-z2-7]{26})"', kept.read_text(encoding="utf-8"))
        assert number is not None
        _until_anchored(people["gao"], number[1])
        auditor = _desk(tmp_path, home, server, "gao", ENTRY=number[1], NODE=home.rpc_url)
        shown = auditor.follow("docs/guides/auditor.md")
        assert shown.count("proven") >= 4 and "disproved" not in shown

        resident = Desk(tmp_path / "zhao", server, [])
        for name in ("receipt.json", "trust.json"):
            (resident.folder / name).write_bytes((auditor.folder / name).read_bytes())
        server.stop()  # nothing of the platform is needed for this
        assert "proven" in resident.follow("docs/guides/resident.md")


def test_the_guides_of_operator_and_witness_can_be_followed_and_the_log_is_proven_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys changed, contracts continued, a witness set up: whoever pinned the first trust file still proves it all."""
    with running(tmp_path / "platform", monkeypatch) as (home, server):
        with signed_in(home, server) as (people, _):
            pinned = people["gao"].trust()
        registry = json.loads(pinned)["chain"]["registry"]
        answers = [(r"Password|Repeat for confirmation", "a long enough password"), ("whole address", registry)]
        operator = Desk(tmp_path / "ops", server, answers, MINGZHENG_HOME=str(home.root))
        shown = operator.follow("docs/guides/operator.md")
        assert "disproved" not in shown and "/sign-in/" in shown
        _restore(operator, tmp_path / "restored")

        witness = Desk(tmp_path / "witness", server, [], WITNESS=str(tmp_path / "witness" / "w1"))
        (witness.folder / "trust.json").write_bytes(pinned)
        assert "witness.example.org/w1+" in witness.follow("docs/guides/witness.md")

        server.stop()
        server.start()
        with signed_in(home, server) as (people, tokens):
            newest = people["gao"].trust()
            assert json.loads(newest)["chain"]["earlier"][0]["registry"] == registry
            for trust in (pinned, newest):
                report = _in_time(server.url, parse_trust(trust), home.rpc_url, tokens["gao"])
                assert report.check("chain_line").state == report.check("migrations").state == "pass"


def _restore(operator: Desk, home: Path) -> None:
    """The copy that was made while the server worked, put in place as the guide says. Its log is whole; what came after
    it is on the chain, which is left out here."""
    shutil.copytree(operator.folder / "data-1", home)
    shutil.copytree(operator.folder / "keys-1", home / "keys")
    operator.environment["MINGZHENG_HOME"] = str(home)
    shown = type_in("mingzheng-server fsck --offline || test $? = 2", operator.folder, operator.environment, [])
    assert "cannot tell" in shown and "disproved" not in shown


def _in_time(url: str, trust: Trust, rpc: str, token: str) -> Report:
    """The audit, once the new registry holds an anchor."""
    for _ in range(240):
        report = audit_source(url, trust, rpc=rpc, token=token)
        if report.exit_code == 0:
            return report
        time.sleep(0.5)
    raise AssertionError(report)


def _desk(tmp_path: Path, home: Home, server: Server, login: str, **values: str) -> Desk:
    answers = [
        (r"Password", home.state["passwords"][login]),
        (r"Passphrase|Repeat for confirmation", home.state["passphrases"].get(login, "")),
        (r"Sign this\?", "y"),
    ]
    return Desk(tmp_path / login, server, answers, **values)


def _waiting(li: Client, dataset: str) -> str:
    (review,) = [one for one in li.steward.reviews() if one["dataset"] == dataset]
    return str(review["id"])


def _until_anchored(auditor: Client, entry: str) -> None:
    for _ in range(960):
        if auditor.receipt(entry).anchored:
            return
        time.sleep(0.25)
    raise AssertionError("never anchored")


def _run_python(folder: Path, server: Server, token: str, dataset: str) -> None:
    (snippet,) = blocks("docs/guides/researcher.md", "python")
    before = Path.cwd()
    os.chdir(folder)
    try:
        names = {"platform": server.url, "token": token, "dataset": dataset}
        exec(compile(snippet, "researcher.md", "exec"), names)
    finally:
        os.chdir(before)
    assert (folder / "fee.json").exists()
