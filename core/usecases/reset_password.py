"""Give an account a new password. Every token, session and link made under the old one ends."""

from __future__ import annotations

from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.ports import Services
from core.usecases.create_account import check_password


def reset_password(services: Services, *, login: str, password: str) -> None:
    """Raises `not_found` or `password_weak`. Only an operator at the server can call this."""
    check_password(password)
    hashed = services.passwords.hash(password)
    with services.transaction() as uow:
        account = uow.accounts.by_login(login)
        if account is None:
            raise CoreError("not_found")
        uow.accounts.change(account.id, password_hash=hashed)
        ended = uow.credentials.end_all(account.id, services.clock.now())
        uow.record(EntryKind.PASSWORD_RESET, None, {"account": account.id, "credentials_ended": ended})
