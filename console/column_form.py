"""The form by which a column is changed: from its fields, and from what they showed, to what shall be declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from console.plan_form import comma_list
from core.domain.errors import CoreError

_DIGITS: Final = 20
_FIELDS: Final = ("categories", "lower", "upper")
_FIELDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "category": ("categories",),
    "integer": ("lower", "upper"),
    "decimal": ("lower", "upper"),
    "date": ("lower", "upper"),
}


def shown(declared: Mapping[str, Any]) -> dict[str, str]:
    """What the fields hold before anybody changed one."""
    categories = declared.get("categories")
    fields = {"categories": ", ".join(map(str, categories)) if isinstance(categories, list) else ""}
    for name in ("lower", "upper"):
        limit = declared.get(name)
        fields[name] = "" if limit is None else str(limit)
    return fields


def chosen_declaration(
    kind: str, fields: Mapping[str, str], seen: Mapping[str, Any], *, treated: bool
) -> dict[str, Any] | None:
    """The declaration that the form states, or None to leave it as it is. Raises request_invalid.

    `kind` empty: as it is. `seen`: the declaration that the page showed. `treated`: the treatment is changed with it,
    which may leave another kind than was seen, so that new limits need theirs said.
    """
    before = shown(seen)
    edited = [name for name in _FIELDS if name in fields and fields[name] != before[name].strip()]
    if not kind:
        if not edited:
            return None
        kind = str(seen.get("kind", ""))
        if treated or kind not in _FIELDS_OF:
            raise CoreError("request_invalid", fields=["kind: missing"])
        if wrong := [name for name in edited if name not in _FIELDS_OF[kind]]:
            raise CoreError("request_invalid", fields=[f"{name}: not_of_kind" for name in wrong])
    # A unit or scale has no field, and is lost only with the kind.
    kept = dict(seen) if kind == seen.get("kind") else {"kind": kind}
    for name in _FIELDS_OF.get(kind, ()):
        if name in edited or name not in kept:
            kept[name] = _value(kind, name, fields.get(name, ""))
    return kept


def _value(kind: str, name: str, text: str) -> Any:
    if name == "categories":
        return comma_list(text)
    # Longer than any column's integer it stays a text, which the declaration refuses: Python reads 4300 digits at most.
    whole = text.isascii() and text.removeprefix("-").isdigit() and len(text) <= _DIGITS
    return int(text) if kind == "integer" and whole else text


def chosen_statement(kind: str, *, sensitive: bool, seen: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the form says the column is, or None where that is what was said before. `seen`: what the page showed."""
    said = {"type": kind or None, "sensitive": sensitive}
    before = {"type": seen.get("type"), "sensitive": seen.get("sensitive") is True}
    return None if said == before else said
