"""Act two: a researcher asks, pays in privacy, is refused when it runs out, and waits where the law says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo.home import Home
from demo.screen import Screen, must, said
from mingzheng import Answer, Client, Pending, ProblemError, bins, count, mean, rho
from mingzheng.keystore import open_keystore
from mingzheng.sdk.dataset import Dataset
from mingzheng.trust import parse_trust

PURPOSE = "health_service_planning"
ALLOWED = "0.06"
FEE = mean("费用", 0, 1000)
AGES = bins("年龄", [18, 35, 50, 65, 80, 120])


def ask_all(screen: Screen, home: Home, people: Mapping[str, Client]) -> list[Path]:
    """Play the questions; returns the saved receipts. A second run is answered from what was released, for nothing."""
    screen.title("第二幕：提问", "Act two: asking")
    dataset_id = home.state["datasets"]["visits"]
    _grant(screen, home, people, dataset_id)
    dataset = people["wang"].dataset(dataset_id)
    _catalogue(screen, dataset)
    answers = [
        _ask(screen, dataset, "各街道就诊次数", "visits by street", [count()], "0.02", ["街道"]),
        _ask(screen, dataset, "各科室平均费用（元）", "mean fee by department", [FEE], "0.02", ["科室"]),
        _ask(screen, dataset, "就诊者年龄分布", "age histogram", [count()], "0.005", [AGES]),
    ]  # fmt: skip
    _free(screen, dataset)
    answers.append(_queued(screen, home, people, dataset))
    _exhausted(screen, dataset)
    folder = home.own / "receipts"
    folder.mkdir(exist_ok=True)
    return [answer.receipt().save(folder / f"{answer.entry_id}.json") for answer in answers]


def _grant(screen: Screen, home: Home, people: Mapping[str, Client], dataset_id: str) -> None:
    if people["wang"].dataset(dataset_id).allowance is None:
        screen.step(
            "陈静授予王芳隐私额度，合约核对隐私上限",
            "Chen Jing grants Wang Fang an allowance; the contract checks the cap",
        )
        people["chen"].steward.grant(
            dataset_id, researcher=home.state["accounts"]["wang"], rho=ALLOWED, delta="0", project="云川大学门诊研究",
            idempotency_key="demo-grant-visits",
        )  # fmt: skip
        screen.proved(
            f"额度 ρ = {ALLOWED} 已上链，不超过隐私上限 0.3", f"ρ = {ALLOWED} is on chain, within the cap of 0.3"
        )


def _catalogue(screen: Screen, dataset: Dataset) -> None:
    screen.step(
        "王芳看目录：列、范围和额度，没有一行数据", "Wang Fang reads the catalogue: columns, bounds, budget, no rows"
    )
    for column in dataset.schema:
        about = column.get("categories") or [column.get("lower"), column.get("upper")]
        shown = "、".join(str(one) for one in about[:5]) + ("…" if len(about) > 5 else "")
        screen.note(f"{column['name']}（{column['kind']}）{shown}", f"{column['name']} ({column['kind']}) {shown}")


def _ask(
    screen: Screen, dataset: Dataset, zh: str, en: str, aggregates: list[Any], loss: str, by: list[Any]
) -> Answer:  # fmt: skip
    screen.step(f"提问：{zh}", f"Question: {en}")
    price = dataset.price(aggregates, loss=rho(loss), by=by, rows_per_person=3)
    error = price["expected_error"][0]
    screen.note(
        f"先看花费：{error['words_zh']}，ρ = {price['loss']['rho']}（ε ≈ {float(price['loss']['epsilon']):.2f}）",
        f"price first: {error['words_en']}, ρ = {price['loss']['rho']} (ε ≈ {float(price['loss']['epsilon']):.2f})",
    )
    answer = dataset.ask(aggregates, loss=rho(loss), by=by, rows_per_person=3, purpose=PURPOSE)
    must(isinstance(answer, Answer), f"an answer to: {en}")
    assert isinstance(answer, Answer)
    _show(screen, answer)
    free = answer.cached
    screen.proved(
        "有回执；" + ("这次提问以前答过，这次免费" if free else f"扣减 ρ = {answer.loss['rho']}"),
        "with a receipt; " + ("answered before, so free this time" if free else f"charged ρ = {answer.loss['rho']}"),
    )
    return answer


def _show(screen: Screen, answer: Answer) -> None:
    for row in answer.table["rows"]:
        cell = row["values"][0]
        screen.note(
            f"{'、'.join(row['keys'])}：{cell['value']}（95 % 区间 {cell['low']} 至 {cell['high']}）",
            f"{', '.join(row['keys'])}: {cell['value']} (95 % from {cell['low']} to {cell['high']})",
        )


def _free(screen: Screen, dataset: Dataset) -> None:
    screen.step("同样的提问再来一次", "The same question again")
    again = dataset.ask([count()], loss=rho("0.02"), by=["街道"], rows_per_person=3, purpose=PURPOSE)
    must(isinstance(again, Answer) and again.cached and not again.charged, "the same question is free")
    screen.proved("同一答复，不再扣减，也不再抽取噪声", "the same answer: no charge, no second draw of noise")


def _queued(screen: Screen, home: Home, people: Mapping[str, Client], dataset: Dataset) -> Answer:
    screen.step("涉及敏感信息的提问：各诊断人次", "A question about sensitive information: visits by diagnosis")
    asked = dataset.ask([count()], loss=rho("0.01"), by=["诊断"], rows_per_person=3, purpose=PURPOSE)
    if isinstance(asked, Pending):
        screen.note(
            "规则说：需要数据管理员逐件审批，进入放行队列",
            "the rules answer: a steward must approve this one; it waits",
        )
        asked = _release(screen, home, people, asked)
    _show(screen, asked)
    return asked


def _release(screen: Screen, home: Home, people: Mapping[str, Client], asked: Pending) -> Answer:
    (review,) = [one for one in people["li"].steward.reviews() if one["id"] == asked.review]
    shown = people["li"].steward.review(review["id"])
    screen.note(
        f"李明看到：目的 {shown['purpose']}，花费 ρ = {shown['price']['rho']}，误差 "
        f"{shown['expected_error'][0]['words_zh']}",
        f"Li Ming sees: purpose {shown['purpose']}, price ρ = {shown['price']['rho']}, error "
        f"{shown['expected_error'][0]['words_en']}",
    )
    key = open_keystore(home.own / "keystore-li.json", home.state["passphrases"]["li"])
    started = people["li"].steward.approve(
        review["id"],
        key=key,
        trust=parse_trust(people["li"].trust()),
        confirm=lambda _summary: True,
        reason=said("统计口径合适", "Counts suffice for this purpose"),
    )
    people["li"].steward.wait(started["job"], watch=screen.watch)
    answer = asked.wait()
    must(answer.charged or answer.cached, "answered after the signature")
    if answer.cached:
        screen.proved(
            "以前放行过，这次不再扣减；仍须签名之后才给出",
            "released before, so free this time; shown only after the signature all the same",
        )
    else:
        screen.proved("签名之后才扣减、才作答", "charged and answered only after the signature")
    return answer


def _exhausted(screen: Screen, dataset: Dataset) -> None:
    screen.step("再来一次超出额度的提问", "One question more than the budget holds")
    try:
        dataset.ask([count()], loss=rho("0.03"), by=["性别"], rows_per_person=3, purpose=PURPOSE)
    except ProblemError as refused:
        must(refused.code == "budget_exhausted", "refused for the budget")
        says = refused.problem.says
        screen.proved(says.zh, says.en)
    else:
        must(False, "the question is refused")
