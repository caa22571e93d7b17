"""CSV and TSV as offices export them: UTF-8 with or without BOM, UTF-16 with BOM, GBK/GB18030."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.tables.build import frame_of
from anonymizer.tables.limits import Limits

_DELIMITERS = ",\t;|"
# GB18030 decodes almost any bytes into something, so what came out has to look like Chinese text.
_CHINESE = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\u3000-\u303f\uff00-\uffef\u2010-\u2027\u00b7\u00d7\u2103]")
_FOREIGN = re.compile("[^\x00-\x7f]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")
_PLAUSIBLE = 0.9
_LOOK = 65_536


def read_text(content: bytes, suffix: str, limits: Limits) -> pl.DataFrame:
    """Raises upload_unknown_encoding, upload_corrupt or what the header and rows deserve."""
    rows = rows_of(content, suffix, limits)
    header = next(rows, None)
    if header is None:
        raise AnonymizerError("upload_empty")
    return frame_of(header, rows, limits)


def rows_of(content: bytes, suffix: str, limits: Limits) -> Iterator[list[str]]:
    """The rows as they stand, header and titles among them."""
    text = decode(content)
    if not text.strip():
        raise AnonymizerError("upload_empty")
    return _rows(text, "\t" if suffix == ".tsv" else _delimiter(text), limits)


def decode(content: bytes) -> str:
    """Strict: a file that does not decode without a doubt is refused instead of half understood."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _readable(_strict(content, "utf-16"))
    text = _strict(content, "utf-8-sig")
    if text is not None:
        return _readable(text)
    text = _readable(_strict(content, "gb18030"))
    foreign = len(_FOREIGN.findall(text))
    if foreign and len(_CHINESE.findall(text)) < _PLAUSIBLE * foreign:
        raise AnonymizerError("upload_unknown_encoding")
    return text


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _readable(text: str | None) -> str:
    if text is None or _UNREADABLE.search(text):
        raise AnonymizerError("upload_unknown_encoding")
    return text


def _delimiter(text: str) -> str:
    """The one that splits the first lines into most cells, since a title may stand above; a comma when none does."""
    lines = "\n".join(text.lstrip("\r\n")[:_LOOK].split("\n")[:8])
    outside = re.sub('"[^"]*"', "", lines)
    return max(_DELIMITERS, key=lambda delimiter: (outside.count(delimiter), delimiter == ","))


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    # Blank lines are skipped, so that a trailing newline or two is not a ragged row.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            # Only the fixed words of the csv module are looked at; the message is dropped, as it could quote a cell.
            if "field larger" in str(error):
                raise AnonymizerError("upload_cell_too_long", most=limits.cell) from None
            raise AnonymizerError("upload_corrupt", row=reader.line_num) from None
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield row
