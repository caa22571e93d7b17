"""What may be wrong with the wish for an evidence pack."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import problem

PROBLEMS: Final = {
    "evidence_form_unknown": problem(
        "没有这种表。",
        "There is no such form.",
        "请从列出的表中选择。",
        "Choose one of the forms that are listed.",
    ),
    "evidence_office_unknown": problem(
        "没有这个单位的记录。",
        "There is nothing on record of such an office.",
        "请从列出的单位中选择。",
        "Choose one of the offices that are listed.",
    ),
    "evidence_period_invalid": problem(
        "起止日期不对：结束不能早于开始，不能晚于今天，最长三年。",
        "The period is not valid: it ends before it begins or after today, or is longer than three years.",
        "请更正日期。",
        "Correct the days.",
    ),
    "evidence_form_for_small_only": problem(
        "这张表只供处理不满十万人信息的单位使用；没有写明人数，或者人数、已有记录不符合。",
        "This form is for processors of fewer than 100,000 people: none was stated, or it or the records say more.",
        "请写明本单位处理多少人的信息；达到十万人的，请用指引各项的表。",
        "State how many people the office processes; from 100,000 on, use the form of the guideline.",
    ),
}
