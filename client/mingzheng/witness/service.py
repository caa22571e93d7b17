"""What a witness does with a checkpoint. `add_checkpoint` reads like the specification, and in its order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mingzheng.errors import Failure
from mingzheng.merkle import verify_consistency
from mingzheng.note import split_note
from mingzheng.trust import Trust
from mingzheng.verification_error import VerificationError
from mingzheng.witness.protocol import SIZE_TYPE, Submission, log_part
from mingzheng.witness.store import WitnessStore

_TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = _TEXT


class Witness:
    """The witness that keeps its memory in `store`. Safe to call from many threads of one process."""

    def __init__(self, store: WitnessStore, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now
        self._cosigner = store.cosigner()
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, body: bytes) -> Answer:
        try:
            submission = Submission.parse(body)
            text, _ = split_note(submission.note)
        except VerificationError as refusal:
            return _refused(400, refusal)
        # Read on each call, so that a log or a rotated key is added without a restart.
        log = self._store.logs().get(text.partition("\n")[0])
        if log is None:
            return Answer(404, b"unknown log\n")
        with self._one_at_a_time:
            return self._check_and_cosign(submission, text, log)

    def _check_and_cosign(self, submission: Submission, text: str, log: Trust) -> Answer:
        """Under the lock from reading the last checkpoint to having stored the next, or two could cross."""
        try:
            shown = log.open_checkpoint(submission.note)
        except Failure as refusal:
            malformed = refusal.code in ("checkpoint_malformed", "note_malformed")
            return _refused(400 if malformed else 403, refusal)
        if submission.old_size > shown.size:
            return Answer(400, b"old size is beyond the checkpoint\n")
        kept = self._store.last(log)
        last = None if kept is None else log.open_checkpoint(kept)
        size = 0 if last is None else last.size
        if submission.old_size != size:
            return Answer(409, f"{size}\n".encode("ascii"), SIZE_TYPE)
        if last is not None and shown.size == size and shown.root != last.root:
            self._store.keep_fork(log, log_part(submission.note, [log.origin]))
            return Answer(409, f"{size}\n".encode("ascii"), SIZE_TYPE)
        try:
            self._check_growth(submission, shown.size, shown.root, None if last is None else last.root)
        except VerificationError as refusal:
            return _refused(422, refusal)
        cosignature = self._cosigner.cosign(text, int(self._now()))
        # Stored before it is shown. Dying in between, we have cosigned nothing that anybody saw, and the log will be
        # told the new size: it submits again from there, with an empty proof.
        self._store.keep(log, log_part(submission.note, [log.origin]))
        return Answer(200, cosignature.line().encode("utf-8"))

    @staticmethod
    def _check_growth(submission: Submission, size: int, root: bytes, old_root: bytes | None) -> None:
        if old_root is None:
            if submission.path:
                raise VerificationError("consistency_refused", reason="a proof from nothing")
            return
        verify_consistency(submission.old_size, size, old_root, root, submission.path)


def _refused(status: int, refusal: Failure) -> Answer:
    return Answer(status, f"{refusal.code}\n".encode("ascii"))
