"""Reading JSON that came from somebody else: exact fields, exact types, no duplicate keys, no floats."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from mingzheng.nesting import is_too_deep
from mingzheng.refusals import EvidenceError

MAX_BYTES: Final = 4 << 20
_HASH = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


def parse_json(text: str | bytes, code: str) -> Any:
    """Any JSON value. Spacing is free, as it carries nothing; everything else is strict."""
    if len(text) > MAX_BYTES:
        raise EvidenceError(code, reason="too long")
    try:
        raw = text.decode("utf-8") if isinstance(text, bytes) else text
        if is_too_deep(raw):
            raise ValueError("nested too deeply")
        return json.loads(raw, object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        # The parser's own message quotes the input, which may be personal data.
        raise EvidenceError(code, reason="not strict JSON") from None


class Fields:
    """An object that has exactly the named fields, and perhaps `optional` ones; each is taken with its type."""

    def __init__(
        self, value: object, names: set[str], code: str, where: str = "", optional: frozenset[str] = frozenset()
    ) -> None:
        self._code, self._where = code, where
        if not isinstance(value, dict) or set(value) - optional != names:
            raise EvidenceError(code, reason=f"fields of {where or 'the document'}")
        self._value: dict[str, Any] = value

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        found = self._value[name]
        if not isinstance(found, str) or (form is not None and not form.fullmatch(found)):
            self.refuse(name)
        return found

    def number(self, name: str) -> int:
        found = self._value[name]
        if type(found) is not int or not 0 <= found < 2**63:
            self.refuse(name)
        return found

    def hash32(self, name: str) -> str:
        """0x and 64 lower-case hex digits."""
        return self.text(name, _HASH)

    def address(self, name: str) -> str:
        return self.text(name, _ADDRESS)

    def exactly(self, name: str, value: str) -> None:
        if self._value[name] != value or not isinstance(self._value[name], str):
            self.refuse(name)

    def items(self, name: str, most: int) -> list[Any]:
        found = self._value[name]
        if not isinstance(found, list) or len(found) > most:
            self.refuse(name)
        return found

    def has(self, name: str) -> bool:
        return name in self._value

    def raw(self, name: str) -> Any:
        return self._value[name]

    def optional_text(self, name: str) -> str | None:
        return None if self._value[name] is None else self.text(name)

    def refuse(self, name: str) -> NoReturn:
        raise EvidenceError(self._code, reason=f"{self._where}.{name}" if self._where else name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("duplicate key")
    return made


def _refuse(_literal: str) -> NoReturn:
    raise ValueError("not an integer")
