"""Duties and emergencies from the command line: what is sent, what is shown, and what is asked before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mingzheng.keystore import create_keystore
from tests.client_log import trust_document
from tests.client_platform import Platform, page
from tests.unit.client.test_cli import Run, run  # noqa: F401 - the fixture

DUTY: dict[str, Any] = {
    "id": "du_1", "kind": "respond_in_time", "state": "open", "due_at": "2026-04-01T00:00:00Z", "zh": "及时答复",
    "en": "Answer in time", "articles": ["PIPL-50"], "subject": "qr_1", "done_at": None, "done_by": None, "entry": None,
}  # fmt: skip
EMERGENCY: dict[str, Any] = {
    "id": "em_1", "dataset": "ds_1", "purpose": "flood_relief", "running": True, "state": "running", "notice": None,
    "ends_at": "2026-04-01T00:00:00Z", "ended_at": None, "finding": None, "destroyed": 0, "notified_at": None,
    "finding_text": None, "reviewed_at": None,
}  # fmt: skip


def test_a_clerk_sees_what_is_late_and_says_what_shows_that_it_was_done(run: Run, tmp_path: Path) -> None:  # noqa: F811
    done = DUTY | {"state": "done", "done_by": "ac_li"}
    platform = Platform({"GET /v1/duties": page(DUTY), "POST /v1/duties/du_1/done": done})
    listed = run("--lang", "zh", "duties", "list", "--view", "overdue", platform=platform)
    assert "及时答复" in listed.stdout and "PIPL-50" in listed.stdout
    assert platform.requests[0].url.params["view"] == "overdue"
    paper = tmp_path / "letter.pdf"
    paper.write_bytes(b"letter")
    told = run("duties", "done", "du_1", "--evidence", "No 17", "--document", paper, "--json", platform=platform)
    assert json.loads(told.stdout)["done_by"] == "ac_li"
    digest = hashlib.sha256(b"letter").hexdigest()
    assert platform.bodies("POST", "/v1/duties/du_1/done") == [{"evidence": "No 17", "document_sha256": digest}]
    gone = run("duties", "done", "du_1", "--evidence", "x", "--document", tmp_path / "none", platform=platform)
    assert gone.exit_code == 1 and len(platform.bodies("POST", "/v1/duties/du_1/done")) == 1


def test_a_proposal_names_people_purpose_and_an_end(run: Run) -> None:  # noqa: F811
    platform = Platform({"POST /v1/datasets/ds_1/emergencies": {"id": "em_1", "review": "rv_1", "state": "proposed"}})
    wish = ("--purpose", "flood_relief", "--person", "ac_1", "--person", "ac_2", "--reason", "breach")
    asked = run("emergencies", "propose", "ds_1", *wish, "--hours", "5", platform=platform)
    assert asked.exit_code == 0 and "rv_1" in asked.stdout
    (sent,) = platform.bodies("POST", "/v1/datasets/ds_1/emergencies")
    assert sent["people"] == ["ac_1", "ac_2"] and datetime.fromisoformat(sent["ends_at"]).tzinfo is not None
    for hours in ("0", "337"):
        assert run("emergencies", "propose", "ds_1", *wish, "--hours", hours, platform=platform).exit_code == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "running"),
        ({"running": False}, "people not told; not reviewed"),
        ({"running": False, "notice": "over"}, "not reviewed"),
        ({"running": False, "notice": "over", "finding": "overstepped"}, "overstepped"),
    ],
)
def test_the_list_says_what_is_still_owed(run: Run, more: dict[str, Any], said: str) -> None:  # noqa: F811
    shown = run("emergencies", "list", platform=Platform({"GET /v1/emergencies": page(EMERGENCY | more)}))
    assert shown.exit_code == 0 and said in shown.stdout


def test_the_end_is_asked_about_since_it_destroys(run: Run) -> None:  # noqa: F811
    platform = Platform({"POST /v1/emergencies/em_1/end": EMERGENCY | {"state": "ended"}})
    assert run("emergencies", "end", "em_1", platform=platform, input="n\n").exit_code == 1
    assert platform.bodies("POST", "/v1/emergencies/em_1/end") == []
    assert run("emergencies", "end", "em_1", "--yes", platform=platform).exit_code == 0


def test_notice_and_review_are_sent_as_they_were_written(run: Run) -> None:  # noqa: F811
    platform = Platform({"POST /v1/emergencies/em_1/notice": EMERGENCY, "POST /v1/emergencies/em_1/review": EMERGENCY})
    assert run("emergencies", "notify", "em_1", "--notice", "over", platform=platform).exit_code == 0
    finding = ("--finding", "kept_within", "--text", "only counts")
    assert run("emergencies", "review", "em_1", *finding, platform=platform).exit_code == 0
    assert platform.bodies("POST", "/v1/emergencies/em_1/notice") == [{"notice": "over"}]
    sent = {"finding": "kept_within", "text": "only counts"}
    assert platform.bodies("POST", "/v1/emergencies/em_1/review") == [sent]
    assert run("emergencies", "review", "em_1", "--finding", "fine", "--text", "x", platform=platform).exit_code == 2


def test_only_the_review_of_an_emergency_starts_one(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "trust.json").write_text(json.dumps(trust_document()))
    (tmp_path / "pass").write_text("correct horse battery")
    create_keystore(tmp_path / "key.json", "correct horse battery")
    platform = Platform({"GET /v1/reviews/rv_1": {"id": "rv_1", "kind": "release"}})
    options = (
        "--key",
        tmp_path / "key.json",
        "--trust",
        tmp_path / "trust.json",
        "--passphrase-file",
        tmp_path / "pass",
    )
    assert run("emergencies", "start", "rv_1", *options, "--yes", platform=platform).exit_code == 2
    assert [request.method for request in platform.requests] == ["GET"]
