"""Ask again who it is before an act that binds others: a session that was left open is not its owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.domain.accounts import Account, Credential, CredentialKind
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action
from core.domain.throttle import proven_subjects
from core.ports import Services, UnitOfWork
from core.usecases.confirm_by_passkey import PasskeyAnswer, check_passkey, proved_at
from core.usecases.sign_in import actor_of, count_tries, hash_secret

BINDING: Final = frozenset(
    {
        Action.DECIDE_REVIEW,
        Action.DELETE_DATASET,
        Action.WITHDRAW_DATASET,
        Action.ENROL_KEY,
        Action.GRANT_ALLOWANCE,
        Action.RAISE_CAP,
        Action.OPEN_POPULATION,
        Action.START_EMERGENCY,
        Action.WITHDRAW_PUBLICATION,
    }
)
"""What a session alone does not allow once its last proof is old."""


def require_fresh(services: Services, secret: str, *, password: str, passkey: PasskeyAnswer | None = None) -> None:
    """Return if this session proved its person within `services.step_up_minutes`, or does so now with `password` or
    `passkey`.

    Raises `step_up_required` without either, `step_up_failed` with a wrong one, `sign_in_busy`, `sign_in_throttled`.
    Passwords that are tried count for this session alone: strangers at the name or the address keep nobody from
    signing, and a stolen session is worth as few guesses as a name. Nobody guesses a signature, so a passkey's answer
    is not counted, and still works when there were too many guesses.
    """
    now = services.clock.now()
    with services.reading() as uow:
        session = uow.credentials.by_secret_hash(str(CredentialKind.SESSION), hash_secret(secret))
        if session is None:
            raise CoreError("unauthenticated")
        account = uow.accounts.get(session.account_id)
    if now - proved_at(session) <= timedelta(minutes=services.step_up_minutes):
        return
    if passkey is not None:
        with services.transaction() as uow:
            check_passkey(services, uow, session, passkey)
            _proven(services, uow, session, account, "passkey")
        return
    if not password:
        raise CoreError("step_up_required", minutes=services.step_up_minutes)
    with services.passwords.place(proven=True):
        with services.transaction() as uow:
            count_tries(services, uow, proven_subjects(session.id))
        if not services.passwords.matches(account.password_hash, password):
            raise CoreError("step_up_failed")
    with services.transaction() as uow:
        for subject in proven_subjects(session.id):
            uow.sign_in_attempts.forget(subject)
        _proven(services, uow, session, account, "password")


def _proven(services: Services, uow: UnitOfWork, session: Credential, account: Account, by: str) -> None:
    uow.credentials.change(session.id, proved_at=services.clock.now())
    uow.record(EntryKind.ACCOUNT_CONFIRMED, actor_of(account), {"account": account.id, "by": by})
