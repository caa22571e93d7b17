"""Look into a workbook's zip before any spreadsheet code does: true sizes, no macros, no cell a billion columns away.

Sizes in a zip directory are claims. Every member is inflated once here, in small pieces, and must come to what it
claims. Cell references are checked too: the reader allocates the whole rectangle, and out of memory is not an error
that Python could catch.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits

_PIECE = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCE = re.compile(rb"""\sr\s*=\s*(?:"([^"]{0,64})"|'([^']{0,64})')""")
_CELL = re.compile(rb"([A-Za-z]{1,3})?([0-9]{1,7})")
_OVERLAP = 128
_LOCAL_HEADER = 30


def guard(content: bytes, limits: Limits) -> None:
    """Raises upload_corrupt, upload_zip_bomb, upload_has_macros, upload_encrypted or the row and column limits."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, KeyError):
        raise AnonymizerError("upload_corrupt") from None
    _claims(members, limits)
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" not in names or len(names) != len(members):
        raise AnonymizerError("upload_corrupt")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise AnonymizerError("upload_has_macros")
    for member in members:
        _inflate(content, member, limits)


def _claims(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise AnonymizerError("upload_zip_bomb")
    if any(member.flag_bits & 0x1 for member in members):
        raise AnonymizerError("upload_encrypted")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if expanded > limits.expanded or (expanded > limits.small and expanded > limits.ratio * max(packed, 1)):
        raise AnonymizerError("upload_zip_bomb")


def _inflate(content: bytes, member: zipfile.ZipInfo, limits: Limits) -> None:
    is_sheet = _SHEET.fullmatch(member.filename) is not None
    size, tail = 0, b""
    for piece in _pieces(content, member):
        size += len(piece)
        if size > member.file_size:
            raise AnonymizerError("upload_zip_bomb")
        if is_sheet:
            _check_cells(tail + piece, limits)
            tail = piece[-_OVERLAP:]
    if size != member.file_size:
        raise AnonymizerError("upload_corrupt")


def _pieces(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    start = member.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise AnonymizerError("upload_corrupt")
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise AnonymizerError("upload_corrupt")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflater.eof:
            piece = inflater.decompress(packed, _PIECE)
            packed = inflater.unconsumed_tail
            if not piece and not packed:
                break
            yield piece
    except zlib.error:
        raise AnonymizerError("upload_corrupt") from None


def _check_cells(xml: bytes, limits: Limits) -> None:
    """Every reference must be plain: entities or another encoding could hide a far cell from this check."""
    if b"\x00" in xml:
        raise AnonymizerError("upload_corrupt")
    for first, second in dict.fromkeys(_REFERENCE.findall(xml)):
        match = _CELL.fullmatch(first or second)
        if match is None:
            raise AnonymizerError("upload_corrupt")
        if int(match[2]) > limits.rows + 1:
            raise AnonymizerError("upload_too_many_rows", most=limits.rows)
        if match[1] and _column_number(match[1]) > limits.columns:
            raise AnonymizerError("upload_too_many_columns", most=limits.columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
