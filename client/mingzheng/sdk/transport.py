"""HTTP to the platform: a bearer token, problems as errors, and retries only of what may be repeated."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from mingzheng.sdk.errors import ClientError, ProblemError
from mingzheng.web import is_http, is_loopback

ATTEMPTS: Final = 5
TIMEOUT_SECONDS: Final = 60.0
_PASSING: Final = frozenset({429, 502, 503, 504})
_UNDER_WAY: Final = frozenset({"idempotency_in_flight", "answer_not_logged_yet"})
_LONGEST_PAUSE: Final = 10.0
# What one answer may hold, and one file that was asked for as such.
MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
MAX_FILE_BYTES: Final = 1024 * 1024 * 1024
# Others could grow a few kilobytes into gigabytes before anybody counts.
_ENCODINGS: Final = frozenset({"", "identity", "gzip"})
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT"})


class Transport:
    """One platform, one token. `sleep` and `http` can be replaced in tests."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        http: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not is_http(url):
            raise ClientError("url_invalid")
        if token is not None and urlsplit(url).scheme != "https" and not is_loopback(url):
            raise ClientError("url_insecure")
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        # Redirects are not followed: they could carry the token elsewhere.
        self._http = httpx.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=TIMEOUT_SECONDS, transport=http,
            trust_env=not is_loopback(url),
        )  # fmt: skip
        self._sleep = sleep

    def get(self, path: str, **parameters: Any) -> Any:
        return self._json(self._send("GET", path, params=parameters or None))

    def get_bytes(self, path: str, *, at_most: int = MAX_FILE_BYTES, **parameters: Any) -> bytes:
        """Raises `ClientError("server_answer_too_large")` beyond `at_most` bytes, before more of it is held."""
        return self._send("GET", path, at_most=at_most, params=parameters or None).content

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._json(self._send("PUT", path, json=dict(body)))

    def post(self, path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> Any:
        """`repeatable` says that sending it twice does no more than sending it once."""
        return self._json(self._send("POST", path, repeatable=repeatable, json=dict(body)))

    def post_once(self, path: str, body: Mapping[str, Any], key: str | None = None) -> Any:
        """Send with an `Idempotency-Key` that stays the same in every retry, so that it happens once."""
        headers = {"Idempotency-Key": key or new_key()}
        return self._json(self._send("POST", path, repeatable=True, json=dict(body), headers=headers))

    def post_file(self, path: str, filename: str, content: Any, fields: Mapping[str, str] | None = None) -> Any:
        form: dict[str, Any] = {
            "files": {"file": (filename, content)},
            **({} if fields is None else {"data": dict(fields)}),
        }
        return self._json(self._send("POST", path, **form))

    def pages(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every item of a listing, page by page."""
        after: str | None = None
        while True:
            page = self.get(path, **parameters, **({} if after is None else {"after": after}))
            if not isinstance(page, dict) or not isinstance(page.get("items"), list):
                raise ClientError("server_answer_malformed")
            if not page["items"] and page.get("next") is not None:
                raise ClientError("server_answer_malformed")  # pages of nothing could go on for ever
            yield from page["items"]
            following = page.get("next")
            if following is None or following == after:
                return
            after = str(following)

    def close(self) -> None:
        self._http.close()

    def _send(
        self, method: str, path: str, *, repeatable: bool = False, at_most: int = MAX_ANSWER_BYTES, **request: Any
    ) -> httpx.Response:
        attempts = ATTEMPTS if repeatable or method in _IDEMPOTENT else 1
        for attempt in range(1, attempts + 1):
            last = attempt == attempts
            try:
                response = self._read(self._http.build_request(method, path, **request), at_most)
            except httpx.HTTPError:
                if last:
                    raise ClientError("server_unreachable") from None
                self._sleep(_backoff(attempt))
                continue
            if response.is_success:
                return response
            problem = _problem(response)
            if last or not (response.status_code in _PASSING or problem.code in _UNDER_WAY):
                raise problem
            self._sleep(_pause(response, attempt))
        raise ClientError("server_unreachable")

    def _read(self, request: httpx.Request, at_most: int) -> httpx.Response:
        """The whole answer, let go of as soon as it is larger than it may be."""
        with closing(self._http.send(request, stream=True)) as response:
            if response.headers.get("content-encoding", "").lower() not in _ENCODINGS:
                raise ClientError("server_answer_malformed")
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > at_most:
                    raise ClientError("server_answer_too_large")
        headers = [pair for pair in response.headers.multi_items() if pair[0].lower() != "content-encoding"]
        return httpx.Response(response.status_code, headers=headers, content=bytes(content), request=request)

    @staticmethod
    def _json(response: httpx.Response) -> Any:
        try:
            return response.json()
        except ValueError:
            raise ClientError("server_answer_malformed") from None


def new_key() -> str:
    return uuid.uuid4().hex


def _problem(response: httpx.Response) -> ProblemError:
    try:
        document = response.json()
    except ValueError:
        document = {}
    return ProblemError(document if isinstance(document, dict) else {}, response.status_code)


def _backoff(attempt: int) -> float:
    return float(min(0.2 * 2 ** (attempt - 1), _LONGEST_PAUSE))


def _pause(response: httpx.Response, attempt: int) -> float:
    asked = response.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isascii() and asked.isdigit() else _backoff(attempt)
