"""duties: what decisions leave an office to do."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mingzheng.cli import output
from mingzheng.cli.files import file_sha256
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, show_json, show_pairs, show_table
from mingzheng.cli.session import signed_in

app = typer.Typer(help="What decisions leave to be done. 待办义务。", no_args_is_help=True)


class View(StrEnum):
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    KEPT = "kept"


@app.command("list")
@guarded
def list_(
    view: Annotated[View, typer.Option("--view", help="kept: by the platform itself. 范围。")] = View.OPEN,
    as_json: Json = False,
) -> None:
    """With deadline, article and what counts as evidence. 期限、条文和凭据。"""
    with signed_in() as client:
        found = client.duties.list(view)
    if as_json:
        show_json(found)
        return
    rows = [
        (one["id"], one["due_at"], one[output.language], ", ".join(one["articles"]), one["subject"]) for one in found
    ]
    show_table(["id", "due", "what", "articles", "about"], rows)


@app.command("done")
@guarded
def done(
    duty: str,
    evidence: Annotated[
        str, typer.Option("--evidence", help="What shows it; name no residents. 办结凭据，请勿写居民姓名。")
    ],
    document: Annotated[
        Path | None,
        typer.Option("--document", help="A filed paper: only its hash is sent. 存档文件，只发哈希。", dir_okay=False),
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Say in your own name that it was done. 办结。"""
    digest = "" if document is None else file_sha256(document)
    with signed_in() as client:
        made = client.duties.done(duty, evidence, document_sha256=digest)
    if as_json:
        show_json(dict(made))
    else:
        show_pairs({name: made[name] for name in ("id", "kind", "state", "done_at", "done_by", "entry")})
