"""One spelling for one person: the only place that decides when two identifiers mean the same person.

The scan that counts persons, the pseudonyms and the ranks all ask here. If they disagreed, somebody could be one person
to one of them and several to another, and would be counted several times in every answer.
"""

from __future__ import annotations

import polars as pl

from anonymizer.blanks import BLANKS
from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS, old_resident_id

# Nothing that a screen does not show, no space, dash, quotation mark or apostrophe makes another person. Named one by
# one: marks that are drawn as dashes or as nothing but belong to other classes of Unicode.
_UNSEEN = r"\p{C}\p{Z}\s\p{Default_Ignorable_Code_Point}\x{2800}"
_DASHES = r"\p{Pd}\x{2212}\x{02d7}\x{2043}\x{2500}\x{2501}\x{2796}\x{30fc}\x{ff70}"
_QUOTES = r"\p{Pi}\p{Pf}'\x22`\x{00b4}\x{02b9}-\x{02bc}\x{02ca}\x{02cb}\x{02ee}\x{2032}\x{2033}\x{2035}\x{201a}\x{201e}"
# Also "=": a spreadsheet writes ="0012" to keep a number as it stands.
# 买买提·吐尔逊 is typed with five dots, and A_1 is A-1.
_DOTS = r"_\x{ff3f}\x{00af}\x{203e}\x{00b7}\x{2022}\x{2027}\x{22c5}\x{30fb}\x{ff65}"
_SEPARATORS = rf"[{_UNSEEN}{_DASHES}{_DOTS}{_QUOTES}=\x{{ff1d}}]"


def person_keys(spelled: pl.Series) -> pl.Series:
    """The key of each person, NULL for none: 不详 is nobody, and all the unknown must not become one person.

    Joining two people by mistake costs accuracy; splitting one person in two would break the guarantee.
    """
    keys = _key(spelled.cast(pl.String))
    return keys.set(keys.is_in(_NOBODY), None)


def _key(spelled: pl.Series) -> pl.Series:
    # Separators go first and last: some decompose into a space and a mark, some stand between a letter and its mark.
    plain = _bare(_bare(spelled).str.normalize("NFKC")).str.to_uppercase()
    plain = _bare(plain.str.normalize("NFKC"))
    # A spreadsheet turns 0012 into 12 or 12.0.
    plain = plain.str.replace(r"^0*([0-9]+)(?:\.0*)?$", "${1}")
    # One mobile phone, dialled from home or from abroad: +86 (0)138…, (0086)138….
    return _of_today(plain.str.replace(r"^[(+]*(?:0*86)?[)]*(?:\(?0\)?)?(1[3-9][0-9]{9})(?:\.0*)?$", "${1}"))


def _of_today(keys: pl.Series) -> pl.Series:
    """Resident numbers of before 1999 as the cards that replaced them have them: old registers hold both."""
    old = keys.filter(keys.str.len_bytes() == 15).unique()
    replaced = {one: _with_century(one) for one in old if old_resident_id(one)}
    return keys.replace(replaced) if replaced else keys


def _with_century(digits: str) -> str:
    longer = f"{digits[:6]}19{digits[6:]}"
    return longer + ID_CHECK[sum(int(one) * weight for one, weight in zip(longer, ID_WEIGHTS, strict=True)) % 11]


def _bare(values: pl.Series) -> pl.Series:
    return values.str.replace_all(_SEPARATORS, "")


_NOBODY = ["", *_key(pl.Series([*BLANKS], dtype=pl.String)).to_list()]
