"""published: answers that everybody may read; taking one down."""

from __future__ import annotations

from typing import Annotated

import typer

from mingzheng.cli import output
from mingzheng.cli.answer_table import show_answer
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, say, show_json, show_pairs, show_table
from mingzheng.cli.session import signed_in

app = typer.Typer(help="Published answers. 公开的结果。", no_args_is_help=True)


@app.command("list")
@guarded
def list_(as_json: Json = False) -> None:
    """Newest first. 公开结果列表。"""
    with signed_in() as client:
        found = client.published()
    if as_json:
        show_json(found)
        return
    title = "title_zh" if output.language == "zh" else "title_en"
    rows = [(one["id"], one[title], one["purpose"], one["published_at"]) for one in found]
    show_table(["id", title, "purpose", "published"], rows)


@app.command("show")
@guarded
def show(publication: str, as_json: Json = False) -> None:
    """One of them, with its error and receipts. 查看一份。"""
    with signed_in() as client:
        found = client.publication(publication)
    if as_json:
        show_json(dict(found))
        return
    show_answer(found["answer"])
    show_pairs({"purpose": found["purpose"], "answer_hash": found["answer_hash"], **found["receipts"]})


@app.command("withdraw")
@guarded
def withdraw(
    publication: str, reason: Annotated[str, typer.Option("--reason", help="Everybody reads it. 所有人可见。")],
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take one off its public page. 撤下。"""
    with signed_in() as client:
        done = client.steward.withdraw_publication(publication, reason)
    if as_json:
        show_json(dict(done))
    say("已撤下；此前的副本可能仍然存在。", "Taken down; copies that were made before may still exist.")
