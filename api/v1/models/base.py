"""Shared shapes of requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")
_MAX_DEPTH: Final = 12
_MAX_NODES: Final = 5000


class Asked(BaseModel):
    """A request body: unknown fields are refused, so that a misspelt option never passes for a default."""

    model_config = ConfigDict(extra="forbid", str_max_length=4000, str_strip_whitespace=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        """No database of ours holds U+0000 in a text, and nobody means it."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and "\0" in one:
                raise PydanticCustomError("string_nul", "not text")
        return value


class Answered(BaseModel):
    """An answer, read from a frozen dataclass or a mapping."""

    model_config = ConfigDict(from_attributes=True)


class Page(Answered, Generic[T]):
    """One page; `next` is an opaque cursor for `after`, null at the end."""

    items: list[T]
    next: str | None = None


def _bounded(value: Any) -> Any:
    """Refuse what could not be hashed or stored: lone surrogates, and trees deeper or larger than any real plan."""
    nodes = 0
    todo: list[tuple[Any, int]] = [(value, 0)]
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if depth > _MAX_DEPTH or nodes > _MAX_NODES:
            raise PydanticCustomError("too_complex", "too complex")
        if isinstance(node, str):
            _encodable(node)
        elif isinstance(node, dict):
            for key, child in node.items():
                _encodable(key)
                todo.append((child, depth + 1))
        elif isinstance(node, list):
            todo.extend((child, depth + 1) for child in node)
    return value


def _encodable(text: str) -> None:
    if "\0" in text:
        raise PydanticCustomError("string_nul", "not text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise PydanticCustomError("string_unicode", "not Unicode text") from None


JsonObject = Annotated[dict[str, Any], AfterValidator(_bounded)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[
    str, Field(max_length=200, description="One of the two titles is enough: readers of the other language see it too.")
]
Amount = Annotated[str, Field(description="A decimal string, never a JSON number.", max_length=60, examples=["0.02"])]
