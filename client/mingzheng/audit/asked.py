"""A check made of a question that a refusal or a silence may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mingzheng.audit import audit_words as words
from mingzheng.errors import Failure, Text
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Check, Finding, State, not_run
from mingzheng.verification_error import VerificationError


def asked(name: str, question: Callable[[], list[Finding] | None], count: int = 0) -> Iterator[Check]:
    """The check that a question answers: by findings, by a refusal, or not at all."""
    try:
        yield words.judged(name, question() or [], count=count)
    except NoEvidenceError as silence:
        yield not_run(name, says(silence))
    except VerificationError as refusal:
        yield Check(name, State.FAIL, says(refusal))
    except (KeyError, TypeError, ValueError):
        yield Check(name, State.FAIL, words.UNREADABLE)


def says(failure: Failure) -> Text:
    """What a failure says, with its reason."""
    reason = failure.details.get("reason")
    suffix = f" ({reason})" if reason else ""
    return Text(failure.problem.says.zh + suffix, failure.problem.says.en + suffix)
