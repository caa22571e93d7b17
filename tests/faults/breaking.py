"""Break the n-th thing that a piece of code asks of the outside, in each of the ways in which such things break."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa

from ledger.errors import LedgerError

Fault = Literal["lost", "done but reported failed", "crash before", "crash after"]
FAULTS: tuple[Fault, ...] = ("lost", "done but reported failed", "crash before", "crash after")


class Crash(BaseException):
    """The process dies here. Nothing may catch it, so nothing can tidy up."""


class Breaker:
    """Counts calls, and breaks number `at`. `reached` says whether there was one."""

    def __init__(self, at: int, fault: Fault, error: Callable[[], Exception]) -> None:
        self.at = at
        self.fault = fault
        self.reached = False
        self._error = error
        self._count = -1

    def before(self) -> bool:
        """Raises if the call must not happen; else whether it must fail once it has."""
        self._count += 1
        if self._count != self.at:
            return False
        self.reached = True
        if self.fault == "lost":
            raise self._error()
        if self.fault == "crash before":
            raise Crash
        return True

    def after(self) -> None:
        raise self._error() if self.fault == "done but reported failed" else Crash


class Breaking:
    """`target` with its methods passed through a breaker."""

    def __init__(self, target: Any, breaker: Breaker) -> None:
        self._target = target
        self._breaker = breaker

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def call(*arguments: Any) -> Any:
            failing = self._breaker.before()
            result = method(*arguments)
            if failing:
                self._breaker.after()
            return result

        return call


def fails(action: Callable[[], object]) -> bool:
    """Whether `action` failed, in whichever way. Afterwards nothing of it is left, as when its process had died.

    A dead process holds no connection; here the frames of the exception may, until they are collected. What was there
    before is left out of that: when the rest of the suite is loaded, looking through it takes most of the time.
    """
    gc.freeze()
    try:
        action()
        failed = False
    except (Crash, Exception):
        failed = True
    # Not before the exception is out of reach.
    if failed:
        gc.collect()
    gc.unfreeze()
    return failed


def unreachable() -> Exception:
    return LedgerError("chain_unreachable")


def database_away() -> Exception:
    return sa.exc.OperationalError("COMMIT", {}, ConnectionError("the database went away"))


@contextmanager
def breaking_commits(engine: sa.Engine, breaker: Breaker) -> Iterator[None]:
    """Pass every commit of `engine` through the breaker."""
    commit = engine.dialect.do_commit

    def breaking(connection: Any) -> None:
        failing = breaker.before()
        commit(connection)
        if failing:
            breaker.after()

    engine.dialect.do_commit = breaking  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        engine.dialect.do_commit = commit  # type: ignore[method-assign]


@contextmanager
def breaking_statements(engine: sa.Engine, breaker: Breaker) -> Iterator[None]:
    """Pass every statement of `engine` through the breaker."""
    failing: list[bool] = []

    def before(*_: Any) -> None:
        failing.append(breaker.before())

    def after(*_: Any) -> None:
        if failing.pop():
            breaker.after()

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", before)
        sa.event.remove(engine, "after_cursor_execute", after)
