"""A database that is full or away, and a disk without room: 503 with a code, and everything is as it was."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.http import uploads
from core.adapters.system import RandomIds, SystemClock
from core.db.engine import make_engine
from core.db.unit_of_work import readings, transactions
from core.domain.storage import StorageError
from tests.web import Web

NEW = {
    "title_zh": "走访", "purpose": "service_planning", "legal_basis": "statutory_duty",
    "statutory_reference": "§ 1", "person_column": "person", "origin_note": "n" * 2000,
    "cap": {"rho": "100", "delta": "0"},
}  # fmt: skip


@contextmanager
def room(engine: sa.Engine, pages: int) -> Iterator[None]:
    """SQLite's own limit, by connection: no page beyond those that the file has or that are named here."""

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", limit)


def test_a_full_database_is_said_with_its_code_and_reading_goes_on(web: Web) -> None:
    chen = web.api("chen")

    def register(number: int) -> Any:
        return chen.post("/v1/datasets", json=NEW, headers={"Idempotency-Key": f"k{number}"})

    with room(web.office.engine, pages=1):
        number, refused = next((n, one) for n in range(400) if (one := register(n)).status_code != 201)
        assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
        assert int(refused.headers["retry-after"]) > 0
        assert chen.get("/v1/datasets").status_code == 200
    with room(web.office.engine, pages=1_000_000):
        assert register(number).status_code == 201, "the same request, once there is room"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_file_that_finds_no_room_in_memory_is_not_called_wrong(
    web: Web, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    draft = web.office.registered(web.people["chen"])

    def full(*_: object, **__: object) -> None:
        raise OSError(code, "no room")

    sent = {"file": ("t.csv", b"person,district\n1,east\n2,west\n")}
    with monkeypatch.context() as crowded:
        crowded.setattr(uploads.Path, "touch", full)
        refused = web.api("chen").post(f"/v1/datasets/{draft.id}/file", files=sent)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert web.office.dataset(draft.id).state == "draft"
    assert web.api("chen").post(f"/v1/datasets/{draft.id}/file", files=sent).status_code == 202


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_is_away_is_told_apart_from_a_mistake_of_ours(url: str, tmp_path: Path) -> None:
    engine = make_engine(url)
    for begun in (readings(engine, SystemClock(), RandomIds()), transactions(engine, SystemClock(), RandomIds(), int)):
        with pytest.raises(StorageError, match="storage_unavailable"), begun():
            raise AssertionError("never reached")
    engine.dispose()
    empty = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(sa.exc.OperationalError), readings(empty, SystemClock(), RandomIds())() as uow:
        uow.jobs.get("jb_x")  # a table that is missing: waiting would not help
    empty.dispose()
