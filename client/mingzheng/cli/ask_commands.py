"""login, datasets, price, ask, receipt, trust: what a researcher does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from mingzheng.cli import output
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, say, show_json, show_pairs, show_table
from mingzheng.cli.plan_options import read_loss, read_plan
from mingzheng.cli.secrets import read_secret
from mingzheng.cli.session import save_session, signed_in
from mingzheng.errors import Text
from mingzheng.sdk.answer import Answer, loss_words, show_cell
from mingzheng.sdk.client import sign_in
from mingzheng.sdk.dataset import Dataset
from mingzheng.sdk.errors import ClientError, ProblemError
from mingzheng.sdk.waiting import Pending
from mingzheng.words import PURPOSES, purpose_code, word

app = typer.Typer()

PlanFile = Annotated[Path | None, typer.Option("--plan", help="JSON file with the plan. 提问文件。", dir_okay=False)]
Aggregates = Annotated[
    list[str],
    typer.Option(
        "--aggregate",
        "-a",
        help="count, people, sum, mean, variance or median:COLUMN:LOW:HIGH, quantile:COLUMN:AT:LOW:HIGH. 统计量。",
    ),
]
By = Annotated[list[str], typer.Option("--by", "-b", help="COLUMN, COLUMN:EDGE,EDGE,… or COLUMN@TABLE.COLUMN. 分组。")]
Where = Annotated[list[str], typer.Option("--where", "-w", help='Such as "age >= 18". 条件。')]
Rho = Annotated[str | None, typer.Option("--rho", help="Privacy loss in ρ (zCDP). 隐私损失 ρ。")]
Epsilon = Annotated[str | None, typer.Option("--epsilon", help="Or in pure ε. 或以 ε 计。")]
Delta = Annotated[
    str | None, typer.Option("--delta", help="The most δ that groups of an open category may cost. 开放类别的 δ。")
]
Purpose = Annotated[
    str,
    typer.Option("--purpose", help="What it is for, a code or its word, 服务规划; logged. 用途，代码或词，会入账。"),
]
Sql = Annotated[
    str | None,
    typer.Option("--sql", help='Such as "SELECT district, COUNT(*) FROM data GROUP BY district". SQL 语句。'),
]
MinPeople = Annotated[
    int | None, typer.Option("--min-people", help="Smallest group of an open category to show. 最小人数。")
]
RowsPerPerson = Annotated[int | None, typer.Option("--rows-per-person", help="Rows counted for one person. 每人行数。")]


@app.command()
@guarded
def login(
    url: Annotated[str, typer.Argument(help="Address of the platform. 平台地址。")],
    account: Annotated[str, typer.Option("--account", help="Your login name. 登录名。")],
    password_env: Annotated[str | None, typer.Option("--password-env", help="Variable that holds it. 变量名。")] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", help="File that holds it. 文件。")] = None,
    as_json: Json = False,
) -> None:
    """Sign in and keep the token. 登录。"""
    password = read_secret(Text("密码", "Password")[output.language], password_env, password_file)
    client, token = sign_in(url, account, password)
    with client:
        person = client.me()
    save_session(url, str(token["token"]))
    if as_json:
        show_json({"id": person["id"], "role": person["role"], "expires_at": token["expires_at"]})
    say(f"已登录：{person['name']}（{person['role']}）", f"Signed in as {person['name']} ({person['role']})")


@app.command()
@guarded
def datasets(as_json: Json = False) -> None:
    """Published datasets and what you may spend on them. 可提问的数据集。"""
    with signed_in() as client:
        found = client.datasets()
    if as_json:
        show_json([dict(dataset.document) for dataset in found])
        return
    title = "title_zh" if output.language == "zh" else "title_en"
    rows = [(one.id, one.document[title], one.document["rows_rounded"], _left(one.allowance or {})) for one in found]
    heads = {"zh": ["编号", "名称", "行数", "剩余额度"], "en": ["id", "title", "rows", "left"]}
    show_table(heads[output.language], rows)


@app.command()
@guarded
def practice(
    dataset: str,
    out: Annotated[
        Path, typer.Option("--out", help="File to save it in: .csv or .parquet. 保存到文件。", dir_okay=False)
    ],
    rows: Annotated[int, typer.Option("--rows", help="How many. 行数。")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same gives the same. 随机种子。")] = 1,
    as_json: Json = False,
) -> None:
    """Invented data with the dataset's schema, to write an analysis with. 下载虚构的练习数据。"""
    kind = "parquet" if out.suffix == ".parquet" else "csv"
    with signed_in() as client:
        content = client.dataset(dataset).practice(rows=rows, seed=seed, format=kind)
    out.write_bytes(content)
    if as_json:
        show_json({"saved": str(out), "invented": True, "rows": rows, "seed": seed})
    say(f"已保存虚构的练习数据：{out}", f"Invented practice data saved: {out}")


@app.command()
@guarded
def price(
    dataset: str, plan: PlanFile = None, aggregate: Aggregates = [], by: By = [], where: Where = [],  # noqa: B006
    sql: Sql = None, rows_per_person: RowsPerPerson = None, rho: Rho = None, epsilon: Epsilon = None,
    delta: Delta = None, min_people: MinPeople = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """What a question would cost and how exact it would be. Spends nothing. 提问前先看花费。"""
    spelt = _spelt(sql, plan, aggregate, by, where, rows_per_person, rho, epsilon, delta, min_people)
    with signed_in() as client:
        asked = client.dataset(dataset)
        offer = asked.price_plan(_meant(asked, sql, spelt)[0])
    if as_json:
        show_json(dict(offer))
        return
    words = "words_zh" if output.language == "zh" else "words_en"
    show_pairs({f"loss {name}": value for name, value in offer["loss"].items()})
    show_pairs({f"left {name}": value for name, value in offer["left"].items() if value is not None})
    show_pairs({"affordable": offer["affordable"], "cached": offer["cached"], "cells": offer["cells"]})
    if offer.get("short") is not None:
        say(offer["short"]["title_zh"], offer["short"]["title"])
    if offer.get("threshold") is not None:
        show_pairs({"threshold": offer["threshold"]})
    for error in offer["expected_error"]:
        show_pairs({f"± {error['aggregate']}": error.get(words) or error["half_width_95"]})


@app.command()
@guarded
def ask(
    dataset: str, purpose: Purpose,
    plan: PlanFile = None, aggregate: Aggregates = [], by: By = [], where: Where = [],  # noqa: B006
    sql: Sql = None, rows_per_person: RowsPerPerson = None, rho: Rho = None, epsilon: Epsilon = None,
    delta: Delta = None, min_people: MinPeople = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for a steward's approval. 等待审批。")] = False,
    key: Annotated[str | None, typer.Option("--idempotency-key", help="Same key, same answer. 同键同答复。")] = None,
    receipt_file: Annotated[Path | None, typer.Option("--receipt", help="Save the receipt here. 保存回执。")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Ask, and spend the loss. 提问（扣减隐私额度）。"""
    spelt = _spelt(sql, plan, aggregate, by, where, rows_per_person, rho, epsilon, delta, min_people)
    with signed_in() as client:
        asked = client.dataset(dataset)
        wanted, view = _meant(asked, sql, spelt)
        # An office may have registered a purpose in words of its own: those are sent as they are.
        said = purpose if purpose == asked.document.get("purpose") else purpose_code(purpose)
        try:
            made = asked.ask_plan(wanted, purpose=said, idempotency_key=key, view=view)
        except ProblemError as refused:
            _say_purpose(asked, said, refused)
            raise
        if isinstance(made, Pending) and wait:
            say("等待管理员审批……", "Waiting for a steward's approval…")
            made = made.wait()
        if isinstance(made, Answer) and receipt_file is not None:
            made.receipt().save(receipt_file)
            say(f"回执已保存：{receipt_file}", f"Receipt saved: {receipt_file}")
    show_query(made, as_json)


@app.command()
@guarded
def receipt(
    entry: Annotated[str, typer.Argument(help="Entry id, en_…. 条目编号。")],
    out: Annotated[Path | None, typer.Option("--out", help="File to save it in. 保存到文件。", dir_okay=False)] = None,
    as_json: Json = False,
) -> None:
    """Fetch a receipt to keep. 取回执。"""
    with signed_in() as client:
        found = client.receipt(entry)
    if out is not None:
        found.save(out)
        say(f"回执已保存：{out}", f"Receipt saved: {out}")
    if as_json or out is None:
        show_json(dict(found.document))


@app.command()
@guarded
def trust(
    out: Annotated[Path, typer.Option("--out", help="File to save it in. 保存到文件。", dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Download the platform's trust file, to compare with one from elsewhere. 下载信任文件以供比对。"""
    with signed_in() as client:
        content = client.trust()
    out.write_bytes(content)
    if as_json:
        show_json({"saved": str(out)})
    say(
        "请通过另一条可信渠道核对这个文件：它来自平台自己，单凭它不能证明什么。",
        "Compare this file with one from another source: it came from the platform itself and proves little alone.",
    )


def _spelt(
    sql: str | None, plan: Path | None, aggregate: list[str], by: list[str], where: list[str],
    rows_per_person: int | None, rho: str | None, epsilon: str | None,
    delta: str | None, min_people: int | None,
) -> Mapping[str, Any]:  # fmt: skip
    """The plan that the options spell, checked before anything is sent; for SQL only what goes beside it."""
    if sql is None:
        return read_plan(plan, aggregate, by, where, rows_per_person, rho, epsilon, delta, min_people)
    if plan is not None or aggregate or by or where or min_people is not None:
        raise ClientError("plan_invalid", reason="--sql and other options")
    return {"loss": read_loss(rho, epsilon, delta), "rows_per_person": rows_per_person}


def _meant(
    asked: Dataset, sql: str | None, spelt: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """The plan, and the view of its answer where it was asked for in SQL."""
    if sql is None:
        return spelt, None
    meant = asked.translate(sql, loss=spelt["loss"], rows_per_person=spelt["rows_per_person"])
    return meant["plan"], meant["view"]


def _say_purpose(asked: Dataset, said: str, refused: ProblemError) -> None:
    """The rules compare purposes by their codes, so whoever asked for another one is told which one was published."""
    named = asked.document.get("purpose")
    if refused.code == "policy_refused" and named is not None and named != said:
        say(
            f"这个数据集为“{word(PURPOSES, named, 'zh')}”发布，应写 --purpose {named}；您写的是“{said}”。",
            f"This dataset was published for {word(PURPOSES, named, 'en')} (--purpose {named}); you wrote: {said}",
        )


def show_query(made: Answer | Pending, as_json: bool) -> None:
    if as_json:
        show_json(dict(made.query))
        return
    if isinstance(made, Pending):
        say(f"等待管理员审批：{made.review}", f"Waiting for a steward's approval: {made.review}")
        show_pairs({"query": made.id, "review": made.review})
        return
    for part in made.parts:
        _show_table(part)
    for step in {step["code"]: step for part in made.parts for step in part.post_processing}.values():
        say(step["zh"], step["en"])
    zh, en = ("（重复提问，未扣减）", " (asked before: no charge)") if made.cached else ("", "")
    say(
        f"{loss_words(made.loss)}{zh}；括号内为 95 % 区间；条目 {made.entry_id}",
        f"{loss_words(made.loss)}{en}; 95 % intervals in brackets; entry {made.entry_id}",
    )


def _left(allowance: Mapping[str, Any]) -> str:
    """In the measure of the dataset; a dash without an allowance."""
    left = {"ρ": allowance.get("left_rho"), "ε": allowance.get("left_epsilon")}
    return next((f"{unit} {amount}" for unit, amount in left.items() if amount is not None), "—")


def _show_table(made: Answer) -> None:
    every = Text("合计", "total")[output.language]
    rows = [
        [*(every if key is None else key for key in row["keys"]), *(show_cell(cell) for cell in row["values"])]
        for row in (*made.table["rows"], *made.totals)
    ]
    show_table([str(column["name"]) for column in made.table["columns"]], rows)
