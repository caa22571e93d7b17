"""What use cases ask of the requests of residents."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.rights import KEPT_SEALED, RightRequest, RightState

_T = tables.right_request.c


class Rights(Rows[RightRequest]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.right_request, RightRequest)
        self.destroyed = 0

    def of_org(self, org: str | None, state: str | None, limit: int, after: str | None) -> list[RightRequest]:
        """Newest first, those of one office, or of all."""
        ours = [] if org is None else [_T.org == org]
        return self.page(*ours, *([] if state is None else [_T.state == state]), limit=limit, after=after)

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
