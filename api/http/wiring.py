"""What routes get from the process they run in. `core.bootstrap` makes the parts; `api.main` puts them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request

from core.ports import Services
from ledger.filed import Wanted


class PublicLog(Protocol):
    """The log as anyone may read it, and its records as an auditor may."""

    def checkpoint_note(self) -> str | None: ...
    def tile(self, level: int, index: int, width: int) -> bytes | None: ...
    def entry_bundle(self, index: int, width: int) -> bytes | None: ...
    def rotations(self) -> Sequence[Mapping[str, Any]]: ...
    def records(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]: ...
    def matching(
        self, wanted: Wanted, *, first: int, end: int, limit: int, newest: bool
    ) -> Sequence[Mapping[str, Any]]:
        """At most `limit` that fit, from the place `first` up to, and without, `end`, in the order of the log: the
        lowest, or the highest with `newest`."""

    def checkpoints(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]: ...
    def anchors(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]: ...
    def newest(self, limit: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """`checkpoints` and `anchors`, largest first."""

    def find(self, text: str) -> Sequence[tuple[str, int]]:
        """What an id, a number or a hash names: (entry, checkpoint or anchor; index or size)."""


class Background(Protocol):
    """Something that works beside the requests: the job worker, the sequencer, the anchorer."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """`trust`: the trust file as JSON. `health`: readiness facts with a boolean `ready`. `upload_limit` in bytes.

    `background` is started in order with the server and stopped in reverse.
    """

    services: Services
    log: PublicLog
    trust: Callable[[], Mapping[str, Any]]
    health: Callable[[], Mapping[str, Any]]
    upload_limit: int
    background: Sequence[Background] = ()


def wiring_of(request: Request) -> Wiring:
    """What `create_app` was given."""
    wiring: Wiring = request.app.state.wiring
    return wiring


def services_of(request: Request) -> Services:
    """What use cases take as their first argument."""
    return wiring_of(request).services


def over_tls(request: Request) -> bool:
    """Whether people reach us by https, as the request or the setting says: a proxy may not tell, and a cookie that is
    not marked for https alone travels in the clear when somebody types the address without it."""
    return request.scope["scheme"] == "https" or services_of(request).site.startswith("https://")


async def _services(request: Request) -> Services:
    # Asynchronous, as all that waits for nothing: the framework gives whatever is not a thread of its own to wait for.
    return services_of(request)


async def _wiring(request: Request) -> Wiring:
    return wiring_of(request)


Use = Annotated[Services, Depends(_services)]
Wired = Annotated[Wiring, Depends(_wiring)]
