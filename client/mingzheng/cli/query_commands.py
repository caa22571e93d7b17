"""query: look at a question that waits, accept what a steward allows instead, or take it back."""

from __future__ import annotations

import typer

from mingzheng.cli import output
from mingzheng.cli.ask_commands import show_query
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, say, show_json, show_pairs
from mingzheng.cli.session import signed_in
from mingzheng.sdk.answer import loss_words
from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.waiting import Pending

app = typer.Typer(help="Your questions. 您的提问。", no_args_is_help=True)


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


def _waiting(found: object) -> Pending:
    if not isinstance(found, Pending):
        raise ClientError("nothing_to_accept")
    return found
