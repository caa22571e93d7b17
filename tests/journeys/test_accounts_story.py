"""A dataset in pure ε, within a population: asked, narrowed, published, raised and proven, on a platform that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.home import Home
from demo.server import Server
from mingzheng import Answer, Client, Pending, ProblemError, count, epsilon, rho
from mingzheng.audit.run import audit_source
from mingzheng.sdk.plan import build_plan
from mingzheng.trust import parse_trust
from tests.journeys.people import running, signed_in, submit_visits
from tests.journeys.test_release_story import PURPOSE, Steward

STREET = {"title_zh": "阳光街道居民", "title_en": "Residents of Sunshine Street", "cap": {"epsilon": "1"}}


def test_a_pure_dataset_within_a_population_is_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server), signed_in(home, server) as (people, tokens):
        li, chen, wang = Steward(people["li"], tmp_path), people["chen"].steward, people["wang"]
        street = str(chen.open_population(STREET)["id"])
        dataset = submit_visits(people["chen"], tmp_path, cap={"epsilon": "2"}, populations=[street])
        assert street in li.sign()
        # The size of the dataset took a little of the street's ε 1 already, so all of it cannot be granted.
        everything = {"researcher": home.state["accounts"]["wang"], "project": "study"}
        with pytest.raises(ProblemError) as refused:
            chen.grant(dataset, epsilon="1", **everything)
        assert refused.value.code == "population_over_cap"
        chen.grant(dataset, epsilon="0.9", **everything)
        answer = _answered(wang, li, dataset)
        publication = str(wang.request_publication(answer.id)["id"])
        li.sign()
        assert httpx.get(f"{server.url}/v1/published/{publication}").json()["loss"] == {
            "epsilon": "0.2", "at_delta": "0",
        }  # fmt: skip
        raised = chen.propose_raise(dataset, epsilon="3", reason="流感季需要更多统计")
        assert raised["subject"]["cap_epsilon_nano"] == "3000000000"
        assert "ε = 3" in li.sign()
        shared = chen.propose_raise(street, epsilon="1.5", reason="几个数据集都要更多统计")
        assert (shared["population"], shared["dataset"]) == (street, None) and street in li.sign()
        _promised(server, dataset, street)
        _audited(home, server, people["gao"], tokens["gao"])


def _answered(wang: Client, li: Steward, dataset: str) -> Answer:
    asked = wang.dataset(dataset)
    with pytest.raises(ProblemError) as refused:
        asked.price(count(), by="科室", loss=rho("0.02"))
    assert refused.value.code == "loss_measure_pure"
    waiting = asked.ask_plan(build_plan(count(), by=["诊断"], loss=epsilon("0.2"), rows_per_person=2), purpose=PURPOSE)
    assert isinstance(waiting, Pending)
    li.sign()
    answer = waiting.wait(timeout=60, poll=0.2)
    assert answer.loss == {"epsilon": "0.2", "at_delta": "0"}
    allowance = wang.dataset(dataset).allowance
    assert allowance is not None and allowance["left_epsilon"] == "0.7" and allowance["left_rho"] is None
    return answer


def _promised(server: Server, dataset: str, street: str) -> None:
    (promise,) = httpx.get(f"{server.url}/v1/promises").json()["items"]
    assert promise["now"]["epsilon"] == "3" and promise["raises"][0]["before"]["epsilon"] == "2"
    assert [one["id"] for one in promise["within"]] == [street]
    (shared,) = httpx.get(f"{server.url}/v1/populations").json()["items"]
    assert shared["datasets"] == [dataset] and shared["now"]["epsilon"] == "1.5"
    assert [one["before"]["epsilon"] for one in shared["raises"]] == ["1"]


def _audited(home: Home, server: Server, gao: Client, token: str) -> None:
    trust: Any = parse_trust(gao.trust())
    report = audit_source(server.url, trust, rpc=home.rpc_url, token=token)
    failed = [(check.name, str(check.state), [f.says.en for f in check.findings]) for check in report.checks]
    assert report.check("accounts").state == "pass" and report.check("chain_budgets").state == "pass", failed
    assert not [check.name for check in report.checks if check.state == "fail"], failed
