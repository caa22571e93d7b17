"""Everything that can go wrong between this machine and the platform, in the one shape of `errors.Failure`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mingzheng.errors import Failure, Problem, Text, problem


class ProblemError(Failure):
    """A problem (RFC 9457) that the platform answered with: its code, its sentences, its details.

    `status` is the HTTP status; `decision` is the policy decision when the policy refused; `trace_id` is for support.
    """

    def __init__(self, document: Mapping[str, Any], status: int) -> None:
        en = str(document.get("title") or "The platform refused the request.")
        zh = str(document.get("title_zh") or "平台拒绝了这一请求。")
        self.code = str(document.get("code") or f"http_{status}")
        self.details = dict(document.get("details") or {})
        self.problem = Problem(
            Text(zh, en), Text(str(document.get("next_step_zh") or ""), str(document.get("next_step") or ""))
        )
        self.status = status
        self.decision: Mapping[str, Any] | None = document.get("decision")
        self.trace_id: str | None = document.get("trace_id")
        Exception.__init__(self, f"{self.code}: {en}")

    @property
    def next_step(self) -> Text:
        return self.problem.next_step


class ClientError(Failure):
    """A problem on this side of the wire."""

    CATALOGUE: ClassVar = {
        "server_unreachable": problem(
            "无法连接到平台。", "The platform cannot be reached.",
            "请检查地址和网络，稍后再试。", "Check the address and the network, then try again.",
        ),
        "server_answer_malformed": problem(
            "平台的回答无法读取。", "The platform's answer cannot be read.",
            "请确认地址指向明证平台。", "Check that the address is that of a Mingzheng platform.",
        ),
        "server_answer_too_large": problem(
            "平台的回答大得不合理，没有读完。", "The platform's answer is larger than it may be.",
            "请确认地址指向明证平台，并告诉它的运营者。", "Check the address, and tell whoever runs the platform.",
        ),
        "url_invalid": problem(
            "地址不正确。", "That is not an address.",
            "请使用 https:// 开头的完整地址，其中不要包含用户名和密码。",
            "Use a full address starting with https://, without a user name or password in it.",
        ),
        "url_insecure": problem(
            "地址没有加密，不能发送访问凭证。", "The address is not encrypted, so no token is sent to it.",
            "请使用 https:// 地址。", "Use an https:// address.",
        ),
        "not_signed_in": problem(
            "尚未登录。", "You are not signed in.",
            "请先运行 mingzheng login，或设置 MINGZHENG_URL 和 MINGZHENG_TOKEN。",
            "Run mingzheng login first, or set MINGZHENG_URL and MINGZHENG_TOKEN.",
        ),
        "amount_not_text": problem(
            "隐私损失必须写成十进制字符串。", "A privacy loss is written as a decimal string.",
            "例如 rho(\"0.02\")；小数不能写成浮点数。", "Write rho(\"0.02\"): a float would not be exact.",
        ),
        "plan_invalid": problem(
            "提问的写法不对。", "The question is not written correctly.",
            "请对照 mingzheng ask --help。", "Compare it with mingzheng ask --help.",
        ),
        "still_waiting": problem(
            "等待超时，事情仍在进行。", "Still under way when the waiting time was over.",
            "稍后再查看，或延长等待时间。", "Look again later, or wait longer.",
        ),
        "several_tables": problem(
            "这份答复有多张表。", "This answer has several tables.",
            "请逐一读取 parts。", "Read them one by one from `parts`.",
        ),
        "narrowed": problem(
            "管理员同意的是一个更窄的提问，等您确认。",
            "The steward would allow a narrower question, and waits for your yes.",
            "请查看新的提问和误差（narrowing），然后接受或撤回。",
            "See the new question and its error (`narrowing`), then accept it or withdraw.",
        ),
        "nothing_to_accept": problem(
            "没有等您确认的收窄。", "No narrower question waits for your yes.",
            "请刷新后再看。", "Refresh and look again.",
        ),
        "extra_missing": problem(
            "缺少一个可选组件。", "An optional component is not installed.",
            "请安装 details 中列出的组件。", "Install the component named in the details.",
        ),
        "keystore_exists": problem(
            "这个密钥文件已经存在，不会覆盖。", "That keystore file exists and is not overwritten.",
            "请换一个文件名。", "Choose another file name.",
        ),
        "keystore_unreadable": problem(
            "密钥文件无法读取。", "The keystore file cannot be read.",
            "请检查路径，并使用备份。", "Check the path, or use your backup.",
        ),
        "passphrase_wrong": problem(
            "口令不正确。", "The passphrase is wrong.",
            "请重试；口令丢失后，只能登记一把新密钥。", "Try again; if it is lost, enrol a new key.",
        ),
        "passphrase_missing": problem(
            "没有提供口令。", "No passphrase was given.",
            "请在提示处输入，或用 --passphrase-env、--passphrase-file 指明它在哪里。",
            "Type it when asked, or say where it is with --passphrase-env or --passphrase-file.",
        ),
        "passphrase_short": problem(
            "口令太短。", "The passphrase is too short.",
            "请至少使用 12 个字符。", "Use at least 12 characters.",
        ),
        "typed_data_refused": problem(
            "要求您签名的内容不是它应有的样子，没有签名。",
            "What you were asked to sign is not what it should be: not signed.",
            "请保存这份内容并通知审计方。", "Keep it and tell an auditor.",
        ),
        "subject_mismatch": problem(
            "要求您签名的承诺与显示的内容不符，没有签名。",
            "The commitment that you were asked to sign is not of what is shown: not signed.",
            "请保存这份内容并通知审计方。", "Keep it and tell an auditor.",
        ),
        "declined": problem(
            "您没有确认，没有签名。", "You did not confirm: nothing was signed.",
            "确认内容无误后再试。", "Try again once you have checked the content.",
        ),
        "trust_missing": problem(
            "需要信任文件。", "A trust file is needed.",
            "请用 --trust 指定您从可信渠道取得的信任文件。", "Give --trust with a file from a source that you trust.",
        ),
        "file_unreadable": problem(
            "文件无法读取。", "The file cannot be read.",
            "请检查路径和权限。", "Check its path and permissions.",
        ),
    }  # fmt: skip
