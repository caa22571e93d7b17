"""From a failure to `application/problem+json` (RFC 9457). The one place that knows what HTTP makes of a code.

Whatever is not a `Failure` with a status here becomes the constant problem `internal`: an exception's own text may
hold a value out of somebody's data, so it is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.http import logs, trace
from api.http.errors import HttpError
from api.http.statuses import status_of
from core.domain.errors import CoreError
from core.domain.storage import StorageError
from mingzheng.errors import Failure

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:mingzheng:problem:"
_RETRY_AFTER_SECONDS: Final = {503: "2", 409: "1", 429: "900"}
_RETRY_CODES: Final = {"idempotency_in_flight", "answer_not_logged_yet", "sign_in_throttled"}
_BY_HTTP_STATUS: Final = {
    404: "route_not_found",
    405: "method_not_allowed",
    408: "request_too_slow",
    413: "request_too_large",
}


def document(failure: Failure) -> tuple[int, dict[str, Any]]:
    """The status and problem document of a failure; an unknown code is `internal` and keeps nothing of its own."""
    status = status_of(failure.code)
    if status is None:
        logs.logger().error("unmapped_code", code=failure.code)
        failure, status = HttpError("internal"), 500
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + failure.code,
        "title": failure.problem.says.en,
        "title_zh": failure.problem.says.zh,
        "status": status,
        "code": failure.code,
        "next_step": failure.problem.next_step.en,
        "next_step_zh": failure.problem.next_step.zh,
        "details": dict(failure.details),
        "trace_id": trace.current.get(),
    }
    extension: Mapping[str, Any] = getattr(failure, "extension", {})
    return status, {**body, **extension}


def shown_problem(problem: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a row keeps of a failure, as a whole problem document."""
    return None if problem is None else stored(problem)


def stored(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem that a row keeps as code and details, with its sentences added; unknown codes become `internal`."""
    failure = failure_of(str(problem.get("code")))
    body = document(failure)[1]
    return body | {"details": dict(problem.get("details") or {})} if failure.code != "internal" else body


def failure_of(code: str) -> Failure:
    """The failure that a stored code stands for."""
    for kind in catalogues():
        if code in kind.CATALOGUE:
            return kind(code)
    return HttpError("internal")


def catalogues() -> list[type[Failure]]:
    """Every failure class that carries sentences of its own."""
    found: list[type[Failure]] = []
    todo = [Failure]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if "CATALOGUE" in vars(kind) and kind is not Failure:
            found.append(kind)
    return found


def headers_for(code: str, status: int) -> dict[str, str]:
    """`Retry-After` where trying again is the remedy, `WWW-Authenticate` where a token is missing, and no more of a
    request that was given up (RFC 9110)."""
    headers: dict[str, str] = {}
    if status == 503 or code in _RETRY_CODES:
        headers["Retry-After"] = _RETRY_AFTER_SECONDS.get(status, "2")
    if status == 408:
        headers["Connection"] = "close"
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="mingzheng"'
    return headers


def render(request: Request, failure: Failure) -> Response:
    """Problem JSON for programs; for a person's browser, the page that the console registered."""
    page = getattr(request.app.state, "problem_page", None)
    if page is None or not _is_page(request):
        return as_json(failure)
    status, body = document(failure)
    answer: Response = page(request, status, body)
    answer.headers.update(headers_for(body["code"], status))
    return answer


def as_json(failure: Failure) -> Response:
    """The problem document itself."""
    status, body = document(failure)
    return JSONResponse(body, status_code=status, headers=headers_for(body["code"], status), media_type=MEDIA_TYPE)


def invalid_fields(error: RequestValidationError) -> HttpError | Failure:
    """Which fields are wrong and in what way, never what they held."""
    fields = [f"{_location(item['loc'])}: {item['type']}" for item in error.errors()[:20]]
    return CoreError("request_invalid", fields=fields)


def install(app: FastAPI) -> None:
    """Register the handlers. `boundary.Boundary` catches what none of them does."""
    app.add_exception_handler(Failure, _on_failure)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)


def _is_page(request: Request) -> bool:
    machine = request.url.path.startswith(("/v1", "/ledger", "/livez", "/readyz"))
    return not machine and "text/html" in request.headers.get("accept", "text/html")


def _location(parts: tuple[int | str, ...]) -> str:
    # A key that the caller invented is data too: only plain identifiers are repeated.
    return ".".join(str(p) if isinstance(p, int) or (p.isidentifier() and len(p) <= 40) else "?" for p in parts)


async def _on_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, Failure)
    if isinstance(error, StorageError):
        logs.logger().error("storage", code=error.code, **logs.frames(error))
    return render(request, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return render(request, HttpError("request_unreadable"))
    return render(request, invalid_fields(error))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code >= 500:
        return render(request, HttpError("internal"))
    response = render(request, HttpError(_BY_HTTP_STATUS.get(error.status_code, "request_unreadable")))
    if error.headers and "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response
