"""Canonical JSON (RFC 8785), narrowed to what every language reads alike: ASCII keys and integers below 2^53."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from mingzheng.nesting import is_too_deep
from mingzheng.verification_error import VerificationError

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
MAX_BYTES = 1 << 20
# Within the narrowed set of values the standard encoder writes exactly RFC 8785 (tests hold it to the `rfc8785`
# package), at a third of the time.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: object, depth: int = MAX_DEPTH) -> bytes:
    """`value` (mappings, lists, tuples, text, integers, booleans, null) as RFC 8785 bytes, at most `depth` levels.

    Raises `VerificationError("json_malformed")`, a ValueError, for floats, integers of 2^53 and beyond, keys that are
    not ASCII text, unpaired surrogates and anything that JSON has no form for. Nothing is converted silently.
    """
    return _encode(_checked(value, depth)).encode("utf-8")


def canonical_again(value: object) -> bytes:
    """`canonical` of what `parse_strict` returned, or of a list of such values: nothing is left to check in it."""
    return _encode(value).encode("utf-8")


def parse_strict(text: str | bytes) -> Any:
    """Parse JSON that must already be in canonical form: one value has one spelling, so one byte changed is refused."""
    raw = _encoded(text)
    if len(raw) > MAX_BYTES:
        _refuse("too long")
    if is_too_deep(raw.decode("utf-8", "replace"), MAX_DEPTH):
        _refuse("nested too deeply")
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float
        )
    except VerificationError:
        raise
    except (ValueError, RecursionError):
        # The parser's own message quotes the input, which may be personal data.
        raise VerificationError("json_malformed", reason="not JSON") from None
    if canonical(value) != raw:
        _refuse("not in canonical form")
    return value


def _encoded(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise VerificationError("json_malformed", reason="unpaired surrogate") from None


def _checked(value: object, depth: int) -> Any:
    """A copy in plain types. Subclasses of int and str (enums) count as what they are written as."""
    if depth == 0:
        _refuse("nested too deeply")
    if type(value) is str:  # nearly all there is, so it is looked for first
        return value if value.isascii() else _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            _refuse("integer beyond 2^53-1")
        return int(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return [_checked(item, depth - 1) for item in value]
    # A dict is found at once where Mapping, asked alone, takes longer than all else here.
    if isinstance(value, dict | Mapping):
        return {_key(key): _checked(item, depth - 1) for key, item in value.items()}
    _refuse(f"{type(value).__name__} has no canonical form")


def _text(value: str) -> str:
    plain = str.__str__(value)
    _encoded(plain)
    return plain


def _key(key: object) -> str:
    # ASCII keys sort alike by byte, by code point and by UTF-16 unit, which is where other languages disagree.
    if not isinstance(key, str) or not key.isascii():
        _refuse("key is not ASCII text")
    return str.__str__(key)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        _refuse("duplicate key")
    return made


def _no_float(_literal: str) -> NoReturn:
    _refuse("not an integer")


def _refuse(reason: str) -> NoReturn:
    raise VerificationError("json_malformed", reason=reason)
