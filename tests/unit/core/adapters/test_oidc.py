"""An issuer that is away is asked by one at a time, and not again at once: nobody waits behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import httpx
import pytest

from core.adapters.oidc import OidcProvider
from core.domain.errors import CoreError
from core.ports import Pledge
from tests.fake_issuer import BACK, CLIENT, SECRET, URL, FakeIssuer
from tests.fakes import StillClock

PLEDGE = Pledge("a" * 64, "b" * 64, "c" * 64)


class Door:
    """An issuer that answers when the test lets it, if it is there at all."""

    def __init__(self) -> None:
        self.issuer, self.away, self.asked, self.open = FakeIssuer(lambda: 0), False, Event(), Event()
        self.open.set()
        self.provider = OidcProvider(
            URL, CLIENT, SECRET, BACK, StillClock(), max_age=timedelta(minutes=15),
            transport=httpx.MockTransport(self.handle),
        )  # fmt: skip

    def handle(self, request: httpx.Request) -> httpx.Response:
        answer = self.issuer.handle(request)
        self.asked.set()
        assert self.open.wait(30)
        if self.away:
            raise httpx.ConnectTimeout("away")
        return answer

    def address(self) -> str:
        return self.provider.address(PLEDGE)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    time = SimpleNamespace(at=1000.0, monotonic=lambda: time.at)
    monkeypatch.setattr("core.adapters.oidc.time", time)
    return time


def test_a_failure_is_remembered_for_some_seconds(now: SimpleNamespace) -> None:
    door = Door()
    door.away = True
    for _ in range(3):
        with pytest.raises(CoreError, match="oidc_failed"):
            door.address()
    assert len(door.issuer.reached) == 1
    now.at += 6
    door.away = False
    assert door.address().startswith(URL)


def test_while_one_asks_the_others_do_not_wait(now: SimpleNamespace) -> None:
    door = Door()
    door.open.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(door.address)
        assert door.asked.wait(30)
        try:
            with pytest.raises(CoreError, match="oidc_failed"):
                door.address()
            assert len(door.issuer.reached) == 1
        finally:
            door.open.set()
        assert first.result(30).startswith(URL)


def test_while_old_keys_are_looked_up_again_they_are_good_enough(now: SimpleNamespace) -> None:
    door = Door()
    door.address()
    now.at += 601
    door.open.clear()
    door.asked.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(door.address)
        assert door.asked.wait(30)
        try:
            assert door.address().startswith(URL)
        finally:
            door.open.set()
        first.result(30)
    assert len(door.issuer.reached) == 4, "twice two documents"
