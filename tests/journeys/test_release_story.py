"""A sensitive table waits, is narrowed, accepted, signed, answered, published and audited, on a platform that runs."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

from demo.check import mingzheng
from demo.home import Home
from demo.server import Server
from mingzheng import Answer, Client, Pending, count, rho
from mingzheng.canonical import canonical
from mingzheng.keystore import StewardKey, create_keystore
from mingzheng.sdk.plan import build_plan
from mingzheng.trust import parse_trust
from tests.journeys.people import running, signed_in, submit_visits

PURPOSE = "health_service_planning"


class Steward:
    """Li Ming, who signs what waits with her own key."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.desk, self.trust = client.steward, parse_trust(client.trust())
        self.key: StewardKey = create_keystore(folder / "li.json", "a passphrase of hers")
        self.desk.enrol(self.key, self.trust, lambda _summary: True)

    def sign(self, *, wait: bool = True) -> str:
        (review,) = self.desk.reviews()
        signed: list[str] = []
        done = self.desk.approve(
            review["id"], key=self.key, trust=self.trust, confirm=lambda summary: not signed.append(summary)
        )
        if wait:
            self.desk.wait(str(done["job"]))
        assert ("job" in done and done["job"] is None) is not wait
        return signed[0]


def test_a_table_is_narrowed_published_and_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server), signed_in(home, server) as (people, tokens):
        li = Steward(people["li"], tmp_path)
        dataset = submit_visits(people["chen"], tmp_path)
        li.sign()
        _grant(people, home, dataset)
        answer = _narrowed(people, li, dataset)
        publication = str(people["wang"].request_publication(answer.id)["id"])
        assert "make an answer public" in li.sign()
        _read_by_anybody(server, publication, answer)
        _looked_at_by_the_steward(people, dataset)
        _practised_with(people["wang"], dataset)
        people["chen"].steward.withdraw_publication(publication, "the wards were renamed")
        assert httpx.get(f"{server.url}/v1/published/{publication}").status_code == 410
        _audited(home, server, people["gao"], tokens["gao"])


def _grant(people: dict[str, Client], home: Home, dataset: str) -> None:
    wang = home.state["accounts"]["wang"]
    people["chen"].steward.grant(dataset, researcher=wang, rho="0.2", delta="0", project="study")


def _narrowed(people: dict[str, Client], li: Steward, dataset: str) -> Answer:
    plans = [build_plan(count(), by=by, loss=rho("0.02"), rows_per_person=2) for by in ("诊断", "科室", "街道")]
    waiting = people["wang"].dataset(dataset).ask_batch(plans, purpose=PURPOSE)
    assert isinstance(waiting, Pending) and waiting.review is not None
    asked = li.desk.review(waiting.review)["plan"]
    assert len(asked["batch"]) == 3
    li.desk.narrow(waiting.review, {"batch": asked["batch"][:2]}, "the streets are not needed")
    assert "the streets" not in li.sign(wait=False)
    offered = waiting.refresh()
    assert isinstance(offered, Pending) and offered.narrowing is not None
    assert offered.narrowing["loss"]["rho"] == "0.04"
    answer = offered.accept()
    if isinstance(answer, Pending):
        answer = answer.wait(timeout=60, poll=0.2)
    assert len(answer.parts) == 2 and answer.parts[0].totals and answer.loss["rho"] == "0.04"
    allowance = people["wang"].dataset(dataset).allowance
    assert allowance is not None and allowance["spent_rho"] == "0.04"
    return answer


def _read_by_anybody(server: Server, publication: str, answer: Answer) -> None:
    found: dict[str, Any] = httpx.get(f"{server.url}/v1/published/{publication}").json()
    assert found["answer"] == answer.query["answer"]
    assert found["answer_hash"] == hashlib.sha256(canonical(found["answer"])).hexdigest()
    receipt = httpx.get(server.url + found["receipts"]["publication"]).json()
    assert receipt["kind"] == "release.published" and found["answer_hash"] in receipt["record"]
    assert httpx.get(f"{server.url}/published/{publication}").status_code == 200
    assert httpx.get(server.url + found["table"]).text.startswith("\ufeff诊断,")


def _looked_at_by_the_steward(people: dict[str, Client], dataset: str) -> None:
    found = people["chen"].steward.diagnose(dataset)
    assert found["private"] is False and found["rows_per_person"]["now"] == 8
    assert any(column["column"] == "费用" for column in found["columns"])


def _practised_with(wang: Client, dataset: str) -> None:
    invented = wang.dataset(dataset).practice(rows=50, format="parquet")
    assert {"诊断", "科室", "街道", "费用"} <= set(pl.read_parquet(io.BytesIO(invented)).columns)


def _audited(home: Home, server: Server, gao: Client, token: str) -> None:
    home.trust.write_bytes(gao.trust())
    done = mingzheng("audit", server.url, "--trust", str(home.trust), url=server.url, token=token)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert "✗" not in done.stdout and "approvals" in done.stdout, done.stdout
