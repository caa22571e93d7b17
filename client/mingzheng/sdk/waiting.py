"""Things that take time: a question that waits for a steward, and jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mingzheng.sdk.answer import Answer
from mingzheng.sdk.errors import ClientError, ProblemError
from mingzheng.sdk.receipts import SavedReceipt
from mingzheng.sdk.transport import Transport

_UNDER_WAY: Final = frozenset({"awaiting_approval", "awaiting_acceptance", "charged"})


@dataclass(frozen=True, slots=True)
class Pending:
    """A question in the steward's queue. Nothing is charged unless it is approved."""

    query: Mapping[str, Any]
    transport: Transport
    fetch_receipt: Callable[[str], SavedReceipt]
    view: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        return str(self.query["id"])

    @property
    def review(self) -> str | None:
        return self.query.get("review")

    @property
    def narrowing(self) -> Mapping[str, Any] | None:
        """What the steward would allow instead: {review, plan, loss, expected_error, reason}. None: nothing yet."""
        return self.query.get("narrowing")

    def refresh(self) -> Answer | Pending:
        """This question as it stands now."""
        return read_query(self.transport, self.transport.get(f"/v1/queries/{self.id}"), self.fetch_receipt, self.view)

    def accept(self) -> Answer | Pending:
        """Ask the narrower question instead. It runs, and is charged, once the steward has signed it."""
        if self.narrowing is None:
            raise ClientError("nothing_to_accept")
        body = {"review": self.narrowing["review"]}
        query = self.transport.post(f"/v1/queries/{self.id}/acceptance", body, repeatable=True)
        # The view was made for the columns of the first question; the narrower one may lack them.
        return read_query(self.transport, query, self.fetch_receipt)

    def withdraw(self) -> None:
        """Take the question back. Nothing was spent."""
        self.transport.post(f"/v1/queries/{self.id}/withdrawal", {}, repeatable=True)

    def wait(
        self, timeout: float = 3600.0, poll: float = 2.0, *, sleep: Callable[[float], None] = time.sleep
    ) -> Answer:
        """The answer, once approved. Raises `ProblemError` if refused, `narrowed` if it waits for your own yes to a
        narrower question, `still_waiting` after `timeout` seconds."""
        for _ in _rounds(timeout, poll, sleep):
            made = self.refresh()
            if isinstance(made, Answer):
                return made
            if made.narrowing is not None:
                raise ClientError("narrowed", query=self.id)
        raise ClientError("still_waiting", query=self.id)


def read_query(
    transport: Transport,
    query: Mapping[str, Any],
    fetch_receipt: Callable[[str], SavedReceipt],
    view: Mapping[str, Any] | None = None,
) -> Answer | Pending:
    """The answer or the wait in a query document; raises the problem of one that was refused or failed."""
    if query.get("state") in _UNDER_WAY:
        return Pending(query, transport, fetch_receipt, view)
    if query.get("state") == "answered" and query.get("answer") is not None:
        return Answer(query, fetch_receipt, view)
    problem = query.get("problem")
    raise ProblemError(problem if isinstance(problem, dict) else {"code": "query_failed"}, 409)


def wait_for_job(
    transport: Transport,
    job_id: str,
    *,
    timeout: float = 600.0,
    poll: float = 0.5,
    progress: Callable[[Mapping[str, Any]], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, Any]:
    """The finished job. Raises its problem if it failed, `still_waiting` after `timeout` seconds."""
    for _ in _rounds(timeout, poll, sleep):
        job = transport.get(f"/v1/jobs/{job_id}")
        if progress is not None:
            progress(job)
        if job["state"] == "done":
            return dict(job)
        if job["state"] == "failed":
            raise ProblemError(job.get("problem") or {"code": "job_failed"}, 409)
    raise ClientError("still_waiting", job=job_id)


def _rounds(timeout: float, poll: float, sleep: Callable[[float], None]) -> Any:
    """Yields at once, then every `poll` seconds for `timeout` seconds."""
    yield 0
    for turn in range(1, max(1, int(timeout / poll)) + 1):
        sleep(poll)
        yield turn
