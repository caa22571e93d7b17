"""query: list your questions, look at one that waits, accept what a steward allows instead, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from mingzheng.cli import output
from mingzheng.cli.ask_commands import show_query
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, say, show_json, show_pairs, show_table
from mingzheng.cli.session import signed_in
from mingzheng.plan_words import plan_words
from mingzheng.sdk.answer import loss_words
from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.waiting import Pending
from mingzheng.words import PURPOSES, QUERY_STATES, word

app = typer.Typer(help="Your questions. 您的提问。", no_args_is_help=True)

_HEADS: Final = {
    "zh": ("编号", "提问时间", "提问", "目的", "隐私损失", "状态"),
    "en": ("id", "asked", "question", "purpose", "loss", "state"),
}


class State(StrEnum):
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    CHARGED = "charged"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"


@app.command("list")
@guarded
def list_(
    state: Annotated[State | None, typer.Option("--state", help="Only those that stand so. 只列这一状态。")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="Only those of it. 只列这个数据集的。")] = None,
    as_json: Json = False,
) -> None:
    """Your questions, newest first: what each cost and how it stands. 列出您的提问，最新的在前。"""
    with signed_in() as client:
        asked = client.queries()
    found = [one for one in asked if state in (None, one["state"]) and dataset in (None, one["dataset"])]
    if as_json:
        show_json(found)
        return
    show_table(_HEADS[output.language], [_row(one) for one in found])


@app.command("show")
@guarded
def show(query: str, as_json: Json = False) -> None:
    """The answer, or what it waits for. 查看答复或进度。"""
    with signed_in() as client:
        found = client.query(query)
    show_query(found, as_json)
    if isinstance(found, Pending) and found.narrowing is not None and not as_json:
        offer = found.narrowing
        say("管理员同意一个更窄的提问：", "The steward would allow a narrower question:")
        words = "words_zh" if output.language == "zh" else "words_en"
        show_pairs({f"± {error['aggregate']}": error[words] for error in offer["expected_error"]})
        show_pairs({"loss": loss_words(offer["loss"]), "reason": offer["reason"], "plan": offer["plan"]})


@app.command("accept")
@guarded
def accept(query: str, as_json: Json = False) -> None:
    """Ask the narrower question instead. 接受收窄后的提问。"""
    with signed_in() as client:
        show_query(_waiting(client.query(query)).accept(), as_json)


@app.command("withdraw")
@guarded
def withdraw(query: str, as_json: Json = False) -> None:
    """Take a waiting question back; nothing was spent. 撤回，没有扣减。"""
    with signed_in() as client:
        _waiting(client.query(query)).withdraw()
    if as_json:
        show_json({"query": query, "state": "withdrawn"})
    say("已撤回，没有扣减。", "Withdrawn; nothing was spent.")


@app.command("publish")
@guarded
def publish(query: str, as_json: Json = False) -> None:
    """Ask that your answer be made public; a steward signs for it. 申请公开答复。"""
    with signed_in() as client:
        asked = client.request_publication(query)
    if as_json:
        show_json(dict(asked))
    else:
        show_pairs({name: asked[name] for name in ("id", "state", "review")})


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    """What cost nothing, as it was answered before or never ran, says in brackets what it would have cost."""
    said = output.language
    paid = one["charged"] and not one["cached"]
    loss = loss_words(one["loss"]) if one["loss"] else "–"
    asked = datetime.fromisoformat(one["created_at"]).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    question, purpose = plan_words(one["plan"], said), word(PURPOSES, one["purpose"], said)
    return one["id"], asked, question, purpose, loss if paid else f"({loss})", word(QUERY_STATES, one["state"], said)


def _waiting(found: object) -> Pending:
    if not isinstance(found, Pending):
        raise ClientError("nothing_to_accept")
    return found
