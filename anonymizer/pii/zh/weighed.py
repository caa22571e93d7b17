"""Names, places, offices, addresses: what a rule or the second reading proposes, believed as far as it deserves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from anonymizer.pii import trust
from anonymizer.pii.found import Found, resolve
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import THRESHOLD, Hit, Recogniser
from anonymizer.pii.second_reading import TYPES
from anonymizer.pii.zh.address import Address
from anonymizer.pii.zh.location import Location
from anonymizer.pii.zh.organization import Organization
from anonymizer.pii.zh.person import Person
from anonymizer.pii.zh.person_latin import LatinName, SpacedName, capitalised
from anonymizer.pii.zh.person_minority import MinorityName
from anonymizer.pii.zh.person_slots import SlottedName

_HAN = re.compile("[\u4e00-\u9fff]")
Spans = dict[tuple[int, int], dict[str, float]]


class Weighed(Recogniser):
    """Subclasses give RULES. In a text that the tagger has not read, rules are taken at their word."""

    RULES: ClassVar[tuple[type[Recogniser], ...]]

    def __init__(self) -> None:
        super().__init__()
        self._rules = [rule() for rule in self.RULES]

    def possible(self, reading: Reading) -> bool:
        return reading.beliefs is not None or any(rule.possible(reading) for rule in self._rules)

    def proposed(self, reading: Reading) -> Spans:
        """Every candidate, with the rules that propose it and their scores."""
        spans: Spans = {}
        for rule in self._rules:
            if rule.possible(reading):
                name = type(rule).__name__
                for start, end, score in rule.hits(reading):
                    rules = spans.setdefault((start, end), {})
                    rules[name] = max(score, rules.get(name, 0.0))
        if reading.beliefs is not None:
            for start, end in reading.beliefs.likely(TYPES.index(self.ENTITY)):
                if self.readable(reading.text[start:end]):
                    spans.setdefault((start, end), {})
        return spans

    def readable(self, piece: str) -> bool:
        """Whether the second reading may propose this by itself: the tagger knows no Latin letters."""
        return _HAN.search(piece) is not None

    def hits(self, reading: Reading) -> Iterator[Hit]:
        """Never overlapping: Presidio would drop what a longer one holds that gives way to a third in the end."""
        believed = (Found(start, end, self.ENTITY, score) for start, end, score in self._believed(reading))
        for hit in resolve([hit for hit in believed if hit.score >= THRESHOLD]):
            yield hit.start, hit.end, hit.score

    def _believed(self, reading: Reading) -> Iterator[Hit]:
        for (start, end), rules in self.proposed(reading).items():
            if reading.beliefs is None:
                yield start, end, max(rules.values())
            else:
                believed = trust.belief(self.ENTITY, trust.signs(reading, self.ENTITY, start, end, rules))
                yield start, end, trust.score(self.ENTITY, believed)


class WeighedName(Weighed):
    """PERSON, whatever kind of name it is."""

    ENTITY = "PERSON"
    RULES = (Person, SlottedName, MinorityName, LatinName, SpacedName)

    def readable(self, piece: str) -> bool:
        """Capitalised words may be a name: Oleg Baranenko, not office hours."""
        return super().readable(piece) or capitalised(piece)


class WeighedPlace(Weighed):
    """LOCATION."""

    ENTITY = "LOCATION"
    RULES = (Location,)


class WeighedOffice(Weighed):
    """ORGANIZATION."""

    ENTITY = "ORGANIZATION"
    RULES = (Organization,)


class WeighedAddress(Weighed):
    """ADDRESS."""

    ENTITY = "ADDRESS"
    RULES = (Address,)
