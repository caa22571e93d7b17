"""What codes are called. Sentences live in the `.po` catalogues; this is the vocabulary of states, rules and laws.

One dictionary in one file, long as it is: whoever translates looks words up here, and in `mingzheng.words` those
that the command line shows as well."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from core.domain.entry_words import ENTRIES as ENTRIES
from mingzheng.errors import Text
from mingzheng.plan_words import AGGREGATES as AGGREGATES
from mingzheng.plan_words import OPERATORS as OPERATORS
from mingzheng.words import COLUMN_KINDS, QUERY_STATES, REVIEW_KINDS, REVIEW_STATES
from mingzheng.words import DECISIONS as DECISIONS
from mingzheng.words import FACTS as FACTS
from mingzheng.words import PII as PII
from mingzheng.words import PURPOSES as PURPOSES
from mingzheng.words import TECHNIQUES as TECHNIQUES
from mingzheng.words import word as word
from policies.law_table import load_articles

ROLES: Final = {
    "steward": Text("数据管理员", "Data steward"),
    "researcher": Text("研究者", "Researcher"),
    "auditor": Text("审计员", "Auditor"),
    "resident": Text("居民", "Resident"),
    "operator": Text("运维人员", "Operator"),
}

STATES: Final = {
    **REVIEW_STATES,
    **QUERY_STATES,
    "requested": Text("已申请，待审批", "Requested, awaiting approval"),
    "draft": Text("待上传", "Awaiting a file"),
    "scanning": Text("检测中", "Scanning"),
    "scanned": Text("已检测", "Scanned"),
    "treating": Text("处理中", "Being treated"),
    "published": Text("已发布", "Published"),
    "deleting": Text("删除中", "Being deleted"),
    "withdrawing": Text("撤回中", "Being withdrawn"),
    "deleted": Text("已删除", "Deleted"),
    "queued": Text("排队中", "Queued"),
    "running": Text("进行中", "Running"),
    "done": Text("完成", "Done"),
}

# What a form offers: a technique, and after the colon how far it goes.
TREATMENTS: Final = {
    "keep": Text("保留", "Keep"),
    "drop": Text("删除", "Drop"),
    "mask": Text("部分隐去", "Mask"),
    "generalise_age:5": Text("年龄分段：每 5 岁", "Age bands of 5 years"),
    "generalise_age:10": Text("年龄分段：每 10 岁", "Age bands of 10 years"),
    "generalise_age:edges": Text("年龄分段：自定（下面填各段起点）", "Age bands of your own (first ages below)"),
    "generalise_date:month": Text("日期变粗：到月", "Coarser date: month"),
    "generalise_date:month:day_first": Text("日期变粗：到月（先日后月）", "Coarser date: month (day first)"),
    "generalise_date:month:month_first": Text("日期变粗：到月（先月后日）", "Coarser date: month (month first)"),
    "generalise_date:quarter": Text("日期变粗：到季度", "Coarser date: quarter"),
    "generalise_date:quarter:day_first": Text("日期变粗：到季度（先日后月）", "Coarser date: quarter (day first)"),
    "generalise_date:quarter:month_first": Text("日期变粗：到季度（先月后日）", "Coarser date: quarter (month first)"),
    "generalise_date:year": Text("日期变粗：到年", "Coarser date: year"),
    "generalise_address:street": Text("地址变粗：到街道、乡镇", "Coarser address: street office or town"),
    "generalise_address:district": Text("地址变粗：到区县", "Coarser address: district or county"),
    "generalise_address:city": Text("地址变粗：到市", "Coarser address: city"),
    "generalise_address:province": Text("地址变粗：到省", "Coarser address: province"),
    "top_bottom_code": Text("封顶保底（下面依次填下限、上限，用逗号隔开）", "Top and bottom code (lower, upper below)"),
    "round": Text("取整（下面填基数）", "Round (multiples of the number below)"),
    "pseudonymise:sha256": Text("假名化（HMAC-SHA256）", "Pseudonymise (HMAC-SHA256)"),
    "pseudonymise:sm3": Text("假名化（HMAC-SM3）", "Pseudonymise (HMAC-SM3)"),
    "surrogate": Text("换成虚构值", "Replace by an invented value"),
    "redact": Text("涂去文中个人信息", "Redact in text"),
}

FORMS: Final = {
    "name": Text("姓名", "name"),
    "id_card": Text("身份证号", "identity number"),
    "phone": Text("电话", "telephone"),
    "email": Text("邮箱", "mail address"),
}

SENSITIVITY: Final = {
    "sensitive": Text("敏感个人信息", "Sensitive"),
    "general": Text("一般个人信息", "Personal"),
    "none": Text("非个人信息", "Not personal"),
}

KINDS: Final = {**COLUMN_KINDS, **REVIEW_KINDS}

DUTIES: Final = {
    "after_review": Text("事后复核", "Review afterwards"),
    "destroy_after_emergency": Text("应急结束后销毁", "Destroy after the emergency"),
    "give_reason": Text("说明理由", "Give the reason"),
    "keep_record_3y": Text("记录保存至少三年", "Keep records for three years"),
    "log_access": Text("记录每次访问", "Log every access"),
    "notify_after": Text("事后告知", "Notify afterwards"),
    "notify_guardians": Text("告知监护人", "Notify guardians"),
    "propagate_deletion": Text("通知接收方同步删除", "Pass the deletion on"),
    "remedy_now": Text("立即采取补救措施", "Remedy at once"),
    "respond_in_time": Text("按期答复", "Answer in time"),
    "supervise_processor": Text("监督受托方", "Supervise the processor"),
}

GROUNDS: Final = {
    "purpose_achieved": Text("处理目的已实现或者不再需要", "The purpose is achieved or no longer needed"),
    "retention_over": Text("保存期限已届满", "The term of storage is over"),
    "consent_withdrawn": Text("个人撤回同意", "Consent was withdrawn"),
    "unlawful_processing": Text("违反法律或约定处理", "It was processed unlawfully"),
    "other_law": Text("法律、行政法规规定的其他情形", "Another law asks for it"),
}

DUTY_VIEWS: Final = {
    "open": Text("待办", "Open"),
    "due_soon": Text("一周内到期", "Due within a week"),
    "overdue": Text("已逾期", "Overdue"),
    "done": Text("已办结", "Done"),
    "kept": Text("平台保管", "Kept by the platform"),
}

FINDINGS: Final = {
    "kept_within": Text("没有越界", "Kept within its bounds"),
    "overstepped": Text("有越界", "Overstepped its bounds"),
}

EVIDENCE_STATES: Final = {
    "found": Text("有记录", "Records found"),
    "partly": Text("部分有记录，其余缺失", "Some records found, others missing"),
    "missing": Text("缺失：本期没有记录", "Missing: no record in this period"),
    "by_person": Text("由人填写", "To be filled by a person"),
}

EVIDENCE_READ: Final = {
    "T": Text("事项条文：见过原文", "Text of the item: read first-hand"),
    "E": Text("事项条文：未见原文，多份公开解读一致", "Text of the item: not seen; several summaries agree"),
    "S": Text("事项条文：未见原文，据二手材料整理", "Text of the item: not seen; put together from summaries"),
}

BASES: Final = {
    "statutory_duty": Text("履行法定职责", "Statutory duty"),
    "consent": Text("个人同意", "Consent"),
    "contract": Text("订立或履行合同", "Contract"),
    "hr": Text("人力资源管理", "Human resources"),
    "emergency": Text("突发事件", "Emergency"),
    "public_info": Text("已公开信息", "Information already public"),
}

IDENTIFIERS: Final = {
    "resident_id": Text("居民身份证号", "Resident ID number"),
    "mobile_phone": Text("手机号", "Mobile number"),
    "social_security": Text("社会保障号", "Social security number"),
    "passport": Text("护照号", "Passport number"),
    "medical_record": Text("病历号", "Medical record number"),
    "student": Text("学号", "Student number"),
    "office_number": Text("本单位给的人员编号", "Person number given by the office"),
}

JOBS: Final = {
    "scan_dataset": Text("检测个人信息", "Scanning for personal information"),
    "publish_dataset": Text("处理并发布数据集", "Treating and publishing the dataset"),
    "publish_release": Text("公开答复", "Making the answer public"),
    "raise_cap": Text("提高隐私上限", "Raise the cap"),
    "record_emergency": Text("把应急的签名登记上链", "Recording the signed emergency on the chain"),
    "delete_dataset": Text("销毁数据集的密钥和文件", "Destroying the dataset's keys and files"),
    "answer_release": Text("答复已批准的提问", "Answering the approved question"),
}

STAGES: Final = {
    "queued": Text("排队中", "In the queue"),
    "scan": Text("逐列检测", "Scanning column by column"),
    "treat": Text("去标识化处理", "Treating"),
    "rescan": Text("处理后复查", "Scanning again after treatment"),
    "ranking": Text("加密与排序", "Encrypting and ranking"),
    "joining": Text("按人关联两个数据集", "Joining the two datasets on the person"),
    "destroying": Text("销毁密钥和文件", "Destroying keys and files"),
    "anchoring": Text("登记上链", "Recording on the chain"),
    "waiting_for_chain": Text("链暂时不可用，稍后自动重试", "The chain is away; tried again by itself"),
    "waiting_for_disk": Text("文件暂时不能删除，稍后自动重试", "A file cannot be removed yet; tried again by itself"),
    "waiting_for_storage": Text("存储空间不足或不可用，稍后自动重试", "Storage is full or away; tried again by itself"),
    "approving": Text("登记审批", "Recording the approval"),
    "answering": Text("计算答复", "Computing the answer"),
}

COMPARED: Final = {
    "anchor": Text("最新锚定的检查点（条目数、根）", "Newest anchored checkpoint (entries; root)"),
    "key": Text("管理员签名密钥已登记", "A steward's signing key is enrolled"),
    "measure": Text("只用 ε 计量", "Counted in epsilon alone"),
    "cap": Text("隐私上限", "Cap"),
    "within": Text("同时计入的隐私上限", "Also counts under"),
    "grant": Text("授予的额度", "Allowance granted"),
    "approval": Text("签名批准人", "Approval signed by"),
}


def article(code: str, language: str) -> str:
    """`PIPL-13` as the law's own name, number and subject, out of the policy pack's table of articles."""
    found = _articles().get(code)
    if found is None:
        return code
    name, about = found[language], found.get(f"about_{language}", "")
    return name + (f"\uff08{about}\uff09" if language == "zh" else f" ({about})") if about else name


def articles(language: str) -> dict[str, str]:
    """Every article that the rules may name."""
    return {code: article(code, language) for code in _articles()}


@cache
def _articles() -> dict[str, dict[str, str]]:
    return load_articles(Path(str(files("policies"))))
