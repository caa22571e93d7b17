"""A steward's commands: keys, and reviews in plain words before anything is signed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from mingzheng.canonical import canonical
from mingzheng.keystore import create_keystore
from mingzheng.keystore_documents import enrolment_typed_data
from tests.client_log import PINS
from tests.client_platform import Platform, page
from tests.unit.client.test_cli import Run, run, trust_file
from tests.unit.client.test_keystore import PASSPHRASE, PUBLICATION, review

__all__ = ["run", "trust_file"]


def test_a_steward_makes_shows_and_enrols_a_key(run: Run, tmp_path: Path, trust_file: Path) -> None:
    key = tmp_path / "key.json"
    signer = create_keystore(key, PASSPHRASE, iterations=2).signer
    assert json.loads(run("key", "show", key, "--json").stdout) == {"signer": signer}
    platform = Platform({
        "GET /v1/me": {"id": "ac_1"}, "GET /v1/stewards/enrolment": enrolment_typed_data(PINS, "ac_1", signer),
        "POST /v1/stewards/keys": {"id": "sk_1", "signer": signer, "enrolled": True, "tx_hash": None},
    })  # fmt: skip
    done = run(
        "key", "enrol", "--key", key, "--trust", trust_file, "--passphrase-env", "PP", "--yes",
        platform=platform, env={"PP": PASSPHRASE},
    )  # fmt: skip
    assert done.exit_code == 0 and "ac_1" in done.stderr


def test_a_new_key_needs_a_passphrase_that_is_not_an_argument(run: Run, tmp_path: Path) -> None:
    done = run("key", "new", tmp_path / "key.json")
    assert done.exit_code == 2 and not (tmp_path / "key.json").exists()


def test_reviews_are_listed_shown_approved_and_refused(run: Run, tmp_path: Path, trust_file: Path) -> None:
    key, word = tmp_path / "key.json", tmp_path / "passphrase"
    create_keystore(key, PASSPHRASE, iterations=2)
    word.write_text(PASSPHRASE + "\n")
    summary = {"id": "rv_1", "kind": "dataset", "state": "pending", "dataset": "ds_1"}
    platform = Platform({
        "GET /v1/reviews": page(summary), "GET /v1/reviews/rv_1": review(),
        "GET /v1/datasets/ds_1": {"title_zh": "补助", "title_en": "Grants"},
        "POST /v1/reviews/rv_1/decision": {"state": "approved", "job": "jb_1"}, "GET /v1/jobs/jb_1": {"state": "done"},
    })  # fmt: skip
    assert "rv_1" in run("review", "list", platform=platform).stdout
    assert json.loads(run("review", "show", "rv_1", "--json", platform=platform).stdout)["id"] == "rv_1"
    signing = ("review", "approve", "rv_1", "--key", key, "--trust", trust_file, "--passphrase-file", word)
    declined = run(*signing, platform=platform, input="n\n")
    assert declined.exit_code == 1 and platform.bodies("POST", "/v1/reviews/rv_1/decision") == []
    assert run(*signing, platform=platform, input="y\n").exit_code == 0
    done = run(*signing, "--wait", "--json", "--yes", platform=platform)
    assert json.loads(done.stdout)["state"] == "approved" and "publish a dataset" in done.stderr
    assert "Grants (its title" in done.stderr
    assert run("review", "refuse", "rv_1", "--reason", "no", platform=platform).exit_code == 0


def test_a_review_is_shown_in_plain_words_with_its_title_and_what_would_be_signed(run: Run) -> None:
    platform = Platform({
        "GET /v1/reviews/rv_1": review(
            state="pending", subject=PUBLICATION, can_decide=True, price={"rho": "0.02"},
            decision={"decision": "needs_approval", "missing": ["needs_approval"], "zh": "还差批准。", "en": "x"},
        ),
        "GET /v1/datasets/ds_1": {"id": "ds_1", "title_zh": "困难群众补助", "title_en": "Grants"},
    })  # fmt: skip
    shown = run("--lang", "zh", "review", "show", "rv_1", platform=platform).stdout
    for words in ("发布数据集：困难群众补助（ds_1）", "待决定", "隐私上限：ρ = 1", "列 月发放额(元)：小数；0 – 2000",
                  "ρ = 0.02", "还差批准。", "您可以决定", "upload_sha256: " + "ab" * 32):  # fmt: skip
        assert words in shown
    assert "Publish" not in shown and "rho_nano" not in shown
    del platform.replies["GET /v1/datasets/ds_1"]
    platform.replies["GET /v1/reviews/rv_1"] |= {"can_decide": False, "why_not": "cannot_approve_own"}
    assert "您经手过" in run("--lang", "zh", "review", "show", "rv_1", platform=platform).stdout
    assert "Publish a dataset: ds_1" in run("review", "show", "rv_1", platform=platform).stdout


ANSWER = {
    "columns": [{"name": "社区", "role": "key"}, {"name": "count", "role": "value"}],
    "rows": [{"keys": ["东街"], "values": [{"value": "123", "low": "114", "high": "132"}]}],
}


def test_an_answer_to_be_made_public_is_seen_if_it_is_the_one_whose_hash_is_signed(run: Run) -> None:
    digest = hashlib.sha256(canonical(ANSWER)).hexdigest()
    shown = review(kind="publication", subject={"answer_hash": digest}, answer=ANSWER)
    platform = Platform({"GET /v1/reviews/rv_1": shown, "GET /v1/datasets/ds_1": {"title_zh": "补助", "title_en": "G"}})
    told = run("--lang", "zh", "review", "show", "rv_1", platform=platform).stdout
    assert "123 (114 – 132)" in told and "东街" in told
    for other in ({**ANSWER, "rows": []}, None):
        platform.replies["GET /v1/reviews/rv_1"] = {**shown, "answer": other}
        done = run("review", "show", "rv_1", platform=platform)
        assert "123" not in done.stdout
        assert ("do not sign" if other else "does not give the answer") in done.stderr


@pytest.mark.parametrize("columns", ["20", "80"])
def test_an_identifier_in_a_list_is_whole_however_narrow_the_window(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    first, second = "rv_" + "a" * 26, "ds_" + "b" * 26
    platform = Platform({
        "GET /v1/reviews": page({"id": first, "kind": "dataset", "state": "pending", "dataset": second}),
    })  # fmt: skip
    monkeypatch.setenv("COLUMNS", columns)
    shown = run("--lang", "zh", "review", "list", platform=platform).stdout
    assert first in shown and second in shown
