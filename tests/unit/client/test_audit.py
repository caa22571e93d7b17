"""An audit passes on an honest log, and names what was tampered with on any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mingzheng.audit.log_copy import LogCopy, read_anchor, read_note, read_record
from mingzheng.audit.run import audit_log
from mingzheng.canonical import canonical
from mingzheng.cosignature import Cosigner, WitnessKey
from mingzheng.note import Checkpoint, split_note
from mingzheng.refusals import EvidenceError
from mingzheng.report import Check, Report, State
from tests.client_log import (
    ORIGIN,
    PINS,
    SIGNER,
    FakeNode,
    Log,
    approval_events,
    ask,
    entry_id,
    story,
    trust,
    trust_document,
)

TRUST = trust()


def copy_of(log: Log, **changes: Any) -> LogCopy:
    size = len(log.entries)
    honest = LogCopy(
        checkpoint_note=log.note(),
        checkpoint_notes=tuple(read_note({"note": log.note(at).decode()}) for at in (1, size // 2)),
        anchors=(read_anchor(log.anchor(size // 2)), read_anchor(log.anchor(size - 1, 2))),
        records=tuple(read_record(item) for item in log.listing()),
        tiles=log.tiles(),
    )
    return replace(honest, **changes)


def node_of(log: Log) -> FakeNode:
    size = len(log.entries)
    return FakeNode([log.anchor(size // 2), log.anchor(size - 1, 2)], approval_events(log))


def said(report: Report) -> list[str]:
    return [finding.says.en for check in report.checks for finding in check.findings]


def codes(report: Report) -> set[str]:
    return {finding.code for check in report.checks for finding in check.findings}


def long_log(size: int = 700) -> Log:
    log = story()
    while len(log.entries) < size:
        ask(log, f"qr_more_{len(log.entries)}")
    return log


@pytest.mark.parametrize("log", [story(), long_log()], ids=["short", "three tiles"])
def test_an_honest_log_passes_with_and_without_a_node(log: Log) -> None:
    report = audit_log(copy_of(log), TRUST)
    assert (report.exit_code, said(report)) == (0, [])
    on_chain = audit_log(copy_of(log), TRUST, node=node_of(log), head=100)
    assert (on_chain.exit_code, said(on_chain)) == (0, [])


def test_what_an_audit_does_not_prove_and_what_is_not_anchored_is_said() -> None:
    report = audit_log(copy_of(story()), TRUST)
    assert any("not that everything was logged" in limit.en for limit in report.limits)
    assert "the last 1 entries are not anchored" in report.check("anchors").says.en


# --- Tampering with what is stored: each row of the table is one way, and the sentence that must name it.


def _edit(log: Log) -> LogCopy:
    honest = copy_of(log)
    log.edit(15, rho_nano="1")
    changed = read_record(log.listing()[15])
    return replace(honest, records=_with(honest, 15, replace(changed, commitment=honest.records[15].commitment)))


def _edit_with_commitment(log: Log) -> LogCopy:
    honest = copy_of(log)
    log.edit(15, rho_nano="1")
    forged = copy_of(log)
    bundles = {path: data for path, data in forged.tiles.items() if "entries" in path}
    return replace(honest, records=forged.records, tiles={**honest.tiles, **bundles})


def _delete(log: Log) -> LogCopy:
    honest = copy_of(log)
    return replace(honest, records=(*honest.records[:12], *honest.records[13:]))


def _delete_everywhere(log: Log) -> LogCopy:
    honest = _delete(log)
    return replace(honest, tiles={path: data for path, data in honest.tiles.items() if "entries" not in path})


def _delete_and_renumber(log: Log) -> LogCopy:
    honest = copy_of(log)
    rest = [replace(held, index=held.index - 1) for held in honest.records[13:]]
    return replace(honest, records=(*honest.records[:12], *rest))


def _swap(log: Log) -> LogCopy:
    honest = copy_of(log)
    first, second = honest.records[6], honest.records[8]
    swapped = _with(honest, 6, replace(second, index=6))
    return replace(honest, records=(*swapped[:8], replace(first, index=8), *swapped[9:]))


def _twice(log: Log) -> LogCopy:
    honest = copy_of(log)
    return replace(honest, records=(*honest.records, honest.records[4]))


def _erase_silently(log: Log) -> LogCopy:
    honest = copy_of(log)
    return replace(honest, records=_with(honest, 9, replace(honest.records[9], record=None, salt=None)))


def _change_tile(log: Log) -> LogCopy:
    honest = copy_of(log)
    path = next(path for path in honest.tiles if path.startswith("tile/0/"))
    data = honest.tiles[path]
    return replace(honest, tiles={**honest.tiles, path: data[:64] + bytes(32) + data[96:]})


def _cut_tail(log: Log) -> LogCopy:
    honest = copy_of(log)
    log.entries.pop()
    log.entries.pop()
    return replace(copy_of(log), anchors=honest.anchors)


def _fork(log: Log) -> LogCopy:
    other = story()
    other.edit(3, outcome="refuse")
    honest = copy_of(log)
    return replace(honest, checkpoint_notes=(*honest.checkpoint_notes, other.note(len(log.entries) // 2)))


def _rebuild_everything(log: Log) -> LogCopy:
    honest = copy_of(log)
    log.edit(8, rho_nano="1")
    return replace(copy_of(log), anchors=honest.anchors)


def _with(copy: LogCopy, index: int, held: Any) -> tuple[Any, ...]:
    return (*copy.records[:index], held, *copy.records[index + 1 :])


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (_edit, "record 15 (query.charged) was changed after it was logged"),
        (_edit_with_commitment, "record 15 (query.charged) was changed after it was logged"),
        (_delete, "record 12 is missing"),
        (_delete_everywhere, "record 12 is missing"),
        (_delete_and_renumber, "record 12 is missing"),
        (_swap, "record 6 is the one logged as 8"),
        (_twice, "record 4 (dataset.published) is listed twice"),
        (_erase_silently, "record 9 was erased without an entry that says so"),
        (_change_tile, "The tile hash of entry 2 is not that of the log."),
        (_cut_tail, "size 19: the log is shorter than this anchored state: cut off"),
        (_fork, "size 10: two different roots were signed"),
        (_rebuild_everything, "size 10: the root over all entries is not the anchored one"),
    ],
)
def test_tampering_is_disproved_by_name(tamper: Callable[[Log], LogCopy], sentence: str) -> None:
    report = audit_log(tamper(story()), TRUST)
    assert report.exit_code == 1
    assert sentence in said(report)


@pytest.mark.parametrize("tamper", [_edit, _delete], ids=["changed", "missing"])
def test_only_the_tampered_record_is_accused(tamper: Callable[[Log], LogCopy]) -> None:
    report = audit_log(tamper(story()), TRUST)
    assert len(report.check("records").findings) == 1
    assert report.check("accounts").state is State.NOT_RUN


def test_a_changed_record_is_named_by_its_entry_id_too() -> None:
    finding = audit_log(_edit(story()), TRUST).check("records").findings[0]
    assert (finding.index, finding.entry_id) == (15, entry_id(15))


@pytest.mark.parametrize("level", [0, 1])
def test_a_tile_of_any_level_that_is_not_the_logs_is_found(level: int) -> None:
    copy = copy_of(long_log())
    path = next(path for path in copy.tiles if path.startswith(f"tile/{level}/"))
    broken = bytes([copy.tiles[path][0] ^ 1]) + copy.tiles[path][1:]
    report = audit_log(replace(copy, tiles={**copy.tiles, path: broken}), TRUST)
    assert report.check("tiles").state is State.FAIL
    assert report.check("records").state is State.PASS


def _rewritten(log: Log, index: int, **envelope: Any) -> None:
    told = json.loads(log.entries[index].record) | envelope
    log.entries[index] = replace(log.entries[index], record=canonical(told))


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "\u0435n_../../etc/passwd"},
        {"id": entry_id(8).upper()},
        {"schema": "other/9"},
        {"time": "yesterday"},
        {"time": "2026-11-24T01:02:03.000+00:00"},
        {"time": "2026-13-24T01:02:03.000Z"},
        {"kind": "query charged"},
        {"kind": "\u0443query.charged"},
        {"actor": "ac_researcher"},
        {"actor": {"id": 1, "org": "o", "role": "r"}},
    ],
)
def test_a_record_that_is_not_in_the_form_of_an_entry_is_named(changed: dict[str, Any]) -> None:
    log = story()
    _rewritten(log, 8, **changed)
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 1 and codes(report) == {"record_unreadable"}


def test_a_record_that_is_dated_before_those_before_it_is_named_and_no_disproof() -> None:
    log = story()
    _rewritten(log, 8, time="1999-01-01T00:00:00.000Z")
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 0 and "the log already held (deadlines are judged" in report.check("records").says.en
    assert ": 8." in report.check("records").says.en
    assert "already held" not in audit_log(copy_of(story()), TRUST).check("records").says.en


# --- The chain.


def test_a_log_that_the_chain_does_not_know_is_disproved() -> None:
    log = story()
    node = FakeNode([log.anchor(9)])
    report = audit_log(copy_of(log), TRUST, node=node, head=100)
    assert "anchor_not_on_chain" in codes(report)


def test_a_root_that_differs_from_the_chains_is_disproved() -> None:
    log, other = story(), story()
    other.edit(3, outcome="refuse")
    copy = replace(copy_of(log), anchors=())
    report = audit_log(copy, TRUST, node=node_of(other), head=100)
    assert "anchor_root_differs" in codes(report)


def test_a_log_that_lags_behind_the_chain_was_cut_off_unless_the_anchor_is_younger() -> None:
    log, longer = story(), story()
    ask(longer, "qr_later")
    node = FakeNode([longer.anchor(len(longer.entries))], approval_events(log))
    copy = replace(copy_of(log), anchors=())
    assert "log_cut_off" in codes(audit_log(copy, TRUST, node=node, head=100))
    assert codes(audit_log(copy, TRUST, node=node, head=5)) == set()


def test_a_grant_that_only_the_chain_knows_is_named_unless_it_is_younger_than_the_copy() -> None:
    log = Log(story().entries[:5])
    node = node_of(log)
    assert codes(audit_log(copy_of(log), TRUST, node=node, head=100)) == {"grant_not_logged"}
    assert codes(audit_log(copy_of(log), TRUST, node=node, head=4)) <= {"log_cut_off"}


def test_the_contracts_beside_the_registry_are_held_to_their_pins() -> None:
    log, codes_beside = story(), ("budgets_code_hash", "approvals_code_hash")
    pinned = {**trust_document()["chain"], **dict.fromkeys(codes_beside, PINS.registry_code_hash)}
    report = audit_log(copy_of(log), trust(chain=pinned), node=node_of(log), head=100)
    assert report.exit_code == 0
    assert all(check.name != "contract_code_beside" for check in report.checks)
    for name in codes_beside:
        other = trust(chain={**pinned, name: "0x" + "99" * 32})
        assert audit_log(copy_of(log), other, node=node_of(log), head=100).check("contract_code").state is State.FAIL
    elsewhere = node_of(log)
    elsewhere._eth_call = lambda *_: "0x" + "ee".rjust(64, "0")  # type: ignore[method-assign]
    assert audit_log(copy_of(log), TRUST, node=elsewhere, head=100).check("contract_code").state is State.FAIL


def test_code_that_no_pin_names_is_said_not_to_be_checked() -> None:
    log, beside = story(), ("budgets_code_hash", "approvals_code_hash")
    for pinned in ([], beside[:1]):
        chain = {**trust_document()["chain"], **dict.fromkeys(pinned, PINS.registry_code_hash)}
        check = audit_log(copy_of(log), trust(chain=chain), node=node_of(log), head=100).check("contract_code_beside")
        assert (check.state, check.required) == (State.NOT_RUN, False)
        for name in beside:
            assert (name in check.says.en) == (name in check.says.zh) == (name not in pinned)


def test_one_grant_on_the_chain_serves_one_allowance() -> None:
    log = story()
    granted = next(json.loads(one.record) for one in log.entries if b'"allowance.granted"' in one.record)["body"]
    log.add("allowance.granted", "ac_steward", {**granted, "allowance": "al_2"})
    assert "grant_repeated" in codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100))


def test_a_node_on_another_chain_leaves_the_verdict_open() -> None:
    log = story()
    node = node_of(log)
    node.answers["eth_chainId"] = "0x1"
    assert audit_log(copy_of(log), TRUST, node=node).exit_code == 2


def test_a_last_seen_checkpoint_that_is_larger_or_different_disproves() -> None:
    copy = copy_of(story())
    larger, other = Checkpoint(ORIGIN, 99, b"\x01" * 32), Checkpoint(ORIGIN, 5, b"\x01" * 32)
    assert "log_cut_off" in codes(audit_log(copy, TRUST, last_seen=larger))
    assert "root_differs" in codes(audit_log(copy, TRUST, last_seen=other))


@pytest.mark.parametrize("cut", [0, 8, 11])
def test_a_copy_that_is_shorter_than_what_the_chain_anchored_is_never_proven(cut: int) -> None:
    """Whether it was forked where it ends or only cut, its own signature is all that speaks for it."""
    full, forked = story(), Log(story().entries[:8])
    ask(forked, "qr_fork")
    for copied in (Log(full.entries[:cut]), forked):
        copy = LogCopy(copied.note(), (), (), tuple(map(read_record, copied.listing())), copied.tiles())
        node = FakeNode([full.anchor(7), full.anchor(len(full.entries) - 1, 2)], approval_events(full))
        report = audit_log(copy, TRUST, node=node)
        assert report.check("chain_anchors").state is State.NOT_RUN
        assert (report.exit_code, codes(report) - {"grant_not_logged"}) == (2, set())


# --- Witnesses.


WITNESS = Cosigner.from_seed("witness.example/w1", b"\x09" * 32)
OTHER = Cosigner.from_seed("witness.example/w2", b"\x0a" * 32)
LAST = int(datetime(2026, 11, 24, 1, 2, 13, tzinfo=UTC).timestamp())
WITNESSED = trust(
    witnesses=[{"verifier_key": one.key.text(), "org": "university"} for one in (WITNESS, OTHER)], quorum=2
)


def cosigned(log: Log, size: int, *moments: int) -> bytes:
    note = log.note(size)
    text = split_note(note)[0]
    lines = [one.cosign(text, at).line() for one, at in zip((WITNESS, OTHER), moments, strict=False)]
    return note + "".join(lines).encode()


def witnessed(size: int, *moments: int, now: float = LAST, fresh: bool = True) -> Check:
    log = story()
    copy = copy_of(log, checkpoint_notes=(cosigned(log, size, *moments),))
    report = audit_log(copy, WITNESSED, now=now, fresh=fresh)
    assert codes(report) == set()
    return report.check("witnesses")


def test_a_quorum_that_cosigned_lately_passes_and_says_when() -> None:
    check = witnessed(len(story().entries) - 4, LAST - 20, LAST - 10)
    assert check.state is State.PASS
    assert "at 2026-11-24T01:01:53Z or later; the 4 entries after it" in check.says.en


def test_a_log_that_was_witnessed_to_its_end_stays_so_however_old_it_is() -> None:
    assert witnessed(len(story().entries), LAST, LAST, now=LAST + 10**8).state is State.PASS


@pytest.mark.parametrize(
    "moments",
    [(5, 5), (LAST, 5), (LAST,), (LAST, 2**62), (LAST - 7200, LAST - 7200)],
    ids=["long ago", "one long ago", "too few", "one in the future", "two hours ago"],
)
@pytest.mark.parametrize("fresh", [True, False])
def test_a_quorum_on_any_old_checkpoint_is_not_enough(moments: tuple[int, ...], fresh: bool) -> None:
    assert witnessed(1, *moments, fresh=fresh).state is State.NOT_RUN


def test_a_long_tail_is_not_enough_however_young_it_is() -> None:
    log = long_log(1100)
    copy = copy_of(log, checkpoint_notes=(cosigned(log, 3, LAST, LAST),))
    assert audit_log(copy, WITNESSED, now=LAST).check("witnesses").state is State.NOT_RUN


def test_the_logs_own_key_is_no_witness() -> None:
    key = WitnessKey("witness.example/w1", SIGNER.verifier.public_key).text()
    with pytest.raises(EvidenceError):
        trust(witnesses=[{"verifier_key": key, "org": "university"}], quorum=1)
