"""A Word document as an answer, for both doors."""

from __future__ import annotations

from typing import Final

from fastapi import Response

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(content: bytes, name: str) -> Response:
    """`name`: of our own making, so that it needs no quoting."""
    return Response(content, media_type=DOCX, headers={"content-disposition": f'attachment; filename="{name}.docx"'})
