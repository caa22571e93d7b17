"""Remember that a browser proved a login, so that strangers who guess at the name do not keep its holder out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.domain.accounts import CredentialKind
from core.ports import Services
from core.usecases.sign_in import MAX_HOURS, issue, known_browser

REMEMBERED_HOURS: Final = MAX_HOURS


def remember_browser(services: Services, account_id: str, browser: str | None) -> str:
    """What the browser keeps, for as long again: the same where it is known for this account, or else a new one.

    Call it right after this account's holder has proven who they are. The secret opens nothing. A new password and
    the closing of the account end it with everything else.
    """
    with services.transaction() as uow:
        account = uow.accounts.get(account_id)
        known = known_browser(services, uow, browser, account.login)
        if known is None or browser is None:
            return issue(services, uow, account, CredentialKind.KNOWN_BROWSER, REMEMBERED_HOURS, [])[0]
        uow.credentials.change(known.id, expires_at=services.clock.now() + timedelta(hours=REMEMBERED_HOURS))
        return browser
