"""Why a policy pack or a fact cannot be used."""

from __future__ import annotations

from typing import ClassVar

from mingzheng.errors import Failure, problem


class PolicyError(Failure):
    """Raised when loading a pack. A decision never raises: what cannot be decided is `refused_error`."""

    CATALOGUE: ClassVar = {
        "policy_pack_invalid": problem(
            "规则包有错误，没有启用。",
            "The policy pack is faulty and was not put in force.",
            "请按提示修改规则文件。",
            "Correct the rule files as the details say.",
        ),
        "fact_unknown": problem(
            "没有这一项事实。",
            "There is no such fact.",
            "请使用词汇表中的名称。",
            "Use a name from the vocabulary.",
        ),
        "fact_mistyped": problem(
            "事实的取值不符合要求。",
            "A fact does not have a value of its type.",
            "请按词汇表填写。",
            "Give a value as the vocabulary says.",
        ),
        "fact_not_attestable": problem(
            "这一项只能由系统给出，不能由人声明。",
            "This fact is stated by the system and cannot be attested.",
            "请只填写表单中列出的事项。",
            "Attest only what the form lists.",
        ),
    }
