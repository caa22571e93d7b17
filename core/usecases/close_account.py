"""Close an account, or open a closed one again. What its holder did stays on record; what they hold ends at once."""

from __future__ import annotations

from core.domain.accounts import Account
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.ports import Services


def close_account(services: Services, *, login: str, closed: bool) -> Account:
    """Raises `not_found`. Repeating it changes nothing. Only an operator at the server can call this."""
    with services.transaction() as uow:
        account = uow.accounts.by_login(login)
        if account is None:
            raise CoreError("not_found")
        if account.disabled != closed:
            uow.accounts.change(account.id, disabled=closed)
            ended = uow.credentials.end_all(account.id, services.clock.now()) if closed else 0
            kind = EntryKind.ACCOUNT_CLOSED if closed else EntryKind.ACCOUNT_REOPENED
            uow.record(kind, None, {"account": account.id, "credentials_ended": ended})
        return uow.accounts.get(account.id)
