"""Forms of audit and assessment as data: each item, what counts as evidence of it, and where the log would show it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.errors import PolicyError
from policies.law_table import load_articles, name_article
from policies.yaml_file import read_yaml

_PACK: Final = Path(__file__).parent
READ: Final = frozenset({"T", "E", "S"})
CONCLUSIONS: Final = frozenset({"audit", "assessment"})


@dataclass(frozen=True, slots=True)
class Line:
    """One search in the log. `where`: fields of the entry's body, each with values of which it is or holds one."""

    zh: str
    en: str
    kinds: frozenset[str]
    where: tuple[tuple[str, frozenset[str]], ...]
    whole_platform: bool
    if_any: bool
    against: bool

    @property
    def required(self) -> bool:
        """Whether its absence is missing evidence."""
        return not (self.if_any or self.against)

    def finds(self, kind: str, body: Mapping[str, Any]) -> bool:
        # An entry with a `code` says that something was refused or failed. Nobody shows with it that it was done.
        if kind not in self.kinds or (self.required and "code" in body):
            return False
        return all(not values.isdisjoint(_words(body.get(name))) for name, values in self.where)


def _words(found: Any) -> Iterable[str]:
    return map(str, found if isinstance(found, list) else [found])


@dataclass(frozen=True, slots=True)
class Item:
    """`read`: how its text was read: T, E or S. `why_not_*`: empty where there is a line that could be missing."""

    number: int
    zh: str
    en: str
    read: str
    articles: tuple[str, ...]
    counts_zh: str
    counts_en: str
    person_zh: str
    person_en: str
    why_not_zh: str
    why_not_en: str
    lines: tuple[Line, ...]

    @property
    def fillable(self) -> bool:
        return any(line.required for line in self.lines)


@dataclass(frozen=True, slots=True)
class Form:
    """`fewer_than`: only for processors of fewer people. `conclusion`: which words a person chooses from, `audit` or
    `assessment`; no program chooses. `sha256`: of all files that make the forms, in hex."""

    name: str
    order: int
    zh: str
    en: str
    source_zh: str
    source_en: str
    read: str
    conclusion: str
    fewer_than: int | None
    items: tuple[Item, ...]
    sha256: str


@cache
def forms(directory: Path = _PACK) -> Mapping[str, Form]:
    """Every form by name, in their order. Raises `policy_pack_invalid` for one that leaves something unsaid."""
    folder = directory / "evidence"
    raw = {path.stem: read_yaml(path) for path in sorted(folder.glob("*.yaml"))}
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.yaml")))).hexdigest()
    guide = {item["item"]: item for item in raw["guide-27"]["items"]}
    made = [_form(name, entry, guide, digest) for name, entry in raw.items()]
    for item in (item for form in made for item in form.items):
        for citation in item.articles:
            article_names(citation, directory)
    return {form.name: form for form in sorted(made, key=lambda form: form.order)}


def article_names(citation: str, directory: Path = _PACK) -> tuple[str, str]:
    """What an article is called in Chinese and English. Raises `policy_pack_invalid` for an instrument that nobody
    listed."""
    known = _articles(directory).get(citation)
    if known is None:
        return name_article(directory, citation)
    return f"{known['zh']}（{known['about_zh']}）", f"{known['en']} ({known['about_en']})"


@cache
def _articles(directory: Path) -> Mapping[str, Mapping[str, str]]:
    return load_articles(directory)


def items_citing(directory: Path, citation: str) -> list[int]:
    """The items of the audit guideline that rest on an article."""
    return [item.number for item in forms(directory)["guide-27"].items if citation in item.articles]


def _form(name: str, raw: Mapping[str, Any], guide: Mapping[int, Any], digest: str) -> Form:
    if raw.get("form") != name or raw["read"] not in READ or raw["conclusion"] not in CONCLUSIONS:
        raise PolicyError("policy_pack_invalid", rule=name, reason="form")
    texts = {key: str(raw[key]) for key in ("zh", "en", "source_zh", "source_en", "read", "conclusion")}
    items = tuple(_item(name, _resolved(item, guide), raw["read"]) for item in raw["items"])
    return Form(name=name, order=raw["order"], fewer_than=raw.get("fewer_than"), items=items, sha256=digest, **texts)


def _resolved(item: Mapping[str, Any], guide: Mapping[int, Any]) -> Mapping[str, Any]:
    """An item of a simplified form says what the items of the guideline say that it goes `as` and `with`."""
    if "as" not in item:
        return item
    parts = [guide[number] for number in (item["as"], *item.get("with", ()))]
    merged = {**parts[0], **{key: item[key] for key in ("item", "zh", "en")}, "read": None}
    merged["articles"] = item.get("only") or list(dict.fromkeys(a for part in parts for a in part["articles"]))
    merged["evidence"] = [line for part in parts for line in part.get("evidence", ())]
    for text in ("counts", "person"):
        merged[f"{text}_zh"] = "".join(part[f"{text}_zh"] for part in parts)
        merged[f"{text}_en"] = " ".join(part[f"{text}_en"] for part in parts)
    fillable = any(not line.get("if_any") and not line.get("against") for line in merged["evidence"])
    for language in ("zh", "en"):
        merged[f"why_not_{language}"] = "" if fillable else merged.get(f"why_not_{language}", "")
    return merged


def _item(form: str, raw: Mapping[str, Any], read: str) -> Item:
    lines = tuple(_line(line) for line in raw.get("evidence", ()))
    names = ("zh", "en", "counts_zh", "counts_en", "person_zh", "person_en")
    item = Item(
        number=raw["item"], read=raw["read"] or read, articles=tuple(raw["articles"]), lines=lines,
        why_not_zh=raw.get("why_not_zh", ""), why_not_en=raw.get("why_not_en", ""),
        **{name: str(raw[name]) for name in names},
    )  # fmt: skip
    if item.fillable == bool(item.why_not_zh) or bool(item.why_not_zh) != bool(item.why_not_en):
        raise PolicyError("policy_pack_invalid", rule=f"{form} {item.number}", reason="evidence, or why there is none")
    if not item.articles or item.read not in READ or not all(getattr(item, name).strip() for name in names):
        raise PolicyError("policy_pack_invalid", rule=f"{form} {item.number}", reason="item leaves something unsaid")
    return item


def _line(raw: Mapping[str, Any]) -> Line:
    return Line(
        zh=raw["zh"], en=raw["en"], kinds=frozenset(raw["entries"]),
        where=tuple((name, frozenset(map(str, values))) for name, values in raw.get("where", {}).items()),
        whole_platform=raw.get("whose") == "platform",
        if_any=raw.get("if_any", False), against=raw.get("against", False),
    )  # fmt: skip
