"""Replay every privacy account from the log: what was capped, granted, charged and answered, in the log's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from mingzheng.audit import account_promises as promises
from mingzheng.audit import account_questions as questions
from mingzheng.audit.account_state import Accounts
from mingzheng.audit.findings import replay_each
from mingzheng.audit.records import Entry

_STEPS: Final[Mapping[str, Callable[[Accounts, Entry, Mapping[str, Any]], None]]] = {
    "population.opened": promises.opened,
    "dataset.linked": promises.linked,
    "dataset.published": promises.published,
    "dataset.deleted": promises.deleted,
    "cap.raised": promises.raised,
    "allowance.granted": promises.granted,
    "query.asked": questions.asked,
    "policy.decided": questions.ruled,
    "release.requested": questions.requested,
    "release.narrowed": questions.narrowed,
    "release.accepted": questions.accepted,
    "query.withdrawn": questions.withdrawn,
    "release.decided": questions.decided,
    "query.charged": questions.charged,
    "query.answered": questions.answered,
    "release.published": questions.made_public,
}


def replay(entries: Iterable[Entry]) -> Accounts:
    """Every charge against every total, in the log's order."""
    accounts = Accounts()
    replay_each((one for one in entries if one.kind in _STEPS), partial(_apply, accounts), accounts.findings)
    return accounts


def _apply(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    _STEPS[entry.kind](accounts, entry, body)
