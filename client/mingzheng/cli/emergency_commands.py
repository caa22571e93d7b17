"""emergencies: started by two stewards, ended, told of and reviewed; read by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer

from mingzheng.cli import output
from mingzheng.cli.files import confirmer, read_trust
from mingzheng.cli.options import Json, KeyFile, PassphraseEnv, PassphraseFile, TrustFile, Yes
from mingzheng.cli.output import guarded, show_json, show_pairs, show_table
from mingzheng.cli.session import signed_in
from mingzheng.cli.steward_commands import unlock
from mingzheng.errors import Text

app = typer.Typer(help="Emergencies, past and present. 应急。", no_args_is_help=True)
Public = "Everybody can read it, for good. 公开，永久可查。"


class Finding(StrEnum):
    KEPT_WITHIN = "kept_within"
    OVERSTEPPED = "overstepped"


@app.command("list")
@guarded
def list_(as_json: Json = False) -> None:
    """Every one that was started, newest first. 全部应急。"""
    with signed_in() as client:
        found = client.emergencies.list()
    if as_json:
        show_json(found)
        return
    rows = [
        (one["id"], one["dataset"], one["purpose"], one["ended_at"] or one["ends_at"], _standing(one)) for one in found
    ]
    show_table(["id", "dataset", "purpose", "ends", "state"], rows)


@app.command("propose")
@guarded
def propose(
    dataset: str,
    purpose: Annotated[
        str, typer.Option("--purpose", help="One that the data were collected for. 收集时说明过的目的。")
    ],
    person: Annotated[
        list[str], typer.Option("--person", help="Account of a researcher; repeatable. 参与人，可多次。")
    ],
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=336, help="It ends by itself after these. 几小时后结束。")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="Public once it starts; name nobody. 启动后公开，请勿写人名。")
    ],
    as_json: Json = False,
) -> None:
    """Propose that these people may ask without waiting; another steward signs the review. 申请启动应急。"""
    ends_at = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    with signed_in() as client:
        made = client.emergencies.propose(dataset, purpose=purpose, people=person, ends_at=ends_at, reason=reason)
    _show({**made, "ends_at": ends_at.isoformat()}, as_json, "id", "review", "state", "ends_at")


@app.command("start")
@guarded
def start(
    review: Annotated[str, typer.Argument(help="The review that `propose` named. 待审事项的编号。")], key: KeyFile,
    trust: TrustFile = None, passphrase_env: PassphraseEnv = None, passphrase_file: PassphraseFile = None,
    yes: Yes = False, as_json: Json = False,
) -> None:  # fmt: skip
    """The second signature, by a steward who did not propose it, after seeing what is signed. 第二人签名启动。"""
    pinned = read_trust(trust)
    held = unlock(key, passphrase_env, passphrase_file)
    with signed_in() as client:
        if client.steward.review(review)["kind"] != "emergency":
            raise typer.BadParameter(Text("这不是应急的待审事项", "not the review of an emergency")[output.language])
        client.steward.approve(review, key=held, trust=pinned, confirm=confirmer(yes))
        signed = client.steward.review(review)
    _show(signed, as_json, "id", "state", "dataset")


@app.command("end")
@guarded
def end(emergency: str, yes: Yes = False, as_json: Json = False) -> None:
    """End it now; the answers that it let through are destroyed. 提前结束并销毁答复。"""
    question = Text("结束应急，并销毁它放行的答复？", "End it and destroy the answers that it let through?")
    if not yes and not typer.confirm(question[output.language], default=False, err=True):
        raise typer.Abort
    with signed_in() as client:
        _show(client.emergencies.end(emergency), as_json, "id", "state", "ended_at", "destroyed")


@app.command("notify")
@guarded
def notify(
    emergency: str, notice: Annotated[str, typer.Option("--notice", help=Public)], as_json: Json = False
) -> None:
    """Publish what people are told, once it is over. 告知居民。"""
    with signed_in() as client:
        _show(client.emergencies.notify(emergency, notice), as_json, "id", "notice", "notified_at")


@app.command("review")
@guarded
def review(
    emergency: str, finding: Annotated[Finding, typer.Option("--finding", help="结论。")],
    text: Annotated[str, typer.Option("--text", help=Public)], as_json: Json = False,
) -> None:  # fmt: skip
    """Say whether it kept within its bounds, if you neither proposed nor signed it. 复核。"""
    with signed_in() as client:
        _show(
            client.emergencies.review(emergency, finding, text), as_json, "id", "finding", "finding_text", "reviewed_at"
        )


def _standing(one: Mapping[str, Any]) -> str:
    if one["running"]:
        return Text("进行中", "running")[output.language]
    owed = [words for name, words in _OWED.items() if one[name] is None]
    return Text("；", "; ")[output.language].join(words[output.language] for words in owed) or one["finding"]


_OWED = {"notice": Text("尚未告知居民", "people not told"), "finding": Text("尚未复核", "not reviewed")}


def _show(made: Mapping[str, Any], as_json: bool, *shown: str) -> None:
    if as_json:
        show_json(dict(made))
    else:
        show_pairs({name: made[name] for name in shown})
