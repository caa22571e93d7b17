"""CSV and TSV as offices export them: UTF-8 with or without BOM, UTF-16 with BOM, GBK/GB18030."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits

_DELIMITERS = ",\t;|"
# GB18030 decodes almost any bytes into something, so what came out has to look like Chinese text.
_CHINESE = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\u3000-\u303f\uff00-\uffef\u2010-\u2027\u00b7\u00d7\u2103]")
_FOREIGN = re.compile("[^\x00-\x7f]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")
_PLAUSIBLE = 0.9
# So many characters in one line are UTF-8 by chance in less than one line of ten million in GB18030.
_MANY = 4
_HAN = re.compile("[\u4e00-\u9fff]")
_WIDE_UTF8 = re.compile(rb"(?m)^[\x00-\x09\x0b-\x7f]*[\xe4-\xe9][\x80-\xbf]{2}[^\r\n]*")
_LOOK = 65_536
_PIECE = 1 << 20


def rows_of(content: bytes, suffix: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The rows as they stand with their numbers, header and titles among them. The text is decoded as it is read, never
    held whole. Raises upload_unknown_encoding or upload_corrupt."""
    encoding = encoding_of(content)
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    return _rows(text, "\t" if suffix == ".tsv" else _delimiter(content, encoding), limits)


def encoding_of(content: bytes) -> str:
    """Strict: a file that does not decode without a doubt is refused instead of half understood."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _readable("utf-16", _counted(content, "utf-16"))
    counted = _counted(content, "utf-8-sig")
    if counted is not None:
        return _readable("utf-8-sig", counted)
    counted = _counted(content, "gb18030")
    if counted is not None and (counted.chinese < _PLAUSIBLE * counted.foreign or _mixed(content)):
        raise AnonymizerError("upload_unknown_encoding")
    return _readable("gb18030", counted)


def _mixed(content: bytes) -> bool:
    """Whether whole lines are UTF-8 in a file that is not: as GB18030 they would be Chinese too, of no meaning."""
    for line in _WIDE_UTF8.finditer(content):
        text = _strict(line[0]) or ""
        if len(_HAN.findall(text)) >= _MANY and len(_CHINESE.findall(text)) == len(_FOREIGN.findall(text)):
            return True
    return False


def _strict(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


@dataclass(slots=True)
class _Counted:
    """Characters beyond ASCII, those of them that Chinese text is written with, and whether some are no text."""

    foreign: int = 0
    chinese: int = 0
    unreadable: bool = False


def _counted(content: bytes, encoding: str) -> _Counted | None:
    """None where the bytes do not decode."""
    out = _Counted()
    try:
        for piece in _pieces(content, encoding):
            out.unreadable = out.unreadable or _UNREADABLE.search(piece) is not None
            if encoding == "gb18030":
                out.foreign += len(_FOREIGN.findall(piece))
                out.chinese += len(_CHINESE.findall(piece))
    except UnicodeDecodeError:
        return None
    return out


def _pieces(content: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for start in range(0, len(content), _PIECE):
        yield decoder.decode(content[start : start + _PIECE])
    yield decoder.decode(b"", final=True)


def _readable(encoding: str, counted: _Counted | None) -> str:
    if counted is None or counted.unreadable:
        raise AnonymizerError("upload_unknown_encoding")
    return encoding


def _delimiter(content: bytes, encoding: str) -> str:
    """The one that splits the first lines into most cells, since a title may stand above; a comma when none does."""
    text = next(_pieces(content[:_LOOK], encoding), "")
    lines = "\n".join(text.lstrip("\r\n").split("\n")[:8])
    outside = re.sub('"[^"]*"', "", lines)
    return max(_DELIMITERS, key=lambda delimiter: (outside.count(delimiter), delimiter == ","))


def _rows(text: Iterable[str], delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    # Blank lines are skipped, so that a trailing newline or two is not a ragged row, and counted as a spreadsheet does.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    for number in count(1):
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
            yield number, row
