"""What can go wrong before a use case is reached: the request itself, its address, its form."""

from __future__ import annotations

from typing import ClassVar

from core.domain.errors import CoreError
from core.ports import PolicyDecision
from mingzheng.errors import Failure, problem


class HttpError(Failure):
    """Raised by the HTTP layer only. Everything about data and people is a `CoreError` or a package's own failure."""

    CATALOGUE: ClassVar = {
        "route_not_found": problem(
            "没有这个地址。",
            "There is nothing at this address.",
            "请核对网址，或者从首页重新进入。",
            "Check the address, or start again from the home page.",
        ),
        "method_not_allowed": problem(
            "这个地址不支持这种请求方法。",
            "This address does not take requests of this kind.",
            "请查看接口说明中列出的方法。",
            "Use one of the methods that the API description lists.",
        ),
        "request_unreadable": problem(
            "请求的内容无法读取。",
            "The content of the request cannot be read.",
            "请以 UTF-8 编码的 JSON 或表单重新发送。",
            "Send it again as UTF-8 JSON or as a form.",
        ),
        "request_too_large": problem(
            "请求的内容过大。",
            "The request is too large.",
            "请缩短内容后重试。",
            "Send less and try again.",
        ),
        "uploads_busy": problem(
            "现在正在上传的文件太多，或者您的上一个文件还没有传完。",
            "Too many files are being uploaded at this moment, or your last one is still on its way.",
            "请过一会儿再上传。没有接收任何内容。",
            "Send it again in a while. Nothing was taken in.",
        ),
        "request_too_slow": problem(
            "文件传输停顿太久，或者总共用时过长。",
            "The file stood still on its way for too long, or took too long in all.",
            "请检查网络后重新上传。没有接收任何内容。",
            "Look at the connection and send it again. Nothing was taken in.",
        ),
        "cursor_invalid": problem(
            "翻页标记无效。",
            "The paging cursor is not one of ours.",
            "请使用上一页给出的 next，或者从第一页开始。",
            "Use the `next` of the previous page, or start from the first page.",
        ),
        "csrf_refused": problem(
            "表单已过期，或者不是从本站提交的。",
            "This form has expired, or was not sent from this site.",
            "请返回上一页，刷新后重新提交。没有任何改动。",
            "Go back, reload the page and send it again. Nothing was changed.",
        ),
        "internal": problem(
            "系统内部出错，已经记录。",
            "Something failed inside the system, and it was recorded.",
            "请稍后再试；如果再次出现，请把追踪编号告诉运维人员。",
            "Try again later; if it happens again, give the trace id to an operator.",
        ),
    }


class PolicyRefusedError(CoreError):
    """`policy_refused` with the whole decision: what is missing, under which articles, by which rules."""

    def __init__(self, decision: PolicyDecision) -> None:
        super().__init__("policy_refused", decision=decision.decision, missing=list(decision.missing))
        self.extension = {"decision": decision.to_json()}
