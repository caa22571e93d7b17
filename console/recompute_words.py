"""Every sentence that the page /recompute may say by script."""

from __future__ import annotations

from typing import Any, Final

from console.words import DECISIONS, DUTIES
from mingzheng.errors import Text

SAID: Final = {
    "file_unreadable": Text("文件读不出来。", "The file cannot be read."),
    "facts_missing": Text("请先选择或者填写事实。", "Choose or type the facts first."),
    "rules_changed": Text(
        "规则文件的哈希与文件自己写明的不同：不能用来核对。",
        "The files of the rules do not have the hash that they are said to have: nothing can be checked with them.",
    ),
    "unexpected": Text("出了差错，没有得出结果。", "Something went wrong, and there is no result."),
    "same_rules": Text("规则与作出决定时的相同。", "The rules are those of the decision."),
    "other_rules": Text(
        "作出决定时依据的是另一版规则（{hash}）：请向本单位索取那一版。",
        "The decision was taken under other rules ({hash}): ask the office for those.",
    ),
    "same_decision": Text(
        "结论、缺项、义务、条文和规则都相同。", "Word, what is missing, duties, articles and rules are the same."
    ),
    "other_decision": Text(
        "重算的结果与当时的不同：{parts}。", "What was decided differs from the result here: {parts}."
    ),
    "same_facts": Text("这些事实就是账本条目所承诺的。", "These facts are those that the entry commits to."),
    "other_facts": Text("这些事实不是账本条目所承诺的。", "These facts are not those that the entry commits to."),
    "other_entry": Text("这份回执不是这个决定的。", "This receipt is not of this decision."),
    "no_receipt": Text(
        "没有给出回执：不知道账本里写的是不是这些事实。",
        "No receipt was given: whether the log says these facts is not known.",
    ),
    "receipt_itself": Text(
        "回执本身真不真，这里没有核验：请在核验页面核验。",
        "Whether the receipt itself is true was not checked here: check it on the page for receipts.",
    ),
    "none": Text("无", "none"),
}


def words(language: str) -> dict[str, Any]:
    named = {code: said[language] for table in (DECISIONS, DUTIES) for code, said in table.items()}
    return {**{code: said[language] for code, said in SAID.items()}, "words": named}
