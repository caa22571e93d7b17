"""What use cases ask of the requests of residents."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.db import tables
from core.db.rows import Rows
from core.domain.rights import KEPT_SEALED, RightRequest, RightState

_T = tables.right_request.c
_COUNTER: Final = tables.right_counter.c
_NEXT: Final = {
    name: dialect.insert(tables.right_counter)
    .values(org=sa.bindparam("org"), year=sa.bindparam("year"), last=1)
    .on_conflict_do_update(index_elements=["org", "year"], set_={"last": _COUNTER.last + 1})
    .returning(_COUNTER.last)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


class Rights(Rows[RightRequest]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.right_request, RightRequest)
        self.destroyed = 0

    def next_number(self, org: str, year: int) -> int:
        """From 1, in one statement that two racing clerks cannot both win; given back where the transaction fails."""
        statement = _NEXT[self._connection.dialect.name]
        return int(self._connection.execute(statement, {"org": org, "year": year}).scalar_one())

    def of_org(
        self, org: str | None, state: str | None, number: str | None, limit: int, after: str | None
    ) -> list[RightRequest]:
        """Newest first, those of one office, or of all."""
        wanted = ((_T.org, org), (_T.state, state), (_T.number, number))
        return self.page(*(column == value for column, value in wanted if value is not None), limit=limit, after=after)

    def by_code(self, code_hash: str) -> RightRequest | None:
        return self.first(_T.code_hash == code_hash)

    def past_keeping(self, now: datetime, limit: int) -> list[RightRequest]:
        """Answered, and sealed for longer than anybody may still need it."""
        over = _T.answered_at <= now - KEPT_SEALED
        return self.page(_T.state == RightState.ANSWERED, _T.sealed.is_not(None), over, limit=limit)

    def forget(self, request: RightRequest, now: datetime) -> bool:
        """Empty what was sealed, and end the slip's code. False: somebody changed the row since it was read."""
        gone = {"sealed": None, "salt": None, "code_hash": None, "destroyed_at": now}
        done = self.change_if(request.id, request.revision, **gone)
        self.destroyed += done
        return done
