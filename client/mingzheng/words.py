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

# What a column may hold about people.
PII: Final = {
    "CN_ID_CARD": Text("居民身份证号", "Resident ID number"),
    "PERSON": Text("姓名", "Name"),
    "MOBILE_PHONE": Text("手机号", "Mobile number"),
    "LANDLINE": Text("固定电话", "Landline number"),
    "CONTACT_MIXED": Text("联系方式", "Telephone numbers"),
    "EMAIL": Text("电子邮箱", "E-mail address"),
    "BANK_CARD": Text("银行卡号", "Bank card number"),
    "PASSPORT": Text("护照号", "Passport number"),
    "USCC": Text("统一社会信用代码", "Unified social credit code"),
    "LICENSE_PLATE": Text("车牌号", "Licence plate"),
    "IP_ADDRESS": Text("IP 地址", "IP address"),
    "FOREIGNER_PR_ID": Text("外国人永久居留身份证号", "Foreigner's permanent residence number"),
    "HKMT_RESIDENCE_PERMIT": Text("港澳台居民居住证号", "Residence permit of Hong Kong, Macau or Taiwan"),
    "HK_MACAU_PERMIT": Text("往来港澳通行证号", "Permit to Hong Kong and Macau"),
    "HOME_RETURN_PERMIT": Text("回乡证号", "Home return permit"),
    "TAIWAN_PERMIT": Text("台湾居民来往大陆通行证号", "Mainland permit of Taiwan residents"),
    "MILITARY_ID": Text("军人证件号", "Military id"),
    "DRIVER_LICENSE_NO": Text("驾驶证档案编号", "Driving licence number"),
    "SOCIAL_SECURITY_NO": Text("社会保障号", "Social security number"),
    "MEDICAL_RECORD_NO": Text("病历号", "Medical record number"),
    "STUDENT_ID": Text("学号", "Student number"),
    "USERNAME": Text("用户名", "User name"),
    "IMEI": Text("手机串号", "IMEI"),
    "MAC_ADDRESS": Text("MAC 地址", "MAC address"),
    "ORG_CODE": Text("组织机构代码", "Organisation code"),
    "ORGANIZATION": Text("单位", "Organisation"),
    "NATIONALITY": Text("国籍", "Nationality"),
    "WECHAT": Text("微信号", "WeChat id"),
    "QQ": Text("QQ 号", "QQ number"),
    "PERSON_KEY": Text("人员编号", "Person number"),
    "RECORD_ID": Text("记录编号", "Record number"),
    "ADDRESS": Text("地址", "Address"),
    "FREE_TEXT": Text("自由文本", "Free text"),
    "DATE_OF_BIRTH": Text("出生日期", "Date of birth"),
    "AGE": Text("年龄", "Age"),
    "GENDER": Text("性别", "Sex"),
    "LOCATION": Text("地点", "Place"),
    "HUKOU_TYPE": Text("户籍类型", "Household registration"),
    "MARITAL_STATUS": Text("婚姻状况", "Marital status"),
    "EDUCATION": Text("受教育程度", "Education"),
    "OCCUPATION": Text("职业", "Occupation"),
    "ETHNICITY": Text("民族", "Ethnicity"),
    "RELIGION": Text("宗教信仰", "Religion"),
    "POLITICAL_STATUS": Text("政治面貌", "Political affiliation"),
    "HEALTH_CONDITION": Text("健康状况", "Health condition"),
    "HEALTH_MEASURE": Text("健康指标", "Health measurement"),
    "DISABILITY": Text("残疾情况", "Disability"),
    "WELFARE": Text("救助情况", "Welfare"),
    "CRIMINAL_RECORD": Text("违法犯罪记录", "Criminal record"),
    "INCOME": Text("收入", "Income"),
    "GPS_COORDINATE": Text("经纬度", "Coordinates"),
    "DATE": Text("日期", "Date"),
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
    "release": Text("答复一次提问", "Answer a question"),
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

QUERY_STATES: Final = {
    "awaiting_approval": Text("待审批", "Awaiting approval"),
    "awaiting_acceptance": Text("待研究者确认", "Awaiting acceptance"),
    "charged": Text("已扣减，待记账", "Charged, being logged"),
    "answered": Text("已答复", "Answered"),
    "failed": Text("失败", "Failed"),
    "destroyed": Text("已销毁", "Destroyed"),
    "refused": REVIEW_STATES["refused"],
    "withdrawn": REVIEW_STATES["withdrawn"],
}


def word(table: Mapping[str, Text], code: object, language: str) -> str:
    """What a code is called; the code itself when nobody has named it yet."""
    text = table.get(str(code))
    return str(code) if text is None else text[language]


def purpose_code(said: str) -> str:
    """The code of a purpose that was named by its word in either language; any other text as it is."""
    wanted = said.strip().casefold()
    return next((code for code, text in PURPOSES.items() if wanted in (text.zh, text.en.casefold())), said)
