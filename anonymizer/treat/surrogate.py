"""Consistent surrogates: an invented value of the same type, the same for one person wherever it stands in a dataset.

None of them can be anybody's:
* id_card: region 000000, which GB/T 2260 gives to no place, with a check digit that GB 11643 refuses.
* phone: 000 and eight digits. Dialled in China, 00 goes abroad, and no country code begins with 0 (ITU-T E.164).
* email: under example.invalid, which RFC 2606 keeps out of the network for good.
* name: from lists of ours, and marked （化名）, as newspapers mark names that they made up.

Different people never share a surrogate: where two draw the same, one draws again. The order of rows plays no part in
that, but who else is in the dataset does: two uploads of one dataset agree for nearly everybody and not for all. What
was invented cannot be turned back, not even with the key: this is no format-preserving cipher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

import polars as pl
import yaml

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys
from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS
from anonymizer.treat.hierarchies.spelling import folded
from anonymizer.treat.pseudonym import Mac

FORMS = ("name", "id_card", "phone", "email")
_MARK = "（化名）"
# Beyond this share of all surrogates, finding a free one takes long; the steward is told to use pseudonyms.
_FULL = 0.8


@dataclass(frozen=True)
class Surrogates:
    """One form over one dataset: what each person key becomes. Made by `invent`."""

    form: str
    of_key: dict[str, str]

    def of_all(self, values: Sequence[str]) -> list[str | None]:
        """None of a blank; a surrogate comes back unchanged."""
        keys = person_keys(pl.Series(values, dtype=pl.String))
        own = [own_surrogate(value, self.form) for value in values]
        return [mine or (None if key is None else self.of_key[key]) for mine, key in zip(own, keys, strict=True)]


def invent(key: bytes, form: str, columns: Iterable[pl.Series]) -> Surrogates:
    """For every value of the columns together. `key`: 32 bytes of this dataset. Raises treatment_surrogates_used_up."""
    distinct = [column.drop_nulls().unique() for column in columns]
    cells = pl.concat(distinct).unique() if distinct else pl.Series([], dtype=pl.String)
    own = pl.Series([own_surrogate(value, form) for value in cells], dtype=pl.String)
    keys = person_keys(cells.filter(own.is_null())).drop_nulls().unique().to_list()
    return Surrogates(form, _assign(Mac(key, b"mingzheng/surrogate/v1\0" + form.encode()), form, keys, set(own)))


def own_surrogate(value: str, form: str) -> str | None:
    """The value in its one spelling if it is a surrogate of this form, by its shape alone: nobody's in any case."""
    text = folded(value)
    if form == "name":
        return _own_name(text)
    if form == "id_card":
        return text if re.fullmatch(r"0{6}[0-9]{11}[0-9X]", text) and _wrong_check(text[:17]) == text[17] else None
    shape = r"000[0-9]{8}" if form == "phone" else r"r[0-9]{10}@example\.invalid"
    return text if re.fullmatch(shape, text) else None


def _assign(mac: Mac, form: str, keys: Collection[str], taken: set[str | None]) -> dict[str, str]:
    space, spell = _space(form)
    if len(keys) > _FULL * space:
        raise AnonymizerError("treatment_surrogates_used_up", form=form)
    of_key: dict[str, str] = {}
    # In the order of their tags, so that whoever comes second does so whatever the order of rows.
    for _, person in sorted((mac.tag(person.encode()), person) for person in keys):
        for attempt in count():
            drawn = mac.tag(attempt.to_bytes(4, "big") + person.encode())
            # 256 bits reduced to at most 37: the bias is far below one in 2^200.
            found = spell(int.from_bytes(drawn, "big") % space)
            if found not in taken:
                break
        taken.add(found)
        of_key[person] = found
    return of_key


def _space(form: str) -> tuple[int, Callable[[int], str]]:
    """How many surrogates there are, and the one of each number."""
    if form == "name":
        surnames, given = _lists()
        return len(surnames) * len(given) ** 2, _name
    if form == "id_card":
        return 10**11, _id_card
    if form == "phone":
        return 10**8, lambda index: f"000{index:08d}"
    return 10**10, lambda index: f"r{index:010d}@example.invalid"


def _name(index: int) -> str:
    surnames, given = _lists()
    rest, last = divmod(index, len(given))
    first, middle = divmod(rest, len(given))
    return surnames[first] + given[middle] + given[last] + _MARK


def _own_name(text: str) -> str | None:
    surnames, given = _lists()
    match = re.fullmatch(r"(.)(.)(.)\(化名\)", text)
    ours = match is not None and match[1] in surnames and match[2] in given and match[3] in given
    return f"{text[:3]}{_MARK}" if ours else None


def _id_card(index: int) -> str:
    head = f"000000{index:011d}"
    return head + _wrong_check(head)


def _wrong_check(head: str) -> str:
    """The check character after the right one, so that every checker refuses the number."""
    total = sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS, strict=True))
    return ID_CHECK[(total + 1) % 11]


@cache
def _lists() -> tuple[str, str]:
    raw = yaml.safe_load((files("anonymizer.treat") / "data" / "invented.yaml").read_text(encoding="utf-8"))
    return raw["surnames"], raw["given"]
