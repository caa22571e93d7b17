"""Look into a workbook's zip before any spreadsheet code does: true sizes, no macros, no cell a billion columns away.

Sizes in a zip directory are claims. Every member is inflated once here, in small pieces, and must come to what it
claims. Cell references are checked too (`sheet_guard.py`): the reader allocates the whole rectangle, and out of memory
is not an error that Python could catch.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits
from anonymizer.tables.sheet_guard import Member, Rectangles

_PIECE = 1 << 20
_LOCAL_HEADER = 30
# With one of these the reader would take the file for another format, whose sheets nobody has measured.
_OTHER_FORMATS = frozenset({"xl/workbook.bin", "content.xml", "mimetype"})


def guard(content: bytes, limits: Limits) -> None:
    """Raises upload_corrupt, upload_zip_bomb, upload_has_macros, upload_encrypted or the row and column limits."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, KeyError):
        raise AnonymizerError("upload_corrupt") from None
    _claims(members, limits)
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" not in names or len(names) != len(members) or names & _OTHER_FORMATS:
        raise AnonymizerError("upload_corrupt")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise AnonymizerError("upload_has_macros")
    rectangles = Rectangles(limits)
    for member in members:
        _inflate(content, member, Member(member.filename, limits, rectangles))


def _claims(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise AnonymizerError("upload_zip_bomb")
    if any(member.flag_bits & 0x1 for member in members):
        raise AnonymizerError("upload_encrypted")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if expanded > limits.expanded or (expanded > limits.small and expanded > limits.ratio * max(packed, 1)):
        raise AnonymizerError("upload_zip_bomb")


def _inflate(content: bytes, member: zipfile.ZipInfo, reading: Member) -> None:
    size = 0
    for piece in _pieces(content, member):
        size += len(piece)
        if size > member.file_size:
            raise AnonymizerError("upload_zip_bomb")
        reading.feed(piece)
    if size != member.file_size:
        raise AnonymizerError("upload_corrupt")
    reading.end()


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
