"""The form over the log's entries: what its fields mean, and the address of the same choice one page on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.usecases.find_entries import Sought


@dataclass(frozen=True, slots=True)
class LogSearch:
    """The fields as they were typed; a form sends the empty ones too."""

    kind: str = ""
    dataset: str = ""
    by: str = ""
    since: str = ""
    until: str = ""

    def sought(self) -> Sought:
        """Raises `request_invalid`."""
        try:
            kind = EntryKind(self.kind) if self.kind else None
        except ValueError:
            raise CoreError("request_invalid", fields=["query.kind: enum"]) from None
        return Sought(kind, self.dataset, self.by, _day("since", self.since), _day("until", self.until))

    def newest(self) -> str:
        """The address of the first page of this choice."""
        return f"/log?{urlencode(self._typed())}"

    def older(self, before: int) -> str:
        """The same choice, of the entries below a place."""
        return f"/log?{urlencode({**self._typed(), 'before': str(before)})}"

    def _typed(self) -> dict[str, str]:
        return {name: text for name, text in asdict(self).items() if text}


async def _asked(
    kind: Annotated[str, Query(max_length=60)] = "",
    dataset: Annotated[str, Query(max_length=200)] = "",
    by: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> LogSearch:
    return LogSearch(kind, dataset.strip(), by.strip(), since, until)


Asked = Annotated[LogSearch, Depends(_asked)]


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CoreError("request_invalid", fields=[f"query.{name}: date_parsing"]) from None
