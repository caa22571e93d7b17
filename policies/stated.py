"""The facts of one decision as JSON, written out once, however often Cedar is asked about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


class Stated:
    """An object left open behind its facts: the limits and the terms that hold are written behind them at each asking.

    `context`: from `facts.context`, never empty. `limits`: already JSON.
    """

    def __init__(self, context: Mapping[str, Any], limits: str) -> None:
        self._open = f'{json.dumps(dict(context)).removesuffix("}")}, "limits": {limits}'

    def with_terms(self, every: Iterable[str], held: Iterable[str]) -> str:
        terms = json.dumps(dict.fromkeys(every, False) | dict.fromkeys(held, True))
        return f'{self._open}, "term": {terms}}}'
