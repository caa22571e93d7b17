"""The outermost layer of ours: trace id, size limit, secure headers, one log line, and the last word on exceptions."""

from __future__ import annotations

import time
from typing import Any, Final

from anyio import fail_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import logs, problems, trace
from api.http.errors import HttpError
from api.http.headers import BY_TLS_ALONE, SECURE
from api.http.wiring import over_tls
from core.db.faults import is_fault
from core.domain.storage import StorageError
from mingzheng.errors import Failure

BODY_LIMIT: Final = 1024 * 1024
# Room for the boundaries and headers of a multipart form around the file itself.
_MULTIPART_SLACK: Final = 64 * 1024


# So many files of the largest size may be on their way at once: each is in memory up to three times, as it came, as
# clear text for the scan, and sealed.
_FILES_AT_ONCE: Final = 2
# Seconds that a file may stand still, and may take in all: whoever stops or drips gives up the room.
_STILL: Final = 30.0
_LONGEST: Final = 1800.0
# Where a request's scope keeps the exchange that counts its body.
_EXCHANGE: Final = "mingzheng.exchange"


class BodyTooLargeError(HTTPException):
    """Raised while reading a body; FastAPI lets an HTTPException through to our handlers."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyTooSlowError(HTTPException):
    """As above: what stood still, or took too long in all."""

    def __init__(self) -> None:
        super().__init__(408)


class Boundary:
    """ASGI middleware. A body has 1 MiB on every path; a file has `upload_limit` once `allow_file` was called."""

    def __init__(self, app: ASGIApp, upload_limit: int) -> None:
        self._app = app
        self._upload_limit = upload_limit + _MULTIPART_SLACK
        self._room = _Room(_FILES_AT_ONCE * self._upload_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(scope, receive, send, self._upload_limit, self._room).run(self._app)


def allow_file(request: Request, account: str) -> None:
    """Let this request's body be as large as a file may be. For the code that knows the person and reads their file:
    no path and no header makes room, as a stranger can write both. Raises `uploads_busy`, also while another file of
    the account comes in."""
    exchange: _Exchange = request.scope[_EXCHANGE]
    exchange.allow_file(account)


class _Room:
    """Bytes of files that may be on their way, one for each account, so that nobody alone takes all of it. All requests
    share one loop, so that no lock is needed."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._sending: set[str] = set()

    def take(self, size: int, account: str) -> None:
        if size > self._left or account in self._sending:
            raise HttpError("uploads_busy")
        self._left -= size
        self._sending.add(account)

    def arrived(self, account: str) -> None:
        """It may send its next one; this one is still in memory."""
        self._sending.discard(account)

    def give_back(self, size: int) -> None:
        self._left += size


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, upload_limit: int, room: _Room) -> None:
        self._scope, self._receive_raw, self._send_raw = scope, receive, send
        self._limit, self._upload_limit = BODY_LIMIT, upload_limit
        self._room, self._taken = room, 0
        self._sender: str | None = None
        self._sending_since = 0.0
        self._received = 0
        self._status = 0
        self._headers = Headers(scope=scope)
        scope[_EXCHANGE] = self
        self._began = time.monotonic()
        self._trace_id = trace.begin(self._headers.get("traceparent"))

    async def run(self, app: ASGIApp) -> None:
        try:
            if self._announced() > (self._upload_limit if self._could_bring_a_file() else BODY_LIMIT):
                await self._answer(HttpError("request_too_large"))
            elif b"%00" in self._scope.get("raw_path", b"") + self._scope.get("query_string", b""):
                # Every database refuses it in a text, each in its own way.
                await self._answer(HttpError("request_unreadable"))
            else:
                await app(self._scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - the last word: nothing of it may reach a client or a log
            await self._on_exception(error)
        finally:
            self._arrived()
            self._room.give_back(self._taken)
            self._log()

    def allow_file(self, account: str) -> None:
        # Who does not say how much there is may send all that is allowed.
        size = self._announced() or self._upload_limit
        self._room.take(size, account)
        self._taken, self._limit = size, size
        self._sender, self._sending_since = account, time.monotonic()

    def _arrived(self) -> None:
        if self._sender is not None:
            self._room.arrived(self._sender)
            self._sender = None

    def _announced(self) -> int:
        said = self._headers.get("content-length", "0")
        return int(said[:20]) if said.isascii() and said.isdigit() else 0

    def _could_bring_a_file(self) -> bool:
        form = self._headers.get("content-type", "").startswith("multipart/form-data")
        return form and self._scope["method"] == "POST"

    async def _on_exception(self, error: Exception) -> None:
        logs.logger().error("exception", **logs.frames(error))
        if self._status:
            # Half an answer is out: break the connection, so that the client cannot take it for a whole one.
            raise RuntimeError("answer interrupted") from None
        await self._answer(StorageError("storage_unavailable") if is_fault(error) else HttpError("internal"))

    async def _answer(self, failure: Failure) -> None:
        response = self._response(failure)
        if response.status_code == 413:
            response.headers["connection"] = "close"
        await response(self._scope, self._receive_raw, self._send)

    def _response(self, failure: Failure) -> Response:
        try:
            return problems.render(Request(self._scope), failure)
        except Exception as error:  # noqa: BLE001 - a page that cannot tell of a failure must not hide it
            logs.logger().error("exception", **logs.frames(error))
            return problems.as_json(failure)

    async def _receive(self) -> Message:
        if self._announced() > self._limit:
            raise BodyTooLargeError
        message = await self._receive_raw() if self._sender is None else await self._receive_of_file()
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            raise BodyTooLargeError
        return message

    async def _receive_of_file(self) -> Message:
        left = self._sending_since + _LONGEST - time.monotonic()
        try:
            with fail_after(min(_STILL, max(left, 0))):
                message = await self._receive_raw()
        except TimeoutError:
            raise BodyTooSlowError from None
        if not message.get("more_body", False):
            self._arrived()
        return message

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-trace-id"] = self._trace_id
            tls = BY_TLS_ALONE if over_tls(Request(self._scope)) else {}
            for name, value in (SECURE | tls).items():
                headers.setdefault(name, value)
        await self._send_raw(message)

    def _log(self) -> None:
        logs.logger().info(
            "request",
            method=self._scope["method"],
            route=_template(self._scope),
            status=self._status,
            milliseconds=round((time.monotonic() - self._began) * 1000),
        )


def _template(scope: Scope) -> str:
    """The path with its parameters' names: a value in a path may be a secret (a sign-in code)."""
    if "endpoint" not in scope:
        return "(none)"
    path: str = scope["path"]
    parameters: dict[str, Any] = scope.get("path_params", {})
    for name, value in parameters.items():
        path = path.replace(str(value), "{" + name + "}") if str(value) else path
    return path
