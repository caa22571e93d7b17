"""Open a local account: the embedded default, where no identity provider exists."""

from __future__ import annotations

from core.domain import ids
from core.domain.accounts import Account
from core.domain.actors import Role
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.ports import Services

MIN_PASSWORD = 12


def create_account(
    services: Services, *, login: str, password: str, role: Role, org: str, org_type: str, name: str
) -> Account:
    """Add an account, or raise `login_taken` / `password_weak`. Only an operator at the server can call this."""
    check_password(password)
    with services.transaction() as uow:
        if uow.accounts.by_login(login) is not None:
            raise CoreError("login_taken")
        account = Account(
            id=services.ids.make(ids.ACCOUNT),
            login=login,
            password_hash=services.passwords.hash(password),
            role=str(role),
            org=org,
            org_type=org_type,
            name=name,
            created_at=services.clock.now(),
        )
        uow.accounts.add(account)
        uow.record(EntryKind.ACCOUNT_OPENED, None, {"account": account.id, "role": account.role, "org": org})
    return account


def check_password(password: str) -> None:
    """Raise `password_weak` for one that is too short; length is what makes guessing slow."""
    if len(password) < MIN_PASSWORD:
        raise CoreError("password_weak")
