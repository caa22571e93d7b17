"""The command line: data on stdout, talk on stderr, two languages, and exit codes that scripts can rely on."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from mingzheng.audit.source import HttpSource, fetch
from mingzheng.cli.main import app
from mingzheng.cli.session import token_for
from mingzheng.receipt import save_form
from mingzheng.sdk.client import connect
from mingzheng.sdk.transport import Transport
from tests.client_log import FakeNode, story, trust, trust_document
from tests.client_platform import ANSWERED, CATALOGUE, PRICE, URL, WAITING, Platform, page, problem
from tests.unit.client.test_audit_sources import platform as audited

Run = Callable[..., Result]
LOG = story()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a home of its own, against `platform` if one is given, and writes no colour."""
    for name in ("LC_ALL", "LC_MESSAGES", "MINGZHENG_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MINGZHENG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: object, platform: Platform | None = None, **options: Any) -> Result:
        if platform is not None:
            monkeypatch.setenv("MINGZHENG_URL", URL)
            monkeypatch.setenv("MINGZHENG_TOKEN", "mz_secret")
            monkeypatch.setattr("mingzheng.cli.session.connect", lambda url, token: platform.client(token))
        return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)

    return invoke


@pytest.fixture
def trust_file(tmp_path: Path) -> Path:
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(trust_document()))
    return path


@pytest.fixture
def receipt_file(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_bytes(save_form(LOG.receipt(9)))
    return path


def test_verify_proves_offline_and_says_so(run: Run, receipt_file: Path, trust_file: Path) -> None:
    done = run("verify", receipt_file, "--trust", trust_file)
    assert done.exit_code == 0, done.output
    assert "proven (offline)" in done.stdout and "What this does not prove" in done.stdout


def test_verify_speaks_chinese(run: Run, receipt_file: Path, trust_file: Path) -> None:
    assert "已证实" in run("--lang", "zh", "verify", receipt_file, "--trust", trust_file).stdout
    assert "已证实" in run("verify", receipt_file, "--trust", trust_file, env={"LANG": "zh_CN.UTF-8"}).stdout


def test_verify_json_is_the_report_and_nothing_else(run: Run, receipt_file: Path, trust_file: Path) -> None:
    done = run("verify", receipt_file, "--trust", trust_file, "--json")
    document = json.loads(done.stdout)
    assert document["verdict"] == "proven" and document["exit_code"] == done.exit_code == 0
    assert {check["state"] for check in document["checks"]} == {"pass", "not_run"}


def test_verify_disproves_with_1_and_one_bad_receipt_outweighs_the_good(
    run: Run, receipt_file: Path, trust_file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(receipt_file.read_bytes().replace(b"20000000", b"10000000"))
    assert run("verify", bad, "--trust", trust_file).exit_code == 1
    done = run("verify", receipt_file, bad, "--trust", trust_file, "--json")
    assert done.exit_code == 1 and [one["verdict"] for one in json.loads(done.stdout)] == ["proven", "disproved"]


def test_disclose_makes_a_receipt_that_proves_what_it_shows_and_names_what_it_hides(
    run: Run, receipt_file: Path, trust_file: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part.json"
    made = run("disclose", receipt_file, "--show", "kind", "--show", "body.rho_nano", "--out", part)
    assert made.exit_code == 0 and "actor" in made.stderr and "ac_researcher" not in part.read_text()
    seen = run("verify", part, "--trust", trust_file)
    assert seen.exit_code == 0 and 'body.rho_nano = "20000000"' in seen.stdout and "actor = (hidden)" in seen.stdout
    assert "（已隐藏）" in run("--lang", "zh", "verify", part, "--trust", trust_file).stdout
    document = json.loads(run("verify", part, "--trust", trust_file, "--json").stdout)
    assert document["shown"] == {"kind": "query.answered", "body.rho_nano": "20000000"}
    assert "actor" in document["hidden"]


def test_disclose_refuses_a_field_that_is_not_there_and_writes_nothing(
    run: Run, receipt_file: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part.json"
    done = run("disclose", receipt_file, "--show", "body.name", "--out", part)
    assert done.exit_code == 2 and "body.rho_nano" in done.stderr and "ac_researcher" not in done.stderr
    assert not part.exists()
    receipt_file.write_bytes(save_form(LOG.receipt(9) | {"record": None, "salt": None}))
    assert run("disclose", receipt_file, "--show", "kind", "--out", part).exit_code == 1
    receipt_file.write_bytes(save_form(LOG.receipt(9)).replace(b"20000000", b"10000000"))
    refused = run("disclose", receipt_file, "--show", "kind", "--out", part, "--json")
    assert json.loads(refused.stdout)["error"]["code"] == "record_changed" and not part.exists()


def test_record_erase_asks_first_and_says_where_the_log_says_so(run: Run) -> None:
    done = {"index": 7, "erased": "en_1", "entry": "en_2", "receipt": "/v1/receipts/en_2"}
    platform = Platform({"POST /v1/records/en_1/erasure": done})
    assert run("record", "erase", "en_1", "--reason", "retention_over", platform=platform, input="n\n").exit_code == 1
    assert platform.requests == []
    made = run("record", "erase", "en_1", "--reason", "retention_over", "--yes", "--json", platform=platform)
    assert made.exit_code == 0 and json.loads(made.stdout) == done
    assert platform.bodies("POST", "/v1/records/en_1/erasure") == [{"reason": "retention_over"}]


def test_verify_without_a_trust_file_is_a_usage_error(run: Run, receipt_file: Path) -> None:
    done = run("verify", receipt_file)
    assert done.exit_code == 2 and done.stdout == "" and "--trust" in done.stderr


def test_verify_against_a_node(run: Run, receipt_file: Path, trust_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = FakeNode([LOG.anchor(len(LOG.entries))])
    monkeypatch.setattr("mingzheng.cli.verify_commands.RpcNode", lambda url: node)
    done = run("verify", receipt_file, "--trust", trust_file, "--rpc", "http://127.0.0.1:8545")
    assert done.exit_code == 0 and "proven (chain)" in done.stdout


def test_verify_with_a_node_that_is_down_cannot_tell(run: Run, receipt_file: Path, trust_file: Path) -> None:
    done = run("verify", receipt_file, "--trust", trust_file, "--rpc", "http://127.0.0.1:9")
    assert done.exit_code == 2 and "Your node cannot be reached" in done.stdout


def test_verify_remembers_and_then_sees_a_fork(run: Run, receipt_file: Path, trust_file: Path, tmp_path: Path) -> None:
    state, other = tmp_path / "seen.json", story()
    other.edit(3, reason_given=True)
    forked = tmp_path / "forked.json"
    forked.write_bytes(save_form(other.receipt(9)))
    assert run("verify", receipt_file, "--trust", trust_file, "--state", state).exit_code == 0
    assert run("verify", receipt_file, "--trust", trust_file, "--state", state).exit_code == 0
    done = run("verify", forked, "--trust", trust_file, "--state", state)
    assert done.exit_code == 1 and "two versions" in done.stdout


def test_audit_of_an_export_names_the_record(run: Run, trust_file: Path, tmp_path: Path) -> None:
    fetch(HttpSource(Transport(URL, "mz_x", http=audited(LOG))), trust(), tmp_path / "export")
    assert run("audit", tmp_path / "export", "--trust", trust_file).exit_code == 0
    records = json.loads((tmp_path / "export" / "records.json").read_text())
    del records[12]
    (tmp_path / "export" / "records.json").write_text(json.dumps(records))
    done = run("audit", tmp_path / "export", "--trust", trust_file)
    assert done.exit_code == 1 and "record 12 is missing" in done.stdout


def test_audit_of_a_platform_that_is_down_is_unavailable(run: Run, trust_file: Path, tmp_path: Path) -> None:
    assert run("audit", tmp_path / "nowhere", "--trust", trust_file).exit_code == 3


def test_login_keeps_the_token_where_only_its_owner_reads_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"token": "mz_new", "expires_at": "2026-11-25T00:00:00Z", "scopes": []}
    platform = Platform({
        "POST /v1/tokens": httpx.Response(201, json=made),
        "GET /v1/me": {"id": "ac_1", "role": "researcher", "name": "Li"},
    })  # fmt: skip
    monkeypatch.setattr(
        "mingzheng.cli.ask_commands.sign_in",
        lambda url, account, password: (connect(url, "mz_new", http=platform.transport()), made),
    )
    done = run("login", URL, "--account", "li", "--password-env", "PW", "--json", env={"PW": "correct horse"})
    kept = tmp_path / "config" / "session.json"
    assert done.exit_code == 0 and json.loads(done.stdout)["role"] == "researcher"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and "mz_new" in kept.read_text()
    assert "mz_new" not in done.output and "correct horse" not in done.output
    assert token_for(URL) == "mz_new" and token_for("https://elsewhere.example") is None


def test_whoever_is_not_signed_in_is_told_how(run: Run) -> None:
    done = run("datasets")
    assert done.exit_code == 2 and "mingzheng login" in done.stderr and done.stdout == ""


def test_datasets_price_and_ask(run: Run, tmp_path: Path) -> None:
    receipt = LOG.receipt(9)
    answered = ANSWERED | {"entry": receipt["entry_id"]}
    platform = Platform({
        "GET /v1/catalogue": page(CATALOGUE), "GET /v1/catalogue/ds_1": CATALOGUE, "POST /v1/queries/price": PRICE,
        "POST /v1/queries": answered, f"GET /v1/receipts/{receipt['entry_id']}": receipt,
    })  # fmt: skip
    assert "Community registry" in run("datasets", platform=platform).stdout
    listed = run("--lang", "zh", "datasets", platform=platform).stdout
    assert "社区登记" in listed and "ρ 0.04" in listed and "剩余额度" in listed
    assert "about ±9" in run("price", "ds_1", "--rho", "0.02", "--by", "district", platform=platform).stdout
    saved = tmp_path / "r.json"
    done = run(
        "ask", "ds_1", "--purpose", "study", "--rho", "0.02", "-a", "count", "-a", "mean:fee:0:500", "--by",
        "age:0,18,60", "--where", "age >= 18", "--where", "district in 东街,西街", "--where", "fee is not null",
        "--receipt", saved, platform=platform,
    )  # fmt: skip
    assert done.exit_code == 0 and "123 (114 – 132)" in done.stdout and "95 % intervals" in done.stderr
    plan = platform.bodies("POST", "/v1/queries")[0]["plan"]
    assert plan["where"] == [
        {"column": "age", "op": ">=", "value": 18},
        {"column": "district", "op": "in", "value": ["东街", "西街"]},
        {"column": "fee", "op": "not_null"},
    ]
    assert plan["aggregates"][1] == {"op": "mean", "column": "fee", "lower": 0, "upper": 500}
    assert plan["group_by"] == [{"column": "age", "bins": [0, 18, 60]}]
    assert json.loads(saved.read_bytes())["entry_id"] == receipt["entry_id"]


def test_ask_from_a_plan_file_and_json(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"aggregates": [{"op": "count"}], "loss": {"rho": "0.02"}}')
    platform = Platform({"GET /v1/catalogue/ds_1": CATALOGUE, "POST /v1/queries": WAITING})
    done = run("ask", "ds_1", "--purpose", "study", "--plan", plan, "--json", platform=platform)
    assert done.exit_code == 0 and json.loads(done.stdout)["review"] == "rv_1"


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--rho", "1", "--epsilon", "1"],
        ["--rho", "1", "-a", "median:fee"],
        ["--rho", "1", "--where", "age"],
        ["--plan", "PLAN", "--rho", "1"],
        ["--plan", "PLAN"],
    ],
)
def test_a_badly_written_question_is_a_usage_error_and_sends_nothing(
    run: Run, tmp_path: Path, options: list[str]
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"loss": {"rho": 0.02}}')
    platform = Platform({"GET /v1/catalogue/ds_1": CATALOGUE})
    given = [str(plan) if option == "PLAN" else option for option in options]
    assert run("ask", "ds_1", "--purpose", "study", *given, platform=platform).exit_code == 2
    assert platform.requests == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [(problem("budget_exhausted", 409), 1), (problem("ledger_behind", 503), 3), (httpx.ConnectError("gone"), 3)],
)
def test_problems_have_exit_codes_and_sentences(run: Run, reply: Any, code: int) -> None:
    platform = Platform({"GET /v1/catalogue/ds_1": CATALOGUE, "POST /v1/queries": reply})
    asked = ("ask", "ds_1", "--purpose", "study", "--rho", "1")
    done = run(*asked, platform=platform)
    assert (done.exit_code, done.stdout) == (code, "") and done.stderr
    in_json = run(*asked, "--json", platform=platform)
    assert in_json.exit_code == code and json.loads(in_json.stdout)["error"]["code"]


DECIDED = {
    "query": "qr_1", "decision": "deny", "missing": ["deny", "needs_approval"], "articles": ["PIPL-13", "PIPL-28"],
    "rules": ["other-purpose"], "why_zh": "不能办理：目的不同。", "why_en": "This may not be done: another purpose.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentences", "others"),
    [
        (
            "zh",
            [
                "结论：禁止",
                "不能办理：目的不同。",
                "缺少：需要数据管理员审批",
                "依据：PIPL-13、PIPL-28",
                "服务规划",
            ],
            "another",
        ),
        (
            "en",
            ["Decision: Denied", "another purpose.", "Missing: Needs a steward's approval", "Service"],
            "目的",
        ),
    ],
)
def test_what_the_rules_refuse_is_said_in_sentences_of_one_language_and_the_code_comes_last(
    run: Run, language: str, sentences: list[str], others: str
) -> None:
    dataset = CATALOGUE | {"purpose": "service_planning"}
    platform = Platform({
        "GET /v1/catalogue/ds_1": dataset, "POST /v1/queries": problem("policy_refused", 409, details=DECIDED),
    })  # fmt: skip
    asked = ("ask", "ds_1", "--purpose", "research", "--rho", "1")
    done = run("--lang", language, *asked, platform=platform)
    assert done.exit_code == 1 and done.stdout == "" and all(one in done.stderr for one in sentences)
    assert others not in done.stderr and "why_" not in done.stderr and "missing=" not in done.stderr
    assert "--purpose service_planning" in done.stderr
    assert done.stderr.splitlines()[-1] == "policy_refused: query=qr_1"
    assert json.loads(run(*asked, "--json", platform=platform).stdout)["error"]["details"] == DECIDED


def test_a_decision_that_comes_beside_the_details_is_said_as_well(run: Run) -> None:
    beside = {
        "decision": "needs_pipia",
        "missing": ["needs_pipia"],
        "articles": ["PIPL-55"],
        "zh": "还差评估。",
        "en": "x",
    }
    told = {"decision": "needs_pipia", "missing": ["needs_pipia"]}
    reply = problem("policy_refused", 409, details=told, decision=beside)
    done = run(
        "--lang", "zh", "query", "publish", "qr_1", platform=Platform({"POST /v1/queries/qr_1/publication": reply})
    )
    assert "还差评估。" in done.stderr and "依据：PIPL-55" in done.stderr
    assert done.stderr.splitlines()[-1] == "policy_refused"


@pytest.mark.parametrize(
    ("registered", "said", "sent"),
    [
        ("service_planning", "服务规划", "service_planning"),
        ("service_planning", "service Planning", "service_planning"),
        ("service_planning", "service_planning", "service_planning"),
        ("服务规划", "服务规划", "服务规划"),
        ("service_planning", "as agreed", "as agreed"),
    ],
)
def test_a_purpose_is_named_by_its_word_or_its_code(run: Run, registered: str, said: str, sent: str) -> None:
    platform = Platform({"GET /v1/catalogue/ds_1": CATALOGUE | {"purpose": registered}, "POST /v1/queries": WAITING})
    assert run("ask", "ds_1", "--purpose", said, "--rho", "1", platform=platform).exit_code == 0
    assert platform.bodies("POST", "/v1/queries")[0]["purpose"] == sent


def test_a_receipt_is_fetched_and_the_trust_file_saved_with_a_warning(run: Run, tmp_path: Path) -> None:
    document = LOG.receipt(9)
    platform = Platform({
        f"GET /v1/receipts/{document['entry_id']}": document, "GET /ledger/trust.json": trust_document(),
    })  # fmt: skip
    assert json.loads(run("receipt", document["entry_id"], platform=platform).stdout) == document
    done = run("trust", "--out", tmp_path / "t.json", platform=platform)
    assert done.exit_code == 0 and "proves little alone" in done.stderr


def test_every_command_has_json_and_help_in_both_languages(run: Run) -> None:
    from typer.main import get_command

    todo: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while todo:
        path, command = todo.pop()
        todo += [((*path, name), sub) for name, sub in getattr(command, "commands", {}).items()]
        if not hasattr(command, "commands"):
            options = {option for parameter in command.params for option in parameter.opts}
            assert "--json" in options, path
            assert any("\u4e00" <= letter <= "\u9fff" for letter in command.help or ""), path
