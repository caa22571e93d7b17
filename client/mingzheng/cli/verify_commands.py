"""verify and audit: what needs no trust in the platform."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from mingzheng import partial_receipt
from mingzheng.cli import output
from mingzheng.cli.files import read_trust
from mingzheng.cli.options import Json, Rpc, TrustFile
from mingzheng.cli.output import guarded, say, show_json, show_report
from mingzheng.cli.session import token_for
from mingzheng.last_seen import load_last_seen, save_last_seen
from mingzheng.note import Verifier
from mingzheng.receipt import save_form
from mingzheng.report import Report, Verdict
from mingzheng.rpc import RpcNode
from mingzheng.trust import Trust
from mingzheng.verify import LogReader, checkpoint_of, verify_receipt

app = typer.Typer()
StateFile = Annotated[
    Path | None, typer.Option("--state", help="Remembers the checkpoint you saw last. 记住上次所见的检查点。")
]


@app.command()
@guarded
def verify(
    receipts: Annotated[list[Path], typer.Argument(help="Receipt files. 回执文件。", exists=True, dir_okay=False)],
    trust: TrustFile = None, rpc: Rpc = None, state: StateFile = None,
    log: Annotated[str | None, typer.Option("--log", help="Where to read tiles, for --state. 账本地址。")] = None,
    commitment_only: Annotated[
        bool, typer.Option("--commitment-only", help="Accept that the record was erased or withheld. 接受没有记录。")
    ] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Verify receipts: 0 proven, 1 disproved, 2 cannot tell. Offline unless --rpc or --log is given. 核验回执。"""
    pinned = read_trust(trust)
    reports = []
    with ExitStack() as closing_up:
        node = None if rpc is None else closing_up.enter_context(closing(RpcNode(rpc)))
        reader = None if log is None else _tiles(log, pinned)
        for path in receipts:
            content = path.read_bytes()
            last_seen = None if state is None else load_last_seen(state, pinned)
            report = verify_receipt(
                content, pinned, node=node, last_seen=last_seen, log=reader, commitment_only=commitment_only
            )
            if state is not None and report.verdict is Verdict.PROVEN:
                save_last_seen(state, pinned, checkpoint_of(content, pinned)[1])
            reports.append(report)
    _finish(reports, as_json)


@app.command()
@guarded
def audit(
    source: Annotated[str, typer.Argument(help="The platform, or an exported directory. 平台地址或导出目录。")],
    trust: TrustFile = None, rpc: Rpc = None, state: StateFile = None,
    export: Annotated[Path | None, typer.Option("--export", help="Keep the download here. 保存下载内容。")] = None,
    policy_key: Annotated[
        list[str] | None, typer.Option("--policy-key", help="Of the authority whose rules decide. 主管机关公钥。")
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Audit the whole log: every leaf, every root, every privacy account, every approval. 审计整个账本。"""
    from mingzheng.audit.run import audit_source

    authorities = [Verifier.parse(key) for key in policy_key or ()]
    report = audit_source(
        source, read_trust(trust), rpc=rpc, state=state, export=export, token=token_for(source),
        policy_keys=authorities,
    )  # fmt: skip
    _finish([report], as_json)


@app.command()
@guarded
def disclose(
    receipt: Annotated[Path, typer.Argument(help="A receipt file. 回执文件。", exists=True, dir_okay=False)],
    show: Annotated[list[str], typer.Option("--show", help="Field to show, such as body.rho_nano. 要展示的字段。")],
    out: Annotated[Path, typer.Option("--out", help="File to save it in. 保存到文件。", dir_okay=False)],
    as_json: Json = False,
) -> None:  # fmt: skip
    """Make a partial receipt: the fields you name are shown, all others stay hidden. 只展示部分字段。"""
    made = partial_receipt.disclose(receipt.read_bytes(), show)
    out.write_bytes(save_form(made))
    hidden = [field["name"] for field in made["hidden"]]
    if as_json:
        show_json({"saved": str(out), "shown": sorted(set(show)), "hidden": hidden})
    else:
        names = ", ".join(hidden) or "-"
        say(f"部分回执已保存：{out}；隐藏的字段：{names}", f"Partial receipt saved: {out}; hidden: {names}")


def _finish(reports: list[Report], as_json: bool) -> None:
    if as_json:
        documents = [report.to_json() for report in reports]
        show_json(documents[0] if len(documents) == 1 else documents)
    else:
        for report in reports:
            show_report(report)
    codes = {report.exit_code for report in reports}
    # One disproved receipt outweighs any number that could not be judged.
    raise typer.Exit(output.FAILED if output.FAILED in codes else max(codes))


def _tiles(url: str, trust: Trust) -> LogReader:
    from mingzheng.audit.source import remote_tiles

    return remote_tiles(url, trust)
