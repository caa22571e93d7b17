"""Accounts, what signs them in, and the keys that their holders sign with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.db import tables
from core.db.rows import Rows, joined, selecting
from core.domain.accounts import Account, Credential, StewardKey
from core.domain.throttle import Attempt

_BY_HASH: Final = sa.and_(
    tables.credential.c.kind == sa.bindparam("kind"), tables.credential.c.secret_hash == sa.bindparam("hash")
)
_HELD: Final = selecting(tables.credential, Credential).where(_BY_HASH)
_HOLDER: Final = joined((tables.credential, Credential), (tables.account, Account)).where(
    _BY_HASH, tables.account.c.id == tables.credential.c.account_id
)


class Accounts(Rows[Account]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.account, Account)

    def by_login(self, login: str) -> Account | None:
        return self.first(tables.account.c.login == login)

    def by_identity(self, issuer: str, subject: str) -> Account | None:
        return self.first(tables.account.c.issuer == issuer, tables.account.c.subject == subject)

    def with_role(self, role: str) -> list[Account]:
        return self.all(tables.account.c.role == role, tables.account.c.disabled.is_(False))

    def called(self, text: str) -> list[Account]:
        """Closed ones too: by number, sign-in name, name or office, spelt out."""
        t = tables.account.c
        return self.all(sa.or_(t.id == text, t.login == text, t.name == text, t.org == text))

    def named(self, ids: Sequence[str]) -> list[Account]:
        return self.all(tables.account.c.id.in_(ids))


class Credentials(Rows[Credential]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.credential, Credential)

    def by_secret_hash(self, kind: str, secret_hash: str) -> Credential | None:
        return self.one(_HELD, kind=kind, hash=secret_hash)

    def with_holder(self, kind: str, secret_hash: str) -> tuple[Credential, Account] | None:
        """The credential and whose it is, by one look: each request asks for both."""
        row = self._connection.execute(_HOLDER, {"kind": kind, "hash": secret_hash}).first()
        if row is None:
            return None
        return Credential(*row[: len(self._names)]), Account(*row[len(self._names) :])

    def end_all(self, account_id: str, now: datetime) -> int:
        """End every token, session and link of an account; how many there were."""
        held = sa.and_(tables.credential.c.account_id == account_id, tables.credential.c.ended_at.is_(None))
        return self._connection.execute(sa.update(tables.credential).where(held).values(ended_at=now)).rowcount


class SignInAttempts(Rows[Attempt]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.sign_in_attempt, Attempt)

    def since(self, subject: str, moment: datetime) -> int:
        row = tables.sign_in_attempt.c
        query = sa.select(sa.func.count()).where(row.subject == subject, row.created_at > moment)
        return int(self._connection.execute(query).scalar_one())

    def forget(self, subject: str | None, before: datetime | None = None) -> None:
        """Forget the attempts of a subject, or all that are older than a moment."""
        row = tables.sign_in_attempt.c
        wanted = row.subject == subject if before is None else row.created_at <= before
        self._connection.execute(sa.delete(tables.sign_in_attempt).where(wanted))

    def take_back(self, ids: Sequence[str]) -> None:
        """Forget these tries alone: they succeeded."""
        self._connection.execute(sa.delete(tables.sign_in_attempt).where(tables.sign_in_attempt.c.id.in_(ids)))


class StewardKeys(Rows[StewardKey]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.steward_key, StewardKey)

    def by_signer(self, signer: str) -> StewardKey | None:
        return self.first(tables.steward_key.c.signer == signer)

    def add_or_find(self, key: StewardKey) -> StewardKey:
        """The one row of this signer, made now or before, in one statement that two racing requests cannot both win."""
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = {name: getattr(key, name) for name in self._names}
        self._connection.execute(
            insert(tables.steward_key).values(row).on_conflict_do_nothing(index_elements=["signer"])
        )
        found = self.by_signer(key.signer)
        assert found is not None
        return found

    def enrol(self, key_id: str, tx_hash: str | None) -> bool:
        """True for the one caller that turned it from waiting to enrolled."""
        waiting = tables.steward_key.c.enrolled.is_(False)
        return self.change_where(key_id, [waiting], {"enrolled": True, "tx_hash": tx_hash})

    def count_use(self, key_id: str, count: int) -> bool:
        """False if a passkey that counts did not count up. One statement, so that two uses at once are both seen."""
        uses = tables.steward_key.c.uses
        up = uses == 0 if count == 0 else uses < count
        return self.change_where(key_id, [up], {"uses": count})

    def revoke(self, key_id: str, now: datetime) -> bool:
        """True for the one caller that turned it from enrolled to revoked."""
        held = tables.steward_key.c.enrolled.is_(True)
        return self.change_where(key_id, [held], {"enrolled": False, "revoked_at": now})

    def of_account(self, account_id: str) -> list[StewardKey]:
        return self.all(tables.steward_key.c.account_id == account_id)

    def enrolled(self) -> list[StewardKey]:
        return self.all(tables.steward_key.c.enrolled.is_(True))

    def ever_enrolled(self) -> list[StewardKey]:
        row = tables.steward_key.c
        return self.all(sa.or_(row.enrolled.is_(True), row.revoked_at.is_not(None)))
