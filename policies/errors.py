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
        "policy_unsigned": problem(
            "现行规则包没有主管机关的签名，平台没有启动。",
            "No pinned authority signed the policy pack in force, so the platform did not start.",
            "请主管机关核对规则包后用 policy sign 签名，把签名文件放入数据目录的 policy 文件夹。",
            "Have the authority check and sign the pack (policy sign), and put the note into the home's folder policy.",
        ),
        "policy_pack_older": problem(
            "现行规则包比日志中已经启用过的规则包旧，平台没有启动。",
            "The policy pack is older than one that was in force before, so the platform did not start.",
            "请换回新的规则包；确需恢复旧规则的，请主管机关用更大的序号重新签名。",
            "Put the newer pack back; to return to older rules, have the authority sign them again (higher serial).",
        ),
        "policy_signature_wrong": problem(
            "有一个规则包签名文件不是固定公钥所签，或者签名有误，平台没有启动。",
            "A note on the policy pack is not by a pinned key, or its signature is wrong: the platform did not start.",
            "请向主管机关核实；确认无误之前不要删除这个文件，它可能是证据。",
            "Ask the authority. Do not delete the file before you know what it is: it may be evidence.",
        ),
        "policy_keys_malformed": problem(
            "主管机关的公钥写法不对。",
            "The authority's public key is not written correctly.",
            "请从主管机关重新取得公钥，一行写一个。",
            "Get the verifier key from the authority again, one a line.",
        ),
        "policy_keys_missing": problem(
            "正式运行必须固定主管机关的公钥，否则任何人都能替换规则。",
            "In production the authority's public key must be pinned: without it anybody could replace the rules.",
            "请把主管机关的公钥写入 MINGZHENG_POLICY_KEYS。",
            "Set MINGZHENG_POLICY_KEYS to the authority's verifier key.",
        ),
        "policy_key_unreadable": problem(
            "不能读取签名私钥。",
            "The signing key cannot be read.",
            "请核对文件和口令；私钥应为加密的 PKCS#8 格式 Ed25519 密钥，密钥名称不含空格和加号。",
            "Check file and password: an Ed25519 key in PKCS#8, and a name without spaces or a plus.",
        ),
        "policy_note_refused": problem(
            "这个文件已经存在，或者不能读写。",
            "The file exists already, or cannot be read or written.",
            "请换一个文件名。",
            "Choose another name.",
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
        "policy_decision_unknown": problem(
            "没有这个决定。",
            "There is no such decision.",
            "请用账本条目 policy.decided 中的 decision_id。",
            "Use the decision_id of an entry policy.decided.",
        ),
        "policy_since_malformed": problem(
            "日期写错了。",
            "That is not a day.",
            "请写成 2026-09-01 的样子。",
            "Write it like 2026-09-01.",
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
