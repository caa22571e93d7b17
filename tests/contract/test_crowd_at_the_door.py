"""A crowd that signs in at once holds up nobody who is in already."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

from core.adapters.system import ArgonPasswords
from tests.web import PASSWORD, Web

CROWD = 60
PLACES = 8


class Slow(ArgonPasswords):
    """Checks that take until the test lets them end."""

    def __init__(self) -> None:
        super().__init__(places=PLACES)
        self.ends = Event()

    def matches(self, password_hash: str, password: str) -> bool:
        return self.ends.wait(60) and password_hash == "plain:" + password


@contextmanager
def checked_by(web: Web, slow: Slow) -> Iterator[None]:
    wiring = web.app.state.wiring
    web.app.state.wiring = replace(wiring, services=replace(wiring.services, passwords=slow))
    try:
        yield
    finally:
        slow.ends.set()
        web.app.state.wiring = wiring


def test_a_crowd_at_the_door_holds_few_of_the_threads_and_the_rest_are_told_to_come_back(web: Web) -> None:
    slow, colleague = Slow(), web.api("wang")
    body = {"account": "li", "password": PASSWORD}
    with ThreadPoolExecutor(CROWD + 1) as crowd, checked_by(web, slow):
        doors = [web.stranger() for _ in range(CROWD)]
        asked = [crowd.submit(door.post, "/v1/tokens", json=body) for door in doors]
        # All but those who have a place are answered while every check still waits.
        for _ in zip(range(CROWD - PLACES), as_completed(asked, timeout=60), strict=False):
            pass
        assert crowd.submit(colleague.get, "/v1/me").result(timeout=20).status_code == 200
        slow.ends.set()
        answers = [one.result(timeout=60) for one in asked]
    busy = [answer for answer in answers if answer.status_code == 503]
    assert {answer.json()["code"] for answer in busy} == {"sign_in_busy"}
    assert {answer.headers["retry-after"] for answer in busy} == {"2"}
    assert len(answers) - len(busy) == PLACES
