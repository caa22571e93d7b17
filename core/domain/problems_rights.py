"""What is said about requests of residents."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "right_needs_dataset": problem(
        "没有写明是哪个数据集。",
        "It does not say which dataset is meant.",
        "转移信息和撤回同意要看收集时的依据，请选一个数据集。",
        "Moving data and withdrawing consent depend on the basis of the data: choose the dataset.",
    ),
    "right_handler_unknown": problem(
        "承办人不是本单位的数据管理员。",
        "The handler is not a data steward of this office.",
        "请从名单中选一位承办人。",
        "Choose a handler from the list.",
    ),
    "right_answered": problem(
        "这项申请已经答复。",
        "This request has been answered already.",
        "有新的情况，请另行登记一项申请。",
        "If something is new, enter another request.",
    ),
    "right_answer_unlawful": problem(
        "这样答复与规则的裁定不符：规则许可的不能拒绝，规则不许可的不能照办。",
        "This answer does not fit what the rules say: nobody refuses what they permit, or does what they forbid.",
        "请按裁定选择结果；确有法定理由的，先勾选理由，由规则重新裁定。",
        "Choose a result that fits; where a lawful ground stands against it, state it, and the rules decide anew.",
    ),
    "right_undecided": problem(
        "规则没能对这项申请作出裁定，现在怎样答复都不算数。",
        "The rules could not decide this request, so no answer to it counts yet.",
        "请稍后再试；仍然不行时，请更正裁定中写明的事项，或者告知运维人员。答复的期限照常计算。",
        "Try again shortly; if it stays so, correct what the decision names, or tell an operator. The deadline stays.",
    ),
    "seal_broken": problem(
        "封存的内容打不开：密钥换过，或者内容被改动过。",
        "What was sealed cannot be opened: it was changed, or the key was.",
        "请运维人员核对数据库和密钥目录是否来自同一份备份。",
        "Have the operator check that database and key folder come from one backup.",
    ),
    "right_destroyed": problem(
        "申请人的身份和原话已按期销毁。",
        "Who asked, and in what words, was destroyed when its time was over.",
        "需要的，请查看单位自己的档案。",
        "See the office's own files if you must.",
    ),
    "code_unknown": problem(
        "没有这个查询码，或者它已经作废。",
        "There is no such code, or it is no longer valid.",
        "请核对回执单；回执单丢了，请承办单位另开一张。",
        "Compare it with your slip; if the slip is lost, the office prints a new one.",
    ),
    "code_throttled": problem(
        "从这里查错的次数太多，请 {minutes} 分钟后再试。",
        "Too many wrong codes came from here; try again in {minutes} minutes.",
        "请核对回执单，或者打电话给承办单位。",
        "Compare the code with your slip, or call the office.",
    ),
}
