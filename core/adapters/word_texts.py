"""What the document of an evidence pack says around what was found, in both languages."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Text

STATES: Final = {
    "found": Text("有记录", "Records found"),
    "partly": Text("部分有记录，其余缺失", "Some records found, others missing"),
    "missing": Text("缺失：本期没有记录", "Missing: no record in this period"),
    "by_person": Text("由人填写", "To be filled by a person"),
}

READ: Final = {
    "T": Text("事项条文：见过原文", "Text of the item: read first-hand"),
    "E": Text("事项条文：未见原文，多份公开解读一致", "Text of the item: not seen; several summaries agree"),
    "S": Text("事项条文：未见原文，据二手材料整理", "Text of the item: not seen; put together from summaries"),
}

COLUMNS: Final = {
    "audit": (
        Text("序号", "No."),
        Text("合规审计事项", "Item"),
        Text("平台记录中的证据", "Evidence in the platform's log"),
        Text(
            "合规情况自查（合规／不合规／不适用，由人填写）", "Finding (compliant / not / not applicable), by a person"
        ),
        Text("不合规及整改情况说明（由人填写）", "What is not compliant and how it is mended, by a person"),
    ),
    "assessment": (
        Text("序号", "No."),
        Text("情形或者内容", "Situation or content"),
        Text("平台记录中的证据", "Evidence in the platform's log"),
        Text("结论（由人填写）", "Conclusion, by a person"),
        Text("备注（由人填写）", "Remark, by a person"),
    ),
}

TEXTS: Final = {
    "not_compliance": Text(
        "本材料列出平台账本中有什么记录、缺什么记录，不作合规结论。有记录不等于合规；缺失的，可能是没有做，也可能是做了但不在平台上，由人说明。",
        "This lists what records the platform's log holds and which are missing; it concludes nothing. A record is not "
        "yet compliance; what is missing was not done, or not here: a person says which.",
    ),
    "office": Text("单位", "Office"),
    "period": Text("期间（北京时间，含首尾两日）", "Period (UTC+8, both days included)"),
    "people": Text("处理信息的人数", "People whose information is processed"),
    "not_stated": Text("未填写", "not stated"),
    "stated": Text("{people}（由生成者填写，不是平台统计）", "{people} (as stated by whoever made this, not counted)"),
    "made": Text("生成", "Made"),
    "rules": Text("现行规则包", "Rules in force"),
    "unsigned": Text("未经主管机关签署", "signed by no authority"),
    "position": Text("账本位置", "Position in the log"),
    "at_size": Text(
        "检查点 {size} 条；此后的记录不在本材料中", "checkpoint over {size} entries; later ones are not in this"
    ),
    "number": Text("材料编号", "Number of this pack"),
    "digest": Text("内容的 SHA-256", "SHA-256 of the content"),
    "person": Text("需要说明：", "To be said: "),
    "none": Text("缺失：{what}", "Missing: {what}"),
    "some": Text("{what}：{count} 条，{first} 至 {last}。最新：", "{what}: {count}, {first} to {last}. Newest: "),
    "against": Text("【不利】", "[against] "),
    "whole": Text("（全平台）", "(whole platform) "),
    "contents": Text("目录", "Contents"),
    "items": Text("（第 {items} 项）", " (items {items})"),
    "comma": Text("、", ", "),
    "check": Text("怎样核对", "How to check this"),
    "check_file": Text(
        "账本中有一条 evidence.made 记录写着本材料编号 {id} 和本文件的 SHA-256（改动过的文件对不上，请保留原件）。",
        "An entry evidence.made in the log names {id} and the SHA-256 of this file as it was made. Keep the original: "
        "a filled copy has another hash.",
    ),
    "check_content": Text(
        "在平台上打开 /evidence/{id}：内容的 SHA-256 与同一条记录中的 content_sha256 一致，回执可以离线核验。",
        "Open /evidence/{id} on the platform: the content's SHA-256 is the entry's content_sha256, and its receipt can "
        "be verified offline.",
    ),
    "check_entries": Text(
        "每条证据写有账本序号和条目编号：在 /receipts/条目编号 取得回执，用 mingzheng verify 核验。",
        "Each line names entries by place and number: get the receipt at /receipts/NUMBER and run mingzheng verify.",
    ),
    "declaration": Text("声明", "Declaration"),
    "declared": Text(
        "以上由人填写的内容真实、完整，由本单位负责。",
        "What people filled in above is true and complete; the office answers for it.",
    ),
    "signatures": Text(
        "填写人：____________    负责人：____________    日期：____________    （盖章）",
        "Filled by: ____________    In charge: ____________    Date: ____________    (seal)",
    ),
}
