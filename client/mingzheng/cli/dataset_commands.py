"""dataset: what a steward looks at before setting bounds."""

from __future__ import annotations

from typing import Annotated

import typer

from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, say, show_json, show_table
from mingzheng.cli.session import signed_in

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
    parts = ("lower", "upper", "rows_clipped", "people_affected", "bias_of_sum", "noise_half_width")
    for column in found["columns"]:
        show_table([column["column"], *parts[1:]], [[one[name] for name in parts] for one in column["candidates"]])
        now, best = " – ".join(column["now"]), " – ".join(column["suggested"])
        say(f"现为 {now}，建议 {best}", f"now {now}, suggested {best}")
