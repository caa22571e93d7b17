"""What a steward signs, in plain words. What has no words here is left to be shown as it is: nothing is left out.

The document comes from the platform. Whatever has another form than expected counts as having no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.errors import Text
from mingzheng.words import COLUMN_KINDS, FACTS, PII, PURPOSES, TECHNIQUES, word

_CAPS: Final = {"old_cap_": Text("现在的隐私上限", "cap now"), "cap_": Text("隐私上限", "cap")}
_FIELDS: Final = {
    "sensitive": Text("敏感", "sensitive"),
    "scale": Text("小数位数", "decimals"),
    "unit": Text("单位", "unit"),
}
_YES_NO: Final = {True: Text("是", "yes"), False: Text("否", "no")}
_UNITS: Final = {"rho_nano": ("ρ", 9), "delta_atto": ("δ", 18), "epsilon_nano": ("ε", 9)}


def subject_words(subject: Mapping[str, Any]) -> tuple[list[Text], dict[str, Any]]:
    """Sentences, and the fields that they do not say."""
    left, said = dict(subject), list[Text]()
    purpose = left.get("purpose")
    if isinstance(purpose, str):
        del left["purpose"]
        said.append(Text(f"目的：{_coded(PURPOSES, purpose, 'zh')}", f"purpose: {_coded(PURPOSES, purpose, 'en')}"))
    reason = left.get("reason")
    if isinstance(reason, str):
        del left["reason"]
        said.append(Text(f"理由：{reason}", f"reason: {reason}"))
    for prefix, name in _CAPS.items():
        amounts = [(f"{prefix}{unit}", *how) for unit, how in _UNITS.items() if _whole(left.get(f"{prefix}{unit}"))]
        if amounts:
            shown = ", ".join(f"{sign} = {_scaled(left.pop(field), places)}" for field, sign, places in amounts)
            said.append(Text(f"{name.zh}：{shown}", f"{name.en}: {shown}"))
    attested = _attested(left.get("attested"))
    if attested is not None:
        said += attested
        del left["attested"]
    stated = _stated(left.get("stated"))
    if stated is not None:
        said += stated
        del left["stated"]
    columns = _columns(left.get("schema"), left.get("treatments"))
    if columns is not None:
        said += columns
        del left["schema"], left["treatments"]
    return said, left


def _attested(facts: object) -> list[Text] | None:
    """One sentence a fact, with who said so and when."""
    if not isinstance(facts, dict):
        return None
    if not all(isinstance(one, dict) and set(one) == {"value", "by", "at"} for one in facts.values()):
        return None
    return [
        Text(
            f"提交人声明：{word(FACTS, name, 'zh')}：{_answer(one['value'], 'zh')}（{one['by']}，{one['at']}）",
            f"attested: {word(FACTS, name, 'en')}: {_answer(one['value'], 'en')} ({one['by']}, {one['at']})",
        )
        for name, one in sorted(facts.items())
    ]


def _stated(columns: object) -> list[Text] | None:
    """One sentence for each column of which a steward said what it is."""
    fields = {"column", "type", "sensitive"}
    if not isinstance(columns, list) or not all(isinstance(one, dict) and set(one) == fields for one in columns):
        return None
    said = []
    for one in columns:
        kind = {language: _coded(PII, _raw(one["type"] or "—"), language) for language in ("zh", "en")}
        sensitive = {language: _answer(one["sensitive"], language) for language in ("zh", "en")}
        zh = f"列 {one['column']}：管理员指明为 {kind['zh']}，按敏感个人信息对待：{sensitive['zh']}"
        en = f"column {one['column']}: stated to be {kind['en']}, treated as sensitive: {sensitive['en']}"
        said.append(Text(zh, en))
    return said


def _answer(value: object, language: str) -> str:
    return _YES_NO[value][language] if isinstance(value, bool) else _raw(value)


def _columns(schema: object, treatments: object) -> list[Text] | None:
    """One sentence a column, those that are dropped too; then how many rows of one person count."""
    if not isinstance(schema, dict) or not isinstance(treatments, list):
        return None
    listed, rest = schema.get("columns"), {name: value for name, value in schema.items() if name != "columns"}
    if not isinstance(listed, list) or not all(isinstance(one, dict) and "name" in one for one in listed):
        return None
    if not all(isinstance(one, dict) and "column" in one and "technique" in one for one in treatments):
        return None
    declared = {str(one["name"]): one for one in listed}
    treated = {str(one["column"]): one for one in treatments}
    if len(declared) != len(listed) or len(treated) != len(treatments):
        return None
    said = [_said(name, declared.get(name), treated.get(name)) for name in dict.fromkeys([*declared, *treated])]
    rows, person = rest.pop("max_rows_per_person", None), rest.pop("person_column", None) or "—"
    zh = f"一个人：列 {person}，最多计入 {rows} 行"
    said.append(Text(zh, f"one person: column {person}, at most {rows} rows count"))
    return said + [Text(f"{name}：{_raw(value)}", f"{name}: {_raw(value)}") for name, value in rest.items()]


def _said(name: str, declared: Mapping[str, Any] | None, treated: Mapping[str, Any] | None) -> Text:
    zh, en = (mark.join(_column(declared, treated, one)) for one, mark in (("zh", "；"), ("en", "; ")))
    return Text(f"列 {name}：{zh}", f"column {name}: {en}")


def _column(declared: Mapping[str, Any] | None, treated: Mapping[str, Any] | None, language: str) -> Iterator[str]:
    if declared is not None:
        more = {name: value for name, value in declared.items() if name not in ("name", "kind") and value is not None}
        yield word(COLUMN_KINDS, declared.get("kind"), language)
        if {"lower", "upper"} <= set(more):
            yield f"{_raw(more.pop('lower'))} – {_raw(more.pop('upper'))}"
        categories = more.pop("categories", None)
        if isinstance(categories, list):
            yield Text("、", ", ")[language].join(map(_raw, categories))
        yield from (f"{_name(name, language)} {_answer(value, language)}" for name, value in more.items())
    if treated is not None:
        yield word(TECHNIQUES, treated["technique"], language)
        more = {name: value for name, value in treated.items() if name not in ("column", "technique")}
        yield from (f"{name} {_answer(value, language)}" for name, value in more.items())


def _coded(table: Mapping[str, Text], code: str, language: str) -> str:
    """The word and the code, which is what is signed."""
    note = Text(f"（{code}）", f" ({code})")[language]
    return f"{word(table, code, language)}{note}" if code in table else code


def _name(field: str, language: str) -> str:
    return _FIELDS[field][language] if field in _FIELDS else field


def _whole(amount: object) -> bool:
    return isinstance(amount, str) and amount.isascii() and amount.isdecimal() and len(amount) < 60


def _scaled(amount: str, places: int) -> str:
    scaled = Decimal(amount).scaleb(-places)
    return f"{scaled:f}".rstrip("0").rstrip(".") if "." in f"{scaled:f}" else f"{scaled:f}"


def _raw(value: object) -> str:
    return value if isinstance(value, str) else canonical(value).decode("utf-8")
