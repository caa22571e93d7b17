"""What the fields of a record are called, and what their codes, amounts and times mean, for people.

Programs read the record as it is, which stands beside this on the page. A field that is not here is shown by its name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from console import rights_words, show, words
from mingzheng.errors import Text

_LABELS: Final = {
    "account": Text("账号", "Account"),
    "action": Text("行为", "Action"),
    "affirmed": Text("其中声明属实的", "Of them, said to be so"),
    "allowance": Text("授予的额度", "Allowance"),
    "answer_commitment": Text("答复的承诺值", "Commitment to the answer"),
    "answer_hash": Text("答复的哈希", "Hash of the answer"),
    "applicant": Text("谁来提出", "Who came or wrote"),
    "articles": Text("依据的条款", "Articles relied on"),
    "attested": Text("声明的事实", "Facts attested"),
    "cached": Text("以前答复过", "Answered before"),
    "cap_delta_atto": Text("隐私上限 δ", "Cap, δ"),
    "cap_rho_nano": Text("隐私上限 ρ（或 ε）", "Cap, ρ (or ε)"),
    "chain_allowance": Text("额度在链上的编号", "Allowance on the chain"),
    "chain_dataset": Text("数据集在链上的编号", "Dataset on the chain"),
    "chain_population": Text("人群在链上的编号", "Population on the chain"),
    "changed": Text("改了什么", "What was changed"),
    "channel": Text("来件方式", "How it came in"),
    "code": Text("原因代码", "Code of the reason"),
    "column_number": Text("第几列（从 0 数起）", "Column, counted from 0"),
    "columns": Text("列数", "Columns"),
    "confirmed_column_number": Text("确认了第几列（从 0 数起）", "Column confirmed, counted from 0"),
    "credentials_ended": Text("失效的凭据数", "Credentials ended"),
    "data_commitment": Text("数据的承诺值", "Commitment to the data"),
    "dataset": Text("数据集", "Dataset"),
    "decision": Text("规则的决定", "Decision of the rules"),
    "decision_id": Text("决定的编号", "Number of the decision"),
    "delta_atto": Text("隐私损失 δ", "Privacy loss, δ"),
    "due": Text("期限", "Due"),
    "duties": Text("义务", "Duties"),
    "duty": Text("义务的编号", "Number of the duty"),
    "emergency": Text("应急的编号", "Number of the emergency"),
    "ends": Text("结束时间", "Ends"),
    "facts_commitment": Text("所依据事实的承诺值", "Commitment to the facts"),
    "figures_commitment": Text("检测数字的承诺值", "Commitment to the figures"),
    "ground": Text("删除的理由", "Ground"),
    "handler": Text("承办人", "Who handles it"),
    "identifier_kind": Text("标识列的内容", "What identifies a person"),
    "identity": Text("怎样核验身份", "How identity was checked"),
    "legal_basis": Text("合法性基础", "Legal basis"),
    "missing": Text("还缺什么", "What is missing"),
    "nonce": Text("签名序号", "Nonce of the signature"),
    "not_after": Text("签名有效期至", "Signature valid until"),
    "number": Text("编号", "Number"),
    "org": Text("单位", "Office"),
    "outcome": Text("结果", "Outcome"),
    "owes": Text("由此产生的义务", "Duties opened with it"),
    "pack_hash": Text("规则包的哈希", "Hash of the rules"),
    "parameters": Text("处理的参数", "Its parameters"),
    "people": Text("人员", "People"),
    "plan_hash": Text("提问的哈希", "Hash of the question"),
    "population": Text("人群", "Population"),
    "publication": Text("公开的编号", "Number of the publication"),
    "purpose": Text("目的", "Purpose"),
    "query": Text("提问的编号", "Number of the question"),
    "reason": Text("理由", "Reason"),
    "reason_given": Text("写明了理由", "A reason was given"),
    "request": Text("申请的编号", "Number of the request"),
    "request_commitment": Text("申请的承诺值", "Commitment to the request"),
    "review": Text("审批的编号", "Number of the review"),
    "rho_nano": Text("隐私损失 ρ（或 ε）", "Privacy loss, ρ (or ε)"),
    "right": Text("权利", "Right"),
    "role": Text("角色", "Role"),
    "rows_rounded": Text("大致行数", "Rough number of rows"),
    "rules": Text("起作用的规则", "Rules that decided"),
    "signature": Text("签名", "Signature"),
    "signer": Text("签名公钥", "Signer"),
    "size_rho_nano": Text("公布大致行数的花费 ρ（或 ε）", "Cost of the rough size, ρ (or ε)"),
    "sources": Text("由哪些数据集组成", "Datasets that it is made of"),
    "stated": Text("指明这一列是什么", "What the column was stated to be"),
    "subject": Text("所签内容的承诺值", "Commitment to what is signed"),
    "submitted_by": Text("提交人", "Submitted by"),
    "technique": Text("处理方法", "Treatment"),
    "upload_sha256": Text("所传文件的 SHA-256", "SHA-256 of the uploaded file"),
    "version": Text("版本", "Version"),
    "within": Text("同时计入哪些隐私上限", "Counts under these caps too"),
}
_CODES: Final[Mapping[str, Mapping[str, Text]]] = {
    "applicant": rights_words.APPLICANTS,
    "channel": rights_words.CHANNELS,
    "decision": words.DECISIONS,
    "ground": words.GROUNDS,
    "identifier_kind": words.IDENTIFIERS,
    "identity": rights_words.CHECKS,
    "legal_basis": words.BASES,
    "missing": words.DECISIONS,
    "outcome": {**words.STATES, **rights_words.OUTCOMES},
    "purpose": words.PURPOSES,
    "right": rights_words.RIGHTS,
    "role": words.ROLES,
    "changed": {"person_column": Text("标识个人的列", "The column that identifies the person")},
}
MOMENTS: Final = frozenset({"due", "ends", "not_after"})
YES_NO: Final = (Text("否", "no"), Text("是", "yes"))
# Fields whose values are accounts: an auditor reads the name beside the number.
PEOPLE: Final = frozenset({"account", "handler", "submitted_by", "people"})


@dataclass(frozen=True, slots=True)
class EntryField:
    """`label` None: nobody gave the field words. `parts`: its values for reading; `exact`: a number or hash to copy."""

    name: str
    label: str | None
    parts: tuple[str, ...]
    exact: bool


def labels(language: str) -> dict[str, str]:
    return {name: text[language] for name, text in _LABELS.items()}


def codes(language: str) -> dict[str, dict[str, str]]:
    """By field: what its codes mean."""
    return {name: {code: text[language] for code, text in table.items()} for name, table in _CODES.items()}


def entry_fields(body: Mapping[str, Any], language: str) -> list[EntryField]:
    return [_field(name, value, language) for name, value in body.items()]


def people_in(record: Mapping[str, Any]) -> set[str]:
    """The accounts that a record names."""
    body = record["body"]
    held = [body[name] for name in PEOPLE & body.keys()]
    named = [one for value in held for one in (value if isinstance(value, list) else [value])]
    actor = record.get("actor")
    return {one for one in [*named, actor and actor.get("id")] if isinstance(one, str)}


def _field(name: str, value: Any, language: str) -> EntryField:
    label = _LABELS.get(name)
    said = _reader(name, language)
    values = value if isinstance(value, list) else [value]
    parts = tuple(said(one) for one in values)
    exact = all(isinstance(one, str) for one in values) and name not in _CODES and not name.endswith(("_nano", "_atto"))
    return EntryField(name, None if label is None else label[language], parts, exact)


def _reader(name: str, language: str) -> Callable[[Any], str]:
    if name == "articles":
        return lambda value: words.article(str(value), language)
    if name in _CODES:
        return lambda value: "–" if value is None else words.word(_CODES[name], str(value), language)
    if name.endswith("_nano"):
        return lambda value: show.rho(int(value)) if _amount(value) else _plain(name, value, language)
    if name.endswith("_atto"):
        return lambda value: show.delta(int(value)) if _amount(value) else _plain(name, value, language)
    return lambda value: _plain(name, value, language)


def _amount(value: Any) -> bool:
    return isinstance(value, int | str) and str(value).isdecimal()


def _plain(name: str, value: Any, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return YES_NO[value][language]
    if isinstance(value, int) and name in MOMENTS:
        return show.moment(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list) else str(value)
