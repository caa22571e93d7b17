"""Take a file out of a multipart form without letting it touch the disk unprotected or come from a stranger.

FastAPI reads a declared `UploadFile` before it checks who asks, and spools it to disk. A registry must do neither: the
form is read here, after the person is known, into memory, and from there into a folder of the vault for clear text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.http.boundary import allow_file
from api.http.errors import HttpError
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.ports import Vault

_MEMORY: Final = 1024 * 1024 * 1024


class _InMemory(MultiPartParser):
    # The boundary's size limit is far below this, so no part is ever spooled to disk.
    spool_max_size = _MEMORY


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name is the sender's and proves nothing."""

    filename: str
    form: FormData
    part: UploadFile

    @contextmanager
    def as_path(self, vault: Vault, of: str = "") -> Iterator[Path]:
        """The content in a file for the time of the block, where the vault finds it should this process die.
        `of`: the dataset that it is for."""
        with vault.clear_folder(of) as folder:
            path = folder / "upload"
            path.touch(mode=0o600)
            self.part.file.seek(0)
            with path.open("wb") as file:
                while chunk := self.part.file.read(1024 * 1024):
                    file.write(chunk)
            yield path


async def read_upload(request: Request, field: str = "file") -> Upload:
    """The form's one file, or `request_invalid`; `unauthenticated` unless the person has been identified before."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise CoreError("unauthenticated")
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HttpError("request_unreadable")
    allow_file(request, actor.id)
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=20)
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError):
        raise HttpError("request_unreadable") from None
    part = form.get(field)
    if not isinstance(part, UploadFile):
        raise CoreError("request_invalid", fields=[f"body.{field}: missing"])
    return Upload(part.filename or "", form, part)
