"""Risk figures in words, for whoever has to judge a treatment and never read a book about it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mingzheng.errors import Text


def risk_words(figures: Mapping[str, Any] | None) -> Text | None:
    """From `Risk.to_json()`; None for figures of before these were recorded."""
    if figures is None or "unique" not in figures:
        return None
    if figures["k_min"] == 0:
        return Text("表中没有人。", "There is nobody in the table.")
    parts = [_alone(figures), _found(figures), *_told(figures)]
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def improved(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether anybody is harder to single out. Figures of before unique people were counted know k alone."""
    if after["k_min"] > before["k_min"] or after["k_min"] == 0:
        return True
    fewer = [after[name] < before[name] for name in ("unique", "small") if name in before and name in after]
    guessed = [Decimal(after["marketer"]) < Decimal(before["marketer"])] if "marketer" in before else []
    return any([*fewer, *guessed])


def _alone(figures: Mapping[str, Any]) -> Text:
    k, unique, rows = figures["k_min"], figures["unique"], figures["rows"]
    if not figures["quasi"]:
        return Text(
            "没有留下他人可能知道的列，谁都不突出。", "No column is left that others may know: nobody stands out."
        )
    if k > 1:
        return Text(
            f"没有人独一无二：在他人可能知道的列上，每人至少与另外 {k - 1} 人相同（k = {k}）。",
            f"Nobody is one of a kind: in the columns that others may know, everybody is like at least {k - 1} "
            f"more (k = {k}).",
        )
    share = percent(figures["unique_share"])
    return Text(
        f"{rows:,} 人中有 {unique:,} 人（{share}）独一无二：在他人可能知道的列上，没有别人与其相同。",
        f"{unique:,} of {rows:,} people ({share}) are one of a kind: nobody else is like them in the columns that "
        "others may know.",
    )


def _found(figures: Mapping[str, Any]) -> Text:
    k, guessed = figures["k_min"], percent(figures["marketer"])
    who_zh, who_en = ("其中一人", "one of these") if k == 1 else ("某人", "somebody")
    sure_zh = "就能认定是哪一行" if k == 1 else f"认对的机会至多是 {k} 分之一"
    sure_en = "can be sure which row is theirs" if k == 1 else f"is right about their row 1 time in {k} at most"
    return Text(
        f"知道{who_zh}在表中的人{sure_zh}；不知道的人机会不会更大；对所有人逐一猜测，平均猜对 {guessed}。",
        f"Whoever knows that {who_en} is in the table {sure_en} (prosecutor); whoever does not know has no better "
        f"chance (journalist); guessing for everybody is right for {guessed} on average (marketer).",
    )


def _told(figures: Mapping[str, Any]) -> list[Text]:
    if "l_min" not in figures:
        return []
    least, far = figures["l_min"], percent(figures["t_max"])
    if least == 1:
        tells = Text(
            "至少有一组人的敏感取值完全相同，知道在这一组就知道其取值（l = 1）；",
            "In at least one group all have the same sensitive value: being in it tells the value (l = 1);",
        )
    else:
        tells = Text(
            f"每组人至少有 {least} 种敏感取值（l = {least}）；", f"Every group has {least} sensitive values or more;"
        )
    apart = Text(
        f"各组取值的分布与总体最多相差 {far}（t）。", f"a group's values differ from everybody's by up to {far} (t)."
    )
    return [tells, apart]


def percent(share: str) -> str:
    """`0.1235` as 12.35%, without losing what little there is."""
    whole, _, places = share.partition(".")
    places = places.ljust(4, "0")
    tail = places[2:].rstrip("0")
    return f"{int(whole + places[:2])}{'.' + tail if tail else ''}%"
