"""The log serves whoever is asked; it never keeps anybody from an answer."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator

import pytest

from api.http import logs


class FullDisk:
    def write(self, *_: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    flush = write


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    logs.structlog.reset_defaults()


def test_a_line_that_finds_no_room_is_lost_and_nothing_else() -> None:
    logs.configure(FullDisk())
    logs.logger().error("exception", code="x")
    logging.getLogger("core.db.storage_watch").error("storage refuses")
