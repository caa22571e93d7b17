"""Erasure: what may be gone, what must then be said, and what can no longer be judged."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import Any

import pytest

from core.domain.erasures import ERASABLE
from mingzheng.audit import accounts, approvals, run
from mingzheng.audit.erased import HARMLESS
from mingzheng.audit.log_copy import LogCopy, read_record
from mingzheng.audit.run import audit_log
from mingzheng.partial_receipt import split
from mingzheng.report import State
from tests.client_log import Log, story
from tests.unit.client.test_audit import TRUST, codes, copy_of, said


def _erased(log: Log, index: int, *, declared: int | None = -1, remains: Any = ()) -> LogCopy:
    """The log with record `index` erased, and an entry that declares `declared` erased (itself; None: no entry).

    `remains` are those of this very record, unless others (or None) are given.
    """
    if declared is not None:
        number = index if declared == -1 else declared
        log.add("record.erased", "ac_steward", {"index": number, "reason": "retention_over", "article": "PIPL-47"})
    entry = log.entries[index]
    left = split(entry.salt, entry.record, ("kind", "time")) if remains == () else remains
    item = log.listing()[index] | {"record": None, "salt": None, "remains": left}
    copy = copy_of(log)
    return replace(copy, records=(*copy.records[:index], read_record(item), *copy.records[index + 1 :]))


def _with_refusal() -> tuple[Log, int]:
    log = story()
    return log, log.add("query.refused", "ac_researcher", {"query": "qr_8", "dataset": "ds_1", "code": "no_allowance"})


def test_an_erasure_of_what_no_account_needs_is_proven_and_named_with_its_entry() -> None:
    log, index = _with_refusal()
    report = audit_log(_erased(log, index), TRUST)
    assert (report.exit_code, said(report)) == (0, [])
    says = report.check("records").says
    assert f"record {index} by entry {index + 1}" in says.en and f"第 {index} 条见第 {index + 1} 条" in says.zh


@pytest.mark.parametrize("index", [5, 6, 7, 3, 8])
def test_an_erased_charge_grant_or_approval_leaves_the_accounts_open_and_is_never_proven(index: int) -> None:
    report = audit_log(_erased(story(), index), TRUST)
    assert (report.exit_code, said(report)) == (2, [])
    assert report.check("records").state is State.PASS and report.check("accounts").state is State.NOT_RUN


def test_an_erased_record_whose_kind_nothing_proves_may_have_been_a_charge() -> None:
    log, index = _with_refusal()
    assert audit_log(_erased(log, index, remains=None), TRUST).exit_code == 2
    # The remains of a harmless record, laid over a charge: they are not of this leaf.
    log, index = _with_refusal()
    refused = log.entries[index]
    others = split(refused.salt, refused.record, ("kind", "time"))
    assert audit_log(_erased(log, 8, remains=others), TRUST).exit_code == 2
    log, index = _with_refusal()
    hidden = split(log.entries[index].salt, log.entries[index].record, ("time",))
    assert audit_log(_erased(log, index, remains=hidden), TRUST).exit_code == 2
    log, index = _with_refusal()
    assert audit_log(_erased(log, index, remains={"shown": "?"}), TRUST).exit_code == 2


def test_an_erasure_without_a_later_entry_of_its_own_is_disproved() -> None:
    log, index = _with_refusal()
    for declared in (None, index - 1):
        report = audit_log(_erased(log, index, declared=declared), TRUST)
        assert report.exit_code == 1 and "record_erased_unexplained" in codes(report)
    log = story()
    log.add("record.erased", "ac_steward", {"index": len(log.entries) + 1})
    index = log.add("query.refused", "ac_researcher", {"query": "qr_8", "dataset": "ds_1", "code": "x"})
    assert "record_erased_unexplained" in codes(audit_log(_erased(log, index, declared=None), TRUST))


def test_a_record_that_the_log_says_was_erased_must_be_gone() -> None:
    log, index = _with_refusal()
    log.add("record.erased", "ac_steward", {"index": index})
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 1 and codes(report) == {"record_not_erased"}


def test_every_kind_that_is_replayed_is_one_that_an_erasure_would_hide() -> None:
    # What the modules that replay name at all: a kind that one of them comes to need is in here by itself.
    named = "".join(inspect.getsource(module) for module in (accounts, approvals))
    replayed = set(re.findall(r'"([a-z]+[.][a-z_]+)"', named)) | {"record.erased"}
    assert {"dataset.changed", "policy.decided", "query.charged"} <= replayed
    assert not replayed & HARMLESS
    assert {str(kind) for kind in ERASABLE} == HARMLESS, "what the platform erases is what an auditor can do without"


def test_an_erasure_during_the_download_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record goes between checkpoint and listing, so that its entry is not in the first copy yet."""
    log, index = _with_refusal()
    later = _erased(log, index)
    early = _erased(_with_refusal()[0], index, declared=None)
    copies = iter([early, later])
    monkeypatch.setattr(run, "fetch", lambda *_: next(copies))
    monkeypatch.setattr(run, "is_http", lambda _: True)
    assert run.audit_source("http://127.0.0.1:9", TRUST).exit_code == 0
    copies = iter([early, early])
    assert run.audit_source("http://127.0.0.1:9", TRUST).exit_code == 1
