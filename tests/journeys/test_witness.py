"""A second organisation witnesses the log, and a verifier who demands it can tell."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.home import Home
from demo.server import Server, free_port
from mingzheng.audit.run import audit_source
from mingzheng.report import Report
from mingzheng.trust import Trust, parse_trust
from mingzheng.verify import verify_receipt
from tests.journeys.people import running, signed_in

COMMAND = [sys.executable, "-c", "from mingzheng.cli.main import main; main()", "witness"]


def command(*arguments: str) -> str:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made_witness(folder: Path, pinned: Path) -> str:
    """A new witness's verifier key."""
    made = command("init", str(folder), "--name", f"witness.example/{folder.name}", "--log", str(pinned), "--json")
    return str(json.loads(made)["verifier_key"])


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`mingzheng witness serve` as its organisation would run it; its address."""
    port = free_port(0)
    witness = subprocess.Popen(
        [*COMMAND, "serve", str(folder), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        witness.terminate()
        witness.wait(timeout=15)


def demanding(trust: bytes, quorum: int, *keys: str) -> Trust:
    """The auditor's own copy of the trust file, with what they demand of witnesses."""
    document: dict[str, Any] = json.loads(trust)
    document["witnesses"] = [{"verifier_key": key, "org": "Another organisation"} for key in keys]
    return parse_trust(json.dumps({**document, "quorum": quorum}))


def proven_in_time(look: Any) -> Report:
    for _ in range(480):
        report: Report = look()
        if report.exit_code == 0:
            return report
        time.sleep(0.25)
    raise AssertionError(report)


def test_what_a_witness_saw_is_proven_and_what_it_did_not_see_cannot_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server):
        with signed_in(home, server) as (people, _):
            trust = people["gao"].trust()
        pinned = tmp_path / "trust.json"
        pinned.write_bytes(trust)
        folder = tmp_path / "w1"
        key, stranger = (made_witness(tmp_path / name, pinned) for name in ("w1", "w2"))
        server.stop()
        with serving(folder) as address:
            _watched(home, tmp_path, f"{key} {address}", demanding(trust, 1, key), demanding(trust, 2, key, stranger))
        assert "witness.example/w1" in command("show", str(folder))


def _watched(home: Home, tmp_path: Path, witnesses: str, one: Trust, two: Trust) -> None:
    extra = {"MINGZHENG_WITNESSES": witnesses, "MINGZHENG_WITNESS_SECONDS": "1"}
    server = Server(home.root, free_port(0), extra)
    server.start()
    try:
        with signed_in(home, server) as (people, tokens):
            headers = {"authorization": f"Bearer {tokens['gao']}"}
            listed = httpx.get(f"{server.url}/v1/audit/records", headers=headers, trust_env=False).json()["items"]
            entry = listed[0]["entry_id"]

            def receipt() -> bytes:
                return people["gao"].receipt(entry).save(tmp_path / "receipt.json").read_bytes()

            proven = proven_in_time(lambda: verify_receipt(receipt(), one))
            assert next(check for check in proven.checks if check.name == "witnesses").state == "pass"
            # The same receipt, for somebody who demands a witness that never saw it.
            assert verify_receipt((tmp_path / "receipt.json").read_bytes(), two).exit_code == 2
            proven_in_time(lambda: audit_source(server.url, one, token=tokens["gao"]))
            assert audit_source(server.url, two, token=tokens["gao"]).exit_code == 2
        ready = httpx.get(f"{server.url}/readyz", trust_env=False).json()
        assert not [code for code in ready["incidents"] if code.startswith("witness_")]
    finally:
        server.stop()
