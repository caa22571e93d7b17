"""A registry and visits are shared, linked on the person, asked together and audited, on a platform that runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from demo.check import mingzheng
from demo.generator.people import make_people
from demo.generator.registry import write_registry
from demo.generator.visits import write_visits
from demo.home import Home
from demo.server import Server
from demo.share import ADULTS, ASSESSED, ATTESTED, confirm_all
from mingzheng import Answer, Client, ProblemError, rho
from mingzheng.trust import parse_trust
from tests.journeys.people import running, signed_in
from tests.journeys.test_release_story import Steward

PURPOSE = "health_service_planning"
VISITS = 4


def test_two_tables_are_linked_on_the_person_and_the_answer_is_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server), signed_in(home, server) as (people, tokens):
        li, desk = Steward(people["li"], tmp_path), people["chen"].steward
        everyone = [one for one in make_people(1200, 1) if one.age >= 18]
        registry = _published(people["chen"], li, "registry", write_registry(tmp_path / "r.csv", everyone, 2), 1)
        visits = _published(people["chen"], li, "visits", write_visits(tmp_path / "v.xlsx", everyone, 2), VISITS)
        _refused_for_another_purpose(desk, registry, visits)
        link = _linked(desk, li, registry, visits)
        answer = _asked(people, home, link)
        _close_to(answer, tmp_path, [one.identity for one in everyone])
        _paid_by_all(desk, link, registry, visits)
        report = answer.receipt().verify(parse_trust(people["gao"].trust()))
        assert report.verdict == "proven", report
        _audited(home, server, people["gao"], tokens["gao"])


def _published(chen: Client, li: Steward, title: str, path: Path, rows: int) -> str:
    document = {
        "title_zh": title, "title_en": title, "purpose": PURPOSE, "legal_basis": "statutory_duty",
        "statutory_reference": "基本医疗卫生与健康促进法第十五条", "person_column": "身份证号",
        "identifier_kind": "resident_id", "max_rows_per_person": rows, "cap": {"rho": "1", "delta": "0"},
    }  # fmt: skip
    dataset = str(chen.steward.register(document)["id"])
    chen.steward.upload(dataset, path)
    confirm_all(chen.steward, dataset)
    chen.steward.attest(dataset, {**ATTESTED, **ASSESSED, **ADULTS})
    chen.steward.submit(dataset)
    li.sign()
    return dataset


def _wish(registry: str, visits: str, purpose: str = PURPOSE) -> dict[str, Any]:
    return {
        "left": registry, "right": visits, "title_zh": "登记与就诊", "title_en": "Registry and visits",
        "purpose": purpose, "legal_basis": "statutory_duty", "max_rows_per_person": VISITS,
        "statutory_reference": "基本医疗卫生与健康促进法第十五条", "cap": {"rho": "0.5", "delta": "0"},
    }  # fmt: skip


def _refused_for_another_purpose(desk: Any, registry: str, visits: str) -> None:
    """Neither source was collected for research, whatever is said of the link."""
    link = str(desk.link(_wish(registry, visits, "research"))["id"])
    desk.attest(link, {**ATTESTED, **ASSESSED, "data": {**ATTESTED["data"], "collected_for": ["research"]}})
    with pytest.raises(ProblemError) as refused:
        desk.submit(link)
    assert refused.value.code == "policy_refused" and "PIPL-6" in (refused.value.decision or {})["articles"]


def _linked(desk: Any, li: Steward, registry: str, visits: str) -> str:
    assert {one["id"] for one in desk.linkable()} == {registry, visits}
    preview = desk.preview_link(registry, visits)
    assert preview["most_pairs"] == VISITS and {one["id"] for one in preview["totals"]} == {registry, visits}
    assert {"户籍类型", "费用", "性别_2"} <= {column["name"] for column in preview["columns"]}
    link = str(desk.link(_wish(registry, visits))["id"])
    desk.attest(link, {**ATTESTED, **ASSESSED})
    desk.submit(link)
    assert "publish" in li.sign()
    assert desk.dataset(link)["state"] == "published"
    return link


def _asked(people: Mapping[str, Client], home: Home, link: str) -> Answer:
    wang = home.state["accounts"]["wang"]
    people["chen"].steward.grant(link, researcher=wang, rho="0.05", delta="0", project="study")
    sql = "SELECT 户籍类型, COUNT(*), SUM(费用) FROM data GROUP BY 户籍类型"
    answer = people["wang"].dataset(link).ask_sql(sql, loss=rho("0.02"), purpose=PURPOSE)
    assert isinstance(answer, Answer)
    return answer


def _close_to(answer: Answer, folder: Path, identities: list[str]) -> None:
    """The visits of registered people, up to the bound: found in the noisy answer to within what it says."""
    from openpyxl import load_workbook

    # Left open, it would fail whichever test runs when it is collected.
    with closing(load_workbook(folder / "v.xlsx", read_only=True)) as book:
        assert book.active is not None
        seen = Counter("".join(c for c in str(row[1]) if c.isalnum()).upper() for row in book.active.values)
    expected = sum(min(seen[identity], VISITS) for identity in identities)
    assert expected > 800
    counted = sum(int(row["values"][0]["value"]) for row in answer.query["answer"]["rows"])
    assert abs(counted - expected) < 300, (counted, expected)


def _paid_by_all(desk: Any, link: str, *sources: str) -> None:
    spent = {one: desk.dataset(one)["cap"]["spent_rho"] for one in (link, *sources)}
    assert all(float(amount) >= 0.02 for amount in spent.values()), spent
    assert all(float(spent[source]) > float(spent[link]) for source in sources), spent  # and their own sizes


def _audited(home: Home, server: Server, gao: Client, token: str) -> None:
    home.trust.write_bytes(gao.trust())
    done = mingzheng("audit", server.url, "--trust", str(home.trust), url=server.url, token=token)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert "✗" not in done.stdout and "approvals" in done.stdout, done.stdout
