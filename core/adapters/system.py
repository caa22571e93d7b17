"""The real clock, the operating system's randomness, and password hashing by Argon2id."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from core.domain.errors import CoreError
from core.domain.ids import make_chain_id, make_id


class SystemClock:
    def __init__(self) -> None:
        self._made, self._ticks = self.now(), time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> datetime:
        return self._made + timedelta(seconds=time.monotonic() - self._ticks)


class RandomIds:
    def make(self, kind: str) -> str:
        return make_id(kind, secrets.token_bytes)

    def chain_id(self) -> str:
        return make_chain_id(secrets.token_bytes)

    def random(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class ArgonPasswords:
    """One hash takes 64 MiB on purpose, so strangers get no more than `at_once` of them made for them at a time.

    Whoever waits for a turn holds one of the 40 threads that all requests share, so no more than `places` strangers and
    `proven_places` others do: who finds none is told to come back.
    """

    def __init__(self, at_once: int = 2, places: int = 8, proven_places: int = 4) -> None:
        self._hasher = PasswordHasher()
        self._turn = threading.BoundedSemaphore(at_once)
        self._places = {False: threading.BoundedSemaphore(places), True: threading.BoundedSemaphore(proven_places)}

    @contextmanager
    def place(self, *, proven: bool = False) -> Iterator[None]:
        places = self._places[proven]
        if not places.acquire(blocking=False):
            raise CoreError("sign_in_busy")
        try:
            yield
        finally:
            places.release()

    def hash(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        try:
            with self._turn:
                return self._hasher.verify(password_hash, password)
        except (Argon2Error, InvalidHashError):
            return False
