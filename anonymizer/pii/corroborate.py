"""What one column says about another: an age that fits the birth dates, a 1 or 2 that fits the resident IDs.

For columns whose own name says nothing. A column of small numbers is an age only if it follows from another column of
the same rows; by itself it might as well count something.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from anonymizer.blanks import BLANKS
from anonymizer.pii import kinds, vector
from anonymizer.pii.headers import hints, named
from anonymizer.pii.verdict import Verdict

_FITS = 0.8
_FEWEST = 10
_LOOK = 5_000
# Papers of people who have no resident ID of the mainland: where some of them stand together, so does the next.
_PAPERS = frozenset(
    {"PASSPORT", "HOME_RETURN_PERMIT", "HK_MACAU_PERMIT", "HKMT_RESIDENCE_PERMIT", "FOREIGNER_PR_ID", "TAIWAN_PERMIT"}
)
# Of any country: one or two letters and digits, or nine digits.
_PASSPORT = r"^(?:[A-Z]{1,2}[0-9]{6,8}|[0-9]{9}|[A-Z][0-9]{2}[A-Z]{2}[0-9]{4})$"
_TAIWAN = r"^(?:[0-9]{8}|[0-9]{10}(?:\([A-Z]\))?|[0-9]{10}[A-Z])$"


def corroborate(frame: pl.DataFrame, types: Sequence[str | None]) -> dict[int, Verdict]:
    """By position, verdicts for columns of no known type, from the first 5,000 rows."""
    unknown = [at for at, kind in enumerate(types) if kind in {None, "RECORD_ID"} and not hints(frame.columns[at])]
    rows = frame.head(_LOOK)
    born, male = _born(rows, types), _male(rows, types)
    out = _births(rows, types)
    for at in unknown:
        cells = vector.folded(rows[frame.columns[at]])
        if born is not None and (share := _ages(cells, born)) >= _FITS:
            out[at] = Verdict("AGE", share, 0.9)
        elif male is not None and (share := _sexes(cells, male)) >= _FITS:
            out[at] = Verdict("GENDER", share, 0.9)
        elif _among_papers(cells, frame.columns[at], types[max(0, at - 1) : at + 2]):
            paper = _paper(_filled(cells))
            out |= {at: paper} if paper else {}
    return out


def _among_papers(cells: pl.Series, name: str, beside: Sequence[str | None]) -> bool:
    """Numbers that few rows have, in a column without a name, beside another paper of people from elsewhere."""
    filled = _filled(cells)
    if named(name) or not _PAPERS.intersection(beside) or not _FEWEST <= filled.len() <= cells.len() / 2:
        return False
    return filled.str.slice(0, 1).n_unique() >= 5 and filled.n_unique() >= 0.9 * filled.len()


def _filled(cells: pl.Series) -> pl.Series:
    return cells.filter(~cells.is_in(sorted(BLANKS)) & (cells != ""))


def _paper(numbers: pl.Series) -> Verdict | None:
    for name, form in (("TAIWAN_PERMIT", _TAIWAN), ("PASSPORT", _PASSPORT)):
        share = float(numbers.str.contains(form).mean() or 0.0)  # type: ignore[arg-type]
        if share >= _FITS:
            return Verdict(name, share, 0.6)
    return None


def _births(rows: pl.DataFrame, types: Sequence[str | None]) -> dict[int, Verdict]:
    """Dates that stand in the resident IDs of the same rows, where all are children and no lifetimes apart."""
    ids = _first(rows, types, "CN_ID_CARD")
    if ids is None:
        return {}
    births = kinds.parse_dates(ids.str.slice(6, 8))
    out = {}
    for at in (at for at, kind in enumerate(types) if kind == "DATE"):
        same = (kinds.parse_dates(vector.folded(rows[rows.columns[at]])) == births).drop_nulls()
        if same.len() >= _FEWEST and same.mean() >= _FITS:  # type: ignore[operator]
            out[at] = Verdict("DATE_OF_BIRTH", 1.0, 0.9)
    return out


def _first(rows: pl.DataFrame, types: Sequence[str | None], kind: str) -> pl.Series | None:
    at = next((at for at, found in enumerate(types) if found == kind), None)
    return None if at is None else vector.compacted(vector.folded(rows[rows.columns[at]]))


def _born(rows: pl.DataFrame, types: Sequence[str | None]) -> pl.Series | None:
    ids = _first(rows, types, "CN_ID_CARD")
    if ids is not None:
        return kinds.parse_dates(ids.str.slice(6, 8)).dt.year()
    at = next((at for at, found in enumerate(types) if found == "DATE_OF_BIRTH"), None)
    return None if at is None else kinds.parse_dates(vector.folded(rows[rows.columns[at]])).dt.year()


def _male(rows: pl.DataFrame, types: Sequence[str | None]) -> pl.Series | None:
    ids = _first(rows, types, "CN_ID_CARD")
    return None if ids is None else ids.str.slice(16, 1).cast(pl.Int32, strict=False) % 2


def _ages(cells: pl.Series, born: pl.Series) -> float:
    """The share of rows whose number and birth year make the same year, give or take one."""
    numbers = cells.str.extract(r"^([0-9]{1,3}) ?(?:周岁|岁)?$").cast(pl.Int32, strict=False)
    years = (numbers + born).drop_nulls()
    if years.len() < _FEWEST or born.n_unique() < 5:
        return 0.0
    middle = years.sort()[years.len() // 2]
    return int(((years - middle).abs() <= 1).sum()) / years.len()


def _sexes(cells: pl.Series, male: pl.Series) -> float:
    """Two codes, of which one goes with odd orders in the ID and the other with even ones."""
    both = pl.DataFrame({"code": cells, "male": male}).drop_nulls()
    if both.height < _FEWEST or both["code"].n_unique() != 2 or both["male"].n_unique() != 2:
        return 0.0
    one = both["code"] == both["code"][0]
    same = int((one == (both["male"] == 1)).sum()) / both.height
    return max(same, 1 - same)
