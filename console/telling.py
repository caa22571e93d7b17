"""A record in sentences: who, when, what, and until when. The check in the browser says the same from the same words.

A sentence is said only where every field in it is there: a partial receipt shows some and keeps others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from anonymizer.dp.budget import format_rho
from console import entry_words, show, words
from mingzheng.errors import Text

# What is said first where a kind has no sentence of its own, the fullest that the fields allow.
_FIRST: Final = (
    Text("{when}，{office}（{role}）：{what}。", "On {when}, {office} ({role}): {what}."),
    Text("{when}，账本记下：{what}。", "On {when}, the log noted: {what}."),
    Text("账本记下：{what}。", "The log noted: {what}."),
)
_TELLS: Final[Mapping[str, tuple[Text, ...]]] = {
    "right.requested": (
        Text(
            "{when}，{office}（{role}）登记了一项个人信息权利申请：{right}。",
            "On {when}, {office} ({role}) entered a person's request: {right}.",
        ),
        Text("编号是 {number}。", "Its number is {number}."),
        Text("答复期限是 {due}。", "The answer is due by {due}."),
    ),
    "right.answered": (
        Text(
            "{when}，{office}（{role}）答复了一项个人信息权利申请（{right}）：{outcome}。",
            "On {when}, {office} ({role}) answered a person's request ({right}): {outcome}.",
        ),
        Text("依据：{articles}。", "It rests on: {articles}."),
    ),
    "right.slip_renewed": (
        Text(
            "{when}，{office}（{role}）换发了一张回执单，旧单上的查询码从这时起失效。",
            "On {when}, {office} ({role}) renewed a slip; the code on the old one ended then.",
        ),
    ),
    "right.opened": (
        Text(
            "{when}，{office}（{role}）查看了一项申请是谁提出的。",
            "On {when}, {office} ({role}) looked at whom a request is about.",
        ),
    ),
    "right.forgotten": (
        Text(
            "{when}，一项申请的申请人身份已经销毁。",
            "On {when}, whom a request was about was destroyed.",
        ),
    ),
    "query.asked": (
        Text(
            "{when}，{office}（{role}）对数据集 {dataset} 提问，目的：{purpose}。",
            "On {when}, {office} ({role}) asked a question of dataset {dataset}. Purpose: {purpose}.",
        ),
    ),
    "query.charged": (
        Text(
            "{when}，为数据集 {dataset} 的一个提问扣减了隐私损失 ρ（或 ε）{rho_nano}，扣了不退。",
            "On {when}, a question of dataset {dataset} was charged a privacy loss of ρ (or ε) {rho_nano}, for good.",
        ),
    ),
    "query.answered": (
        Text(
            "{when}，给出了关于数据集 {dataset} 的一份答复，隐私损失 ρ（或 ε）{rho_nano}。",
            "On {when}, a question of dataset {dataset} was answered at a privacy loss of ρ (or ε) {rho_nano}.",
        ),
        Text("答复的哈希是 {answer_hash}。", "The hash of the answer is {answer_hash}."),
    ),
    "query.refused": (
        Text(
            "{when}，关于数据集 {dataset} 的一个提问被拒绝，没有给出答复。",
            "On {when}, a question of dataset {dataset} was refused; nothing was answered.",
        ),
    ),
    "allowance.granted": (
        Text(
            "{when}，{office}（{role}）授予研究者 {researcher} 数据集 {dataset} 的隐私额度 ρ（或 ε）{rho_nano}。",
            "On {when}, {office} ({role}) granted researcher {researcher} ρ (or ε) {rho_nano} on dataset {dataset}.",
        ),
    ),
    "dataset.published": (
        Text(
            "{when}，数据集 {dataset} 的第 {version} 版发布，可以对它提问。",
            "On {when}, version {version} of dataset {dataset} was published: questions may be asked of it.",
        ),
        Text(
            "全部提问合计的隐私上限是 ρ（或 ε）{cap_rho_nano}。",
            "All questions together may lose ρ (or ε) {cap_rho_nano}.",
        ),
    ),
    "release.published": (
        Text(
            "{when}，{office}（{role}）把关于数据集 {dataset} 的一份答复公开给所有人。",
            "On {when}, {office} ({role}) made an answer about dataset {dataset} public to everybody.",
        ),
    ),
    "emergency.proposed": (
        *_FIRST[:1],
        Text("应急的结束时间是 {ends}。", "The emergency would end on {ends}."),
    ),
    "duty.owed": (*_FIRST[:1], Text("最迟在 {due} 之前完成。", "It has to be done by {due}.")),
    "duty.overdue": (_FIRST[1], Text("期限是 {due}。", "It was due by {due}.")),
}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_LAST_MOMENT: Final = 253_402_214_400  # 9999-12-31: what is later is no time that anybody meant


@cache
def telling(language: str) -> Mapping[str, Any]:
    """The words for the script of the page, which fills them by the same rules."""
    return {
        "kinds": {kind: text[language] for kind, text in words.ENTRIES.items()},
        "roles": {role: text[language] for role, text in words.ROLES.items()},
        "codes": entry_words.codes(language),
        "articles": words.articles(language),
        "labels": entry_words.labels(language),
        "moments": sorted(entry_words.MOMENTS),
        "first": [text[language] for text in _FIRST],
        "tells": {kind: [text[language] for text in texts] for kind, texts in _TELLS.items()},
        "joiner": "；" if language == "zh" else "; ",
        "moment": "{at}（北京时间）" if language == "zh" else "{at} (UTC+8)",
        "yes_no": [text[language] for text in entry_words.YES_NO],
    }


def tell(record: Mapping[str, Any], language: str) -> list[str]:
    """What a whole record says."""
    said = telling(language)
    own = [_filled(one, record, said) for one in said["tells"].get(record["kind"], ())]
    first, *more = own or [None]
    rest = [one for one in more if one is not None]
    begun = [one for one in (first, *(_filled(one, record, said) for one in said["first"])) if one is not None]
    return [*begun[:1], *rest]


def _filled(sentence: str, record: Mapping[str, Any], said: Mapping[str, Any]) -> str | None:
    names = re.findall(r"\{(\w+)\}", sentence)
    values = {name: _value(name, record, said) for name in names}
    return None if None in values.values() else re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), sentence)


def _value(name: str, record: Mapping[str, Any], said: Mapping[str, Any]) -> str | None:
    actor = record["actor"] or {}
    if name == "when":
        return _moment(record["time"], said)
    if name == "what":
        return str(said["kinds"].get(record["kind"], record["kind"]))
    if name == "office":
        return actor.get("org")
    if name == "role":
        return None if "role" not in actor else str(said["roles"].get(actor["role"], actor["role"]))
    value = record["body"].get(name)
    if value is None or value == []:
        return None
    return str(said["joiner"]).join(_said(name, one, said) for one in (value if isinstance(value, list) else [value]))


def _said(name: str, value: Any, said: Mapping[str, Any]) -> str:
    if isinstance(value, str):
        if name == "articles":
            return str(said["articles"].get(value, value))
        if name in said["codes"]:
            return str(said["codes"][name].get(value, value))
    if isinstance(value, bool):
        return str(said["yes_no"][value])
    if isinstance(value, int) and name in said["moments"]:
        return _moment(value, said)
    if name.endswith("_nano") and re.fullmatch(r"[0-9]{1,30}", str(value)):
        return format_rho(int(value))
    return str(value)


def _moment(value: Any, said: Mapping[str, Any]) -> str:
    if isinstance(value, int) and 0 <= value < _LAST_MOMENT:
        return str(said["moment"]).replace("{at}", show.clock(value))
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            return str(said["moment"]).replace("{at}", show.clock(datetime.fromisoformat(value)))
        except ValueError:
            return value
    return str(value)
