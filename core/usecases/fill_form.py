"""Fill a form from the log: for every item what was found, where, and what only a person can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from core.domain.erasures import LoggedEntry
from core.domain.evidence import Period, Tally, state_of
from policies.evidence import Form, Item, Line, article_names

_ABOUT: Final = ("dataset", "query", "publication", "emergency", "population", "duty", "subject", "review")


def fill_form(
    form: Form, entries: Iterable[LoggedEntry], owners: Mapping[str, str], org: str, period: Period
) -> list[dict[str, Any]]:
    """Every item with its state. `entries` in the order of the log; `owners`: whose data an id is about."""
    start, end = period.bounds()
    tallies = {(item.number, place): Tally() for item, place, _ in _lines(form)}
    searches = {kind: [found for found in _lines(form) if kind in found[2].kinds] for kind in kinds_of(form)}
    for entry in entries:
        record = entry.record or {}
        if not start <= str(record["time"]) < end:
            continue
        ours = _owner(record, owners) == org
        for item, place, line in searches.get(entry.kind, ()):
            if (ours or line.whole_platform) and line.finds(entry.kind, record["body"]):
                tallies[item.number, place].add(entry.index, entry.id, entry.kind, str(record["time"]))
    return [_filled(item, [tallies[item.number, place] for place, _ in enumerate(item.lines)]) for item in form.items]


def kinds_of(form: Form) -> frozenset[str]:
    return frozenset().union(*(line.kinds for _, _, line in _lines(form)))


def _lines(form: Form) -> Iterator[tuple[Item, int, Line]]:
    for item in form.items:
        for place, line in enumerate(item.lines):
            yield item, place, line


def _owner(record: Mapping[str, Any], owners: Mapping[str, str]) -> str | None:
    """The office whose data the entry is about; without data, that of whoever acted."""
    body = record["body"]
    named = (owners.get(str(body[name])) for name in _ABOUT if name in body)
    acting = body.get("org") or (record["actor"] or {}).get("org")
    return next((owner for owner in named if owner is not None), acting)


def _filled(item: Item, tallies: list[Tally]) -> dict[str, Any]:
    pairs = list(zip(item.lines, tallies, strict=True))
    return {
        "item": item.number,
        "zh": item.zh,
        "en": item.en,
        "read": item.read,
        "articles": [_article(citation) for citation in item.articles],
        "counts": {"zh": item.counts_zh, "en": item.counts_en},
        "person": {"zh": item.person_zh, "en": item.person_en},
        "why_not": {"zh": item.why_not_zh, "en": item.why_not_en} if item.why_not_zh else None,
        "state": str(state_of([tally.count for line, tally in pairs if line.required])),
        # A search that nobody misses is named only where it found something: none late is no praise.
        "lines": [_line(line, tally) for line, tally in pairs if line.required or tally.count],
    }


def _line(line: Line, tally: Tally) -> dict[str, Any]:
    return {
        "zh": line.zh,
        "en": line.en,
        "against": line.against,
        "whole_platform": line.whole_platform,
        "count": tally.count,
        "first": tally.first,
        "last": tally.last,
        "newest": tally.newest,
    }


def _article(citation: str) -> dict[str, str]:
    zh, en = article_names(citation)
    return {"id": citation, "zh": zh, "en": en}
