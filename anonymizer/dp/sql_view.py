"""What a SQL text does to an answer after the noise: which columns, which rows, in which order. Post-processing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the answer: a key by its column's name, or a value by its aggregate's label; `name` is the alias."""

    role: Literal["key", "value"]
    label: str
    name: str

    def to_json(self) -> dict[str, Any]:
        return {"role": self.role, "label": self.label, "name": self.name}


@dataclass(frozen=True, slots=True)
class Having:
    """Keeps rows whose noisy value compares so with `number`, decimal text."""

    label: str
    op: Operator
    number: str

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "op": self.op, "number": self.number}


@dataclass(frozen=True, slots=True)
class Order:
    role: Literal["key", "value"]
    label: str
    descending: bool

    def to_json(self) -> dict[str, Any]:
        return {"role": self.role, "label": self.label, "descending": self.descending}


@dataclass(frozen=True, slots=True)
class View:
    columns: tuple[Shown, ...]
    having: tuple[Having, ...] = ()
    order_by: tuple[Order, ...] = ()
    limit: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": [one.to_json() for one in self.columns],
            "having": [one.to_json() for one in self.having],
            "order_by": [one.to_json() for one in self.order_by],
            "limit": self.limit,
        }
