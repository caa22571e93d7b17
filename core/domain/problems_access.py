"""What is said about whoever asks: signing in, permission, repeats, and a platform that must wait."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "unauthenticated": problem(
        "您还没有登录，或者登录已经过期。",
        "You are not signed in, or your sign-in has expired.",
        "请重新登录，或者换用有效的令牌。",
        "Sign in again, or use a valid token.",
    ),
    "sign_in_failed": problem(
        "账号或口令不正确。",
        "The account or the password is not right.",
        "请核对后重试；忘记口令请联系运维人员重设。",
        "Check both and try again; an operator can reset a password.",
    ),
    "oidc_off": problem(
        "这个平台没有接入单位的统一登录。",
        "This platform is not tied to an office's own sign-in.",
        "请用账号和口令登录。",
        "Sign in with account and password.",
    ),
    "oidc_declined": problem(
        "没有在单位的登录页完成登录。",
        "The office's sign-in was not completed.",
        "请回到登录页重试。",
        "Go back to the sign-in page and try again.",
    ),
    "oidc_stale": problem(
        "这次登录不是从这个浏览器开始的，或者已经过期。",
        "This sign-in was not begun in this browser, or is too old.",
        "请回到登录页，重新开始。",
        "Go back to the sign-in page and begin again.",
    ),
    "oidc_unknown_person": problem(
        "单位确认了您的身份，但这里没有为您登记的账号。",
        "Your office knows you, but no account here is tied to that identity.",
        "请由运维人员把您的账号与单位的身份关联。",
        "An operator ties your account to your office's identity.",
    ),
    "oidc_failed": problem(
        "单位的登录系统没有给出可以采信的回答。",
        "The office's sign-in did not give an answer that counts.",
        "请稍后重试；仍然不行时，请运维人员核对设置和时钟。",
        "Try again shortly; if it stays so, an operator checks the settings and the clocks.",
    ),
    "identity_taken": problem(
        "这个身份已经与另一个账号关联。",
        "This identity is tied to another account.",
        "请先解除那一个关联。",
        "Untie that one first.",
    ),
    "step_up_required": problem(
        "这件事对他人有约束力，而您登录已有一段时间：请再次证明是您本人。",
        "This binds others, and you signed in a while ago: prove again that it is you.",
        "请再输入一次口令，或者使用通行密钥；用通行密钥批准时不需要。没有任何改动。",
        "Give your password once more, or use your passkey; approving with one needs neither. Nothing was changed.",
    ),
    "step_up_failed": problem(
        "没有证明是您本人：口令不正确，或者通行密钥的回答不是为这次确认作出的。没有任何改动。",
        "That proved nothing: the password is not right, or the passkey answered something else. Nothing was changed.",
        "请重试。",
        "Try again.",
    ),
    "sign_in_busy": problem(
        "现在登录的人太多。",
        "Too many people are signing in at this moment.",
        "请过几秒再试；这一次不计入尝试次数。",
        "Try again in a few seconds; this one was not counted as a try.",
    ),
    "sign_in_throttled": problem(
        "尝试登录的次数太多。",
        "There were too many attempts to sign in.",
        "请过一刻钟再试；急用请换用最近登录过的浏览器，或向运维人员索取登录链接。",
        "Try again in a quarter of an hour, in a browser that you used lately, or by a link from an operator.",
    ),
    "forbidden": problem(
        "您的角色不能做这件事。",
        "Your role may not do this.",
        "请由具有相应角色的同事办理。",
        "Ask a colleague who holds the role that may.",
    ),
    "not_found": problem(
        "没有找到，或者您无权查看。",
        "Nothing here, or not for you to see.",
        "请核对编号。",
        "Check the identifier.",
    ),
    "request_invalid": problem(
        "提交的内容不符合要求。",
        "What was sent does not have the expected form.",
        "请按提示的字段修改后重新提交。",
        "Correct the fields named in the details and send it again.",
    ),
    "idempotency_key_missing": problem(
        "这个操作需要防重复提交的编号。",
        "This action needs an Idempotency-Key header.",
        "请加上请求头 Idempotency-Key 后重试。",
        "Add an Idempotency-Key header and send it again.",
    ),
    "idempotency_key_reused": problem(
        "这个防重复编号已用于另一个请求。",
        "This Idempotency-Key was used for a different request.",
        "新的请求请使用新的编号。",
        "Use a new key for a new request.",
    ),
    "idempotency_in_flight": problem(
        "同一请求正在处理。",
        "The same request is still being handled.",
        "请稍后用同一编号再试，不会重复扣减。",
        "Try again shortly with the same key; nothing is charged twice.",
    ),
    "changed_meanwhile": problem(
        "内容刚刚被别人改过。",
        "Somebody changed this just now.",
        "请刷新后再操作。",
        "Reload and try again.",
    ),
    "login_taken": problem(
        "这个账号名已被使用。",
        "This account name is taken.",
        "请换一个账号名。",
        "Choose another.",
    ),
    "password_weak": problem(
        "口令太短。",
        "The password is too short.",
        "请使用至少十二个字符。",
        "Use at least twelve characters.",
    ),
    "ledger_behind": problem(
        "账本暂时跟不上，为安全起见暂停新的提问。",
        "The ledger has fallen behind, so new questions wait.",
        "请稍后再试。",
        "Try again later.",
    ),
    "clock_wrong": problem(
        "服务器时钟有误，暂不能开启审批：审批的有效期会不准。",
        "The server's clock is wrong, so no review is opened: its time limit would not be what anybody meant.",
        "请稍后再试，并告知运维人员。",
        "Try again later, and tell an operator.",
    ),
    "interrupted": problem(
        "这项工作被中断，已经停止。",
        "This work was interrupted and has stopped.",
        "请重新发起；如果再次出现，请联系运维人员。",
        "Start it again; if it happens again, tell an operator.",
    ),
}
