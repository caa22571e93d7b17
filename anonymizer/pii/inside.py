"""What the cells of columns hold besides what the columns are: words and long numbers go through the text engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from anonymizer.pii.column import Values
from anonymizer.pii.engine import Found, text_engine
from anonymizer.pii.recogniser import GUESSED
from anonymizer.pii.vector import Mask
from anonymizer.pii.zh import lexicon

Positions = npt.NDArray[np.int64]
# How much of a cell an address or a name must fill for the cell to be one.
_FILLS = 0.6
_MOMENT = r"^[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[ T]?[0-9]{1,2}[:时][0-9:.分秒]*Z?)?$"
# Searched for in every value where the language model reads only a sample.
_ANYWHERE = {
    "CN_ID_CARD": r"(?:^|[^0-9])[1-6][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?:[^0-9]|$)",
    "MOBILE_PHONE": r"(?:^|[^0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?:[^0-9]|$)",
    "LANDLINE": r"(?:^|[^0-9])0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}(?:[^0-9]|$)",
    "BANK_CARD": r"(?:^|[^0-9])62[0-9]{14,17}(?:[^0-9]|$)",
    "EMAIL": r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[A-Za-z]",
    "HEALTH_CONDITION": lexicon.alternatives("health"),
    "ADDRESS": r"\p{Han}(?:路|街|巷|弄|小区|花园|苑|村|新村)[0-9]{1,5}(?:号|栋|幢|弄)",
}
# What the text engine would find in a number or a code without a word beside it.
_SPEAKING = ("CN_ID_CARD", "CN_ID_CARD old", "HKMT_RESIDENCE_PERMIT", "FOREIGNER_PR_ID", "MOBILE_PHONE", "LANDLINE",
             "BANK_CARD", "USCC", "IMEI", "ORG_CODE", "IP_ADDRESS", "MAC_ADDRESS", "GPS_COORDINATE")  # fmt: skip
# Whole cells that are these whatever the text engine makes of them.
_CERTAIN = ("CN_ID_CARD", "MOBILE_PHONE", "EMAIL", "IP_ADDRESS")


@dataclass(frozen=True, slots=True)
class Inside:
    """Which values hold each type: anywhere (`by_type`), without mere guesses (`sure`), or as the whole cell."""

    by_type: dict[str, Mask] = field(default_factory=dict)
    sure: dict[str, Mask] = field(default_factory=dict)
    whole: dict[str, Mask] = field(default_factory=dict)
    read: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    """What is to be read of a column: positions of its values, and how many there would be without a limit."""

    values: Values
    where: Positions
    readable: int

    @staticmethod
    def of(values: Values, most: int | None) -> _Column:
        """Every distinct value with a word or a long number, or as many as may be read."""
        readable = np.flatnonzero(values.wordy & ~_settled(values))
        return _Column(values, _sampled(values, readable, most), len(readable))

    def texts(self) -> list[str]:
        return self.values.raw.gather(self.where).to_list() if len(self.where) else []

    def found(self, each: Iterator[tuple[Found, ...]], texts: list[str]) -> Inside:
        everything: tuple[defaultdict[str, Mask], ...] = tuple(defaultdict(self._nothing) for _ in range(3))
        by_type, sure, whole = everything
        for position, text in zip(self.where, texts, strict=True):
            for hit in next(each):
                by_type[hit.type][position] = True
                if hit.score > GUESSED:
                    sure[hit.type][position] = True
                if hit.end - hit.start >= _FILLS * len(text):
                    whole[hit.type][position] = True
        for type_name, mask in self._by_form():
            by_type[type_name] |= mask
            sure[type_name] |= mask
        return Inside(dict(by_type), dict(sure), dict(whole), len(self.where), self.readable)

    def _nothing(self) -> Mask:
        return np.zeros(self.values.distinct, dtype=np.bool_)

    def _by_form(self) -> Iterator[tuple[str, Mask]]:
        for name in _CERTAIN:
            if self.values.mask(name).any():
                yield name, self.values.mask(name)
        if len(self.where) < self.readable:
            for name, pattern in _ANYWHERE.items():
                yield name, self.values.matches(pattern)


def read(
    columns: Sequence[tuple[Values, int | None]], progress: Callable[[int, int], None] | None = None
) -> list[Inside]:
    """Read columns together, each with the characters that may be read of it (None: all).

    Together, because the language model reads in batches of texts of like length, and small columns fill none.
    """
    chosen = [_Column.of(values, most) for values, most in columns]
    texts = [column.texts() for column in chosen]
    each = iter(text_engine().find_each([text for part in texts for text in part], progress))
    return [column.found(each, part) for column, part in zip(chosen, texts, strict=True)]


def _sampled(values: Values, readable: Positions, most: int | None) -> Positions:
    """All, or distinct values drawn at random (the same ones every time) of at most so many characters together."""
    lengths = values.raw.str.len_chars().to_numpy()[readable]
    if most is None or lengths.sum() <= most:
        return readable
    order = np.random.default_rng(0).permutation(len(readable))
    fitting = order[np.cumsum(lengths[order]) <= most]
    return np.sort(readable[fitting])


def _settled(values: Values) -> Mask:
    """Dates, numbers and codes of one piece need no reading: whole-cell checks have said all that there is to say."""
    checked = np.logical_or.reduce([values.mask(name) for name in _SPEAKING])
    number = values.matches(r"^[+-]?[0-9][0-9,.]*$")
    code = values.matches("^[0-9A-Za-z._/:-]+$") & ~values.matches("[0-9]{7}|@")
    settled: Mask = (number | code | values.matches(_MOMENT)) & ~checked
    return settled
