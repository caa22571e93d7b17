"""What is said about the rules, signatures and records."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "policy_refused": problem(
        "按照规则，现在不能这样做。",
        "The rules do not allow this as things stand.",
        "请查看缺少的事项和所依据的条款，补齐后再提交。",
        "See what is missing and under which article, supply it and submit again.",
    ),
    "cannot_approve_own": problem(
        "不能审批自己经手过的数据集、同时计入它们的隐私上限，也不能审批自己提出的事项。",
        "You cannot decide on a dataset that you had a hand in, on a promise that it counts under, or on what you "
        "asked for yourself.",
        "请由另一位数据管理员审批。",
        "Another steward has to decide.",
    ),
    "record_not_logged_yet": problem(
        "这个条目还没有进入账本。",
        "This entry is not in the log yet.",
        "请稍后再试。",
        "Try again shortly.",
    ),
    "record_not_erasable": problem(
        "这类条目不能删除：隐私账户和审批要靠它核算，或者它本身就是删除的凭据。",
        "Entries of this kind stay: accounts and approvals are replayed from them, or they say what was erased.",
        "条目里只有不透明的编号；如需断开与个人的联系，请停用账号。",
        "They hold opaque ids only; to cut the tie to a person, close the account.",
    ),
    "record_erased_already": problem(
        "这条记录已经删除。",
        "This record was erased already.",
        "无需再做什么；账本里有删除条目。",
        "Nothing is left to do; the log holds the entry that says so.",
    ),
    "cannot_erase_own": problem(
        "不能删除关于自己所作所为的记录。",
        "You cannot erase the record of what you did yourself.",
        "请由另一位数据管理员办理。",
        "Another steward has to do it.",
    ),
    "review_decided": problem(
        "这一事项已经有了决定。",
        "This has already been decided.",
        "请查看已有的决定。",
        "See the decision on record.",
    ),
    "reason_missing": problem(
        "请写明理由。",
        "A reason is needed.",
        "请用一句话写明理由；不通过的决定必须说明理由。",
        "Give one sentence; a refusal always owes a reason.",
    ),
    "review_expired": problem(
        "签名期限已过。",
        "The time to sign has passed.",
        "请重新提交，生成新的待签内容。",
        "Submit again to get new content to sign.",
    ),
    "promise_changed": problem(
        "提交之后，它同时计入的一个隐私上限提高了。",
        "A promise that this counts under too has gone up since it was submitted.",
        "请重新提交数据集，让签名的人看到现在的隐私上限。",
        "Submit the dataset again, so that whoever signs sees the promise as it is now.",
    ),
    "approval_not_recorded": problem(
        "链没有接受这份批准（已过期，或密钥已撤销），没有执行，也没有扣减。",
        "The chain did not take the approval (expired, or its key was revoked); nothing was run or charged.",
        "请重新提出，由数据管理员重新签名。",
        "Ask again, and have a steward sign anew.",
    ),
    "signer_not_enrolled": problem(
        "这把签名密钥没有登记在您名下。",
        "This signing key is not enrolled under your name.",
        "请先登记您自己的密钥。",
        "Enrol your own key first.",
    ),
    "signature_invalid": problem(
        "签名与待签内容不符。",
        "The signature does not match what was to be signed.",
        "请用登记的密钥对下载的内容重新签名。",
        "Sign the downloaded content again with the enrolled key.",
    ),
    "passkey_copied": problem(
        "通行密钥的使用次数没有增加：别处可能有一份复制品。没有执行任何操作。",
        "The passkey's counter did not go up: there may be a copy of it elsewhere. Nothing was done.",
        "请登记另一把通行密钥，并撤销这一把。",
        "Enrol another passkey and revoke this one.",
    ),
    "passkeys_not_offered": problem(
        "这个平台还不能使用通行密钥：链上没有部署核验合约。",
        "This platform cannot take passkeys yet: their verifier is not on the chain.",
        "请运维重新启动服务，它会在链可用时部署；在此之前请使用密钥文件。",
        "An operator restarts the server, which deploys it once the chain answers; until then use a key file.",
    ),
    "key_revoked": problem(
        "这把密钥已经撤销，不能再用。",
        "This key was revoked and stays so.",
        "请登记一把新的密钥。",
        "Enrol a new key.",
    ),
    "key_taken": problem(
        "这把密钥已经登记过。",
        "This key is enrolled already.",
        "每人使用自己的密钥；请另建一把。",
        "Each person uses a key of their own; make another.",
    ),
}
