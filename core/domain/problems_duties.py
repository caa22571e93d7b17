"""What is said about duties and emergencies."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "duty_done": problem(
        "这项义务已经办结。",
        "This duty is done already.",
        "请查看它的办理记录；需要补充的，另行存档。",
        "See what was recorded; keep anything further in your own files.",
    ),
    "duty_by_act": problem(
        "这项义务由平台上的办理来完成，办完自动办结。",
        "This duty is fulfilled by what is done on this platform, and ends by itself when it is.",
        "请打开应急页面或者个人权利申请的页面。",
        "Open the page of the emergency, or of the person's request.",
    ),
    "duty_kept_by_platform": problem(
        "这项义务由平台履行，到期自动核对，不能由人标记。",
        "The platform keeps this duty and proves it on the day; nobody marks it done.",
        "不需要办理。",
        "There is nothing for you to do.",
    ),
    "evidence_missing": problem(
        "没有写明办结的凭据。",
        "It does not say what shows that the duty was done.",
        "请写明文号、日期或存档位置。",
        "Name the document, its date, or where it is filed.",
    ),
    "emergency_end_invalid": problem(
        "结束时间不对：要晚于现在，并且不超过十四天。",
        "The end must lie after now and within fourteen days.",
        "请改结束时间；还需要更久的，复核之后另行启动。",
        "Change the end; if it takes longer, start another after this one was reviewed.",
    ),
    "emergency_people_invalid": problem(
        "参与人不对：要写一至二十名研究者，不能重复，账号要可用。",
        "Name one to twenty researchers with open accounts, each once.",
        "请核对参与人。",
        "Check the people named.",
    ),
    "emergency_wrong_state": problem(
        "应急的当前状态不允许这一步。",
        "The emergency is not in a state that allows this step.",
        "告知和复核要在应急结束之后。",
        "People are told and the review is made once it is over.",
    ),
    "emergency_over": problem(
        "应急已经结束，不再有效。",
        "The emergency is over and opens nothing any more.",
        "请按平常的程序办理。",
        "Go the ordinary way.",
    ),
    "answer_destroyed": problem(
        "应急已经结束，这份答复已按规定销毁。",
        "The emergency is over, and this answer was destroyed as the law asks.",
        "仍然需要的，请按平常的程序重新提问。",
        "If it is still needed, ask again in the ordinary way.",
    ),
}
