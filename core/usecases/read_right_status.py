"""What became of a request, for whoever holds its slip. Nobody signs in; nothing here says whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.domain import ids
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.rights import RightRequest, plain_code
from core.domain.throttle import PER_ADDRESS, WINDOW, Attempt, code_subject
from core.ports import Services
from core.usecases.sign_in import hash_secret

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class RightStatus:
    """`handler`: the name of the person who answers, or answered."""

    request: RightRequest
    dataset: Dataset | None
    handler: str


def read_right_status(services: Services, code: str, address: str | None) -> RightStatus:
    """Raises code_unknown, or code_throttled after too many wrong codes from this address. A right code is answered
    whatever came before it: a town hall is one address, and 80 bits are not guessed."""
    now, subject = services.clock.now(), code_subject(address)
    with services.reading() as uow:
        request = uow.rights.by_code(hash_secret(plain_code(code[:_LONGEST])))
        if request is not None:
            dataset = None if request.dataset_id is None else uow.datasets.get(request.dataset_id)
            return RightStatus(request, dataset, uow.accounts.get(request.answered_by or request.handler).name)
        if uow.sign_in_attempts.since(subject, now - WINDOW) >= PER_ADDRESS:
            raise CoreError("code_throttled", minutes=int(WINDOW.total_seconds() // 60))
    with services.transaction() as uow:
        uow.sign_in_attempts.forget(None, before=now - WINDOW)
        uow.sign_in_attempts.add(Attempt(services.ids.make(ids.ATTEMPT), subject, now))
    raise CoreError("code_unknown")


def read_right_receipt(services: Services, code: str, address: str | None, *, answered: bool) -> dict[str, Any]:
    """The receipt of the request, or of its answer, with its record: it concerns whoever holds the slip."""
    request = read_right_status(services, code, address).request
    entry_id = request.answer_entry if answered else request.entry_id
    if entry_id is None:
        raise CoreError("not_found")
    return services.ledger.receipt(entry_id, include_record=True)
