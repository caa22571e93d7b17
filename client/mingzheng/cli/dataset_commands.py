"""dataset: what a steward looks at before setting bounds, and how one ends."""

from __future__ import annotations

from typing import Annotated

import typer

from mingzheng.cli import output
from mingzheng.cli.options import Json, Yes
from mingzheng.cli.output import guarded, say, show_json, show_pairs, show_table
from mingzheng.cli.session import signed_in
from mingzheng.errors import Text

app = typer.Typer(help="Your office's datasets. 本单位的数据集。", no_args_is_help=True)


@app.command("diagnose")
@guarded
def diagnose(
    dataset: str,
    rho: Annotated[
        str | None, typer.Option("--rho", help="Loss of such a question, ε if the dataset is pure. 这类提问的损失。")
    ] = None,
    cells: Annotated[int, typer.Option("--cells", help="Groups in its table. 表中的组数。")] = 10,
    as_json: Json = False,
) -> None:  # fmt: skip
    """What bounds throw away: exact, not private, for you alone, and logged. 查看上下限去掉了什么。"""
    with signed_in() as client:
        found = client.steward.diagnose(dataset, rho=rho, cells=cells)
    say(
        "以下是真实数据的精确数字，不受差分隐私保护，仅供您本人查看；这次查看已入账。",
        "Exact figures of real data, not private, for you alone; that you looked is in the log.",
    )
    if as_json:
        show_json(dict(found))
        return
    rows = found["rows_per_person"]
    heads = ["rows a person", "rows left out", "people affected", "± noise of a count"]
    names = ("bound", "rows_left_out", "people_affected", "noise_half_width")
    show_table(heads, [[one[name] for name in names] for one in rows["candidates"]])
    say(f"现为 {rows['now']}，建议 {rows['suggested']}", f"now {rows['now']}, suggested {rows['suggested']}")
    left_out = ("column", "rows", "rows_left_out", "people", "people_affected")
    if found["categories"]:
        say(
            "没有值或者值未声明、不属于任何类别的行：",
            "Rows in no declared category, as they have no value or another:",
        )
        show_table(
            ["column", "rows", "share of rows", "people", "share of people"],
            [[str(one[name]) for name in left_out] for one in found["categories"]],
        )
    parts = ("lower", "upper", "rows_clipped", "people_affected", "bias_of_sum", "noise_half_width")
    for column in found["columns"]:
        show_table([column["column"], *parts[1:]], [[one[name] for name in parts] for one in column["candidates"]])
        now, best = " – ".join(column["now"]), " – ".join(column["suggested"])
        say(f"现为 {now}，建议 {best}", f"now {now}, suggested {best}")


@app.command("delete")
@guarded
def delete(
    dataset: str,
    ground: Annotated[str, typer.Option(
        "--ground", help="purpose_achieved, retention_over, consent_withdrawn, unlawful_processing or other_law. 依据。"
    )],
    confirm: Annotated[str | None, typer.Option("--confirm", help="The dataset's name, to ask nothing. 名称。")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Show what would be gone, and propose to delete it for good; another steward signs. 申请永久删除数据集。"""
    with signed_in() as client:
        found = client.steward.preview_deletion(dataset)
        if confirm is None:
            links = ", ".join(link["id"] for link in found["links"]) or "—"
            say(
                f"将永久消失：第 {found['version']} 版及其密钥；关联 {links}；等待签名的事项 {found['waiting']} 项。"
                f"仍然保留：账本、已用的预算、答复 {found['answers']} 份（其中公开 {found['pages']} 份）。",
                f"Gone for ever: version {found['version']} with its keys; links {links}; {found['waiting']} matters "
                f"that wait for a signature. Staying: the log, what was spent, {found['answers']} answers, "
                f"{found['pages']} of them public.",
            )
            confirm = str(typer.prompt("请输入数据集名称 Type the dataset's name", err=True))
        made = client.steward.propose_deletion(dataset, ground=ground, confirm=confirm)
    if as_json:
        show_json(made)
    else:
        show_pairs({name: made[name] for name in ("id", "kind", "state", "dataset", "subject")})


@app.command("withdraw")
@guarded
def withdraw(dataset: str, yes: Yes = False, as_json: Json = False) -> None:
    """Withdraw one that was never published: its upload is destroyed at once. 撤回未发布的数据集。"""
    with signed_in() as client:
        found = client.steward.preview_withdrawal(dataset)
        zh = "隔离区里的加密文件及其密钥" if found["upload"] else "（隔离区里没有文件）"
        en = "the encrypted file in quarantine and its key" if found["upload"] else "(no file in quarantine)"
        say(
            f"将立即销毁且无法恢复：{zh}，检测结果。不再发布；账本保留。",
            f"Destroyed at once and for good: {en}, and what the scan found. It is never published; the log stays.",
        )
        question = Text("撤回这个数据集？", "Withdraw this dataset?")
        if not yes and not typer.confirm(question[output.language], default=False, err=True):
            raise typer.Abort
        done = client.steward.withdraw(dataset, revision=found["revision"])
    if as_json:
        show_json(dict(done))
    else:
        show_pairs({name: done[name] for name in ("id", "state")})
