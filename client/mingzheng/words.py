"""What codes are called, for every door that shows them: the console reads these too, so both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mingzheng.errors import Text

DECISIONS: Final = {
    "permit": Text("允许", "Permitted"),
    "refused_error": Text("因故障拒绝", "Refused because of a fault"),
    "deny": Text("禁止", "Denied"),
    "restrict": Text("仅可存储和保护", "Keep and protect only"),
    "not_applicable": Text("不适用本法", "Outside the law"),
    "needs_approval": Text("需要数据管理员审批", "Needs a steward's approval"),
    "needs_pipia": Text("需要个人信息保护影响评估", "Needs an impact assessment (PIPIA)"),
    "needs_notice": Text("需要告知个人", "Needs notice to the people concerned"),
    "needs_consent": Text("需要同意", "Needs consent"),
    "needs_separate_consent": Text("需要单独同意", "Needs separate consent"),
    "needs_written_consent": Text("需要书面同意", "Needs written consent"),
    "needs_guardian_consent": Text("需要监护人同意", "Needs a guardian's consent"),
    "needs_identity_verification": Text("需要核实身份", "Needs identity verification"),
    "needs_risk_assessment": Text("需要风险评估", "Needs a risk assessment"),
    "needs_security_assessment": Text("需要安全评估", "Needs a security assessment"),
    "needs_cross_border_mechanism": Text("需要出境机制", "Needs a cross-border mechanism"),
    "needs_contract": Text("需要协议", "Needs an agreement"),
    "needs_protection": Text("需要更强的保护", "Needs stronger protection"),
    "needs_human_review": Text("需要人工复核", "Needs human review"),
    "needs_review": Text("需要法务意见", "Needs a lawyer's view"),
    "notify_all": Text("须通知个人与监管部门", "Notify people and the regulator"),
    "notify_regulator": Text("须通知监管部门", "Notify the regulator"),
}

PURPOSES: Final = {
    "research": Text("科学研究", "Research"),
    "statistics": Text("统计", "Statistics"),
    "service_planning": Text("服务规划", "Service planning"),
    "grassroots_service": Text("基层服务", "Grassroots services"),
    "service_improvement": Text("改进服务", "Service improvement"),
    "health_service_planning": Text("卫生服务规划", "Health service planning"),
    "health_research": Text("健康研究", "Health research"),
    "public_service": Text("公共服务", "Public service"),
    "public_health": Text("公共卫生", "Public health"),
    "oversight": Text("监督", "Oversight"),
    "emergency": Text("应急处置", "Emergency response"),
    "policy_evaluation": Text("政策评估", "Policy evaluation"),
}

TECHNIQUES: Final = {
    "keep": Text("保留", "Keep"),
    "drop": Text("删除", "Drop"),
    "mask": Text("部分隐去", "Mask"),
    "generalise_age": Text("年龄分段", "Age bands"),
    "generalise_date": Text("日期变粗", "Coarser date"),
    "generalise_address": Text("地址变粗", "Coarser address"),
    "top_bottom_code": Text("封顶保底", "Top and bottom code"),
    "round": Text("取整", "Round"),
    "pseudonymise": Text("假名化", "Pseudonymise"),
    "surrogate": Text("换成虚构值", "Replace by an invented value"),
    "redact": Text("涂去文中个人信息", "Redact in text"),
}

COLUMN_KINDS: Final = {
    "integer": Text("整数", "Whole number"),
    "decimal": Text("小数", "Decimal"),
    "category": Text("类别", "Category"),
    "open_category": Text("开放类别", "Open category"),
    "date": Text("日期", "Date"),
    "text": Text("文本", "Text"),
}

# What stewards attest on the console's form; the rules' own vocabulary is larger.
FACTS: Final = {
    "pipia.done": Text("已完成个人信息保护影响评估", "An impact assessment (PIPIA) was done"),
    "pipia.covers_this": Text("评估涵盖本次共享", "The assessment covers this sharing"),
    "pipia.age_days": Text("影响评估距今的天数", "Days since the impact assessment"),
    "notice.given": Text("已告知个人", "The people concerned were told"),
    "notice.recipient_named": Text("告知中写明了接收方", "The notice names the recipients"),
    "notice.sensitive_necessity": Text(
        "告知中写明了处理敏感信息的必要性", "The notice says why sensitive data are needed"
    ),
    "notice.minor_rules": Text("有未成年人信息处理规则", "Rules for minors' data are published"),
    "data.retention_until": Text("保存到哪一天", "Kept until"),
    "subject.min_age": Text("数据中最年轻者的年龄", "Age of the youngest person in the data"),
    "data.minimal": Text("只含达到目的所必需的内容", "Only what the purpose needs is included"),
}

REVIEW_KINDS: Final = {
    "dataset": Text("发布数据集", "Publish a dataset"),
    "release": Text("答复一个查询", "Answer a question"),
    "publication": Text("公开一份答复", "Make an answer public"),
    "raise": Text("提高隐私上限", "Raise a cap"),
    "emergency": Text("启动应急", "Start an emergency"),
    "deletion": Text("删除数据集", "Delete a dataset"),
}

REVIEW_STATES: Final = {
    "pending": Text("待决定", "Pending"),
    "approved": Text("已批准", "Approved"),
    "refused": Text("未通过", "Refused"),
    "expired": Text("已逾期", "Expired"),
    "narrowed": Text("已收窄", "Narrowed"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}


def word(table: Mapping[str, Text], code: object, language: str) -> str:
    """What a code is called; the code itself when nobody has named it yet."""
    text = table.get(str(code))
    return str(code) if text is None else text[language]


def purpose_code(said: str) -> str:
    """The code of a purpose that was named by its word in either language; any other text as it is."""
    wanted = said.strip().casefold()
    return next((code for code, text in PURPOSES.items() if wanted in (text.zh, text.en.casefold())), said)
