"""Strict spans (both ends and the type), leaked characters, and false alarms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bench.pii.labelled import Labelled

# Names of one person by themselves; what leaks of these is counted apart.
QUASI = frozenset(
    ["LOCATION", "ORGANIZATION", "ETHNICITY", "RELIGION", "POLITICAL_STATUS", "HEALTH_CONDITION", "DATE_OF_BIRTH"]
)
Spans = list[tuple[int, int, str]]


@dataclass
class Score:
    hit: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_hit: Counter[str] = field(default_factory=Counter)
    leaked: int = 0
    leaked_direct: int = 0
    marked: int = 0
    marked_direct: int = 0
    alarms: int = 0
    characters: int = 0

    def f1(self, kind: str) -> tuple[float, float, float]:
        return _f1(self.hit[kind], self.said[kind], self.gold[kind])

    @property
    def micro(self) -> tuple[float, float, float]:
        return _f1(self.hit.total(), self.said.total(), self.gold.total())

    @property
    def leak(self) -> float:
        """Share of the marked characters that no span covers, whatever its type."""
        return self.leaked / max(self.marked, 1)

    @property
    def leak_direct(self) -> float:
        return self.leaked_direct / max(self.marked_direct, 1)

    @property
    def alarm_rate(self) -> float:
        """In 10,000 characters."""
        return 10_000 * self.alarms / max(self.characters, 1)

    @property
    def macro(self) -> float:
        return sum(self.f1(kind)[2] for kind in self.gold) / max(len(self.gold), 1)


def score(labelled: list[Labelled], answers: list[Spans]) -> Score:
    """A false alarm is a span that touches nothing marked."""
    out = Score()
    for entry, spans in zip(labelled, answers, strict=True):
        out.characters += len(entry.text)
        said = set(spans)
        covered = {at for start, end, _ in said for at in range(start, end)}
        marked = {at for span in entry.spans for at in range(span.start, span.end)}
        for span in entry.spans:
            right = (span.start, span.end, span.type) in said
            out.gold[span.type] += 1
            out.hit[span.type] += right
            if span.kind:
                out.kinds[span.kind] += 1
                out.kinds_hit[span.kind] += right
            missed = sum(at not in covered for at in range(span.start, span.end))
            out.leaked, out.marked = out.leaked + missed, out.marked + span.end - span.start
            if span.type not in QUASI:
                out.leaked_direct, out.marked_direct = (
                    out.leaked_direct + missed,
                    out.marked_direct + span.end - span.start,
                )
        for start, end, kind in said:
            out.said[kind] += 1
            out.alarms += marked.isdisjoint(range(start, end))
    return out


def _f1(hit: int, said: int, gold: int) -> tuple[float, float, float]:
    precision, recall = hit / said if said else 0.0, hit / gold if gold else 0.0
    return precision, recall, 2 * hit / (said + gold) if said + gold else 0.0
