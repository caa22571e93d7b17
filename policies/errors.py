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
        "policy_not_evaluated": problem(
            "规则没有能够判断，按规定不予办理。",
            "The rules could not be evaluated, so by rule this is refused.",
            "请联系运维人员。",
            "Tell an operator.",
        ),
        "policy_overlay_unknown": problem(
            "没有这个地方规则。",
            "There is no such overlay.",
            "请使用规则包中已有的名称。",
            "Use the name of an overlay in the pack.",
        ),
        "fact_line_unreadable": problem(
            "这一行不是规定的格式。",
            "This line does not have the shape of a case.",
            '每行写一个 {"id", "facts"}，名称不重复，不写其他内容。',
            'Write one {"id", "facts"} a line, no name twice and nothing else.',
        ),
        "fact_file_missing": problem(
            "没有这个事实文件。",
            "There is no such file of facts.",
            "请检查路径。",
            "Check the path.",
        ),
        "policy_rule_unknown": problem(
            "规则包里没有这条规则，也没有引用这一条文的规则。",
            "The pack has no such rule, and none that cites such an article.",
            "请用规则的编号，或者像 PIPL-23 这样的条文编号。",
            "Use the id of a rule, or a citation such as PIPL-23.",
        ),
        "policy_export_refused": problem(
            "这个文件已经存在，或者不能写入。",
            "The file exists already or cannot be written.",
            "请换一个文件名。",
            "Choose another name.",
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
