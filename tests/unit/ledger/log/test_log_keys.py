"""Rotating the log's key: one entry, both keys for a while, and one well-defined state after every crash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import log_keys, store
from ledger.entries import Entry, build_entry
from ledger.errors import LedgerError
from ledger.fsck import check_all
from ledger.log_keys import StoredKey
from ledger.sequencer import Sequencer
from mingzheng.log_keys import LogKey, open_log_checkpoint
from mingzheng.note import Checkpoint, Signer, Verifier, open_note, sign_note
from mingzheng.receipt import save_form
from mingzheng.rotation import follow, read_rotation
from tests.log_fixtures import ORIGIN, SIGNER, Log, make_entry_id

NEXT = [Signer.from_seed(ORIGIN, bytes([n]) * 32) for n in (31, 32)]
EVERY = [SIGNER.verifier, *(signer.verifier for signer in NEXT)]


def keyring(public_key: bytes) -> Signer:
    return next(signer for signer in [SIGNER, *NEXT] if signer.verifier.public_key == public_key)


@pytest.fixture
def log(engine: sa.Engine) -> Log:
    return Log(engine, keyring=keyring)


def rotation(number: int, old: Verifier, new: Verifier, overlap: int) -> Entry:
    body = log_keys.rotation_body(old, new, overlap)
    return build_entry(
        log_keys.ROTATED,
        make_entry_id(10_000 + number),
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
        body,
        bytes([number]) * 32,
    )


def ask(log: Log, number: int = 0, *, overlap: int = 3) -> None:
    old, new = EVERY[number], EVERY[number + 1]
    log_keys.ask_for_rotation(log.engine, rotation(number, old, new, overlap), old)


def signed_by(log: Log) -> dict[int, list[int]]:
    """Size of each checkpoint → the numbers of the keys that signed it."""
    return {
        found.size: [EVERY.index(Verifier(one.name, by_id(one.key_id))) for one in open_note(found.note, EVERY)[1]]
        for found in log.reader.checkpoints(limit=1000)
    }


def by_id(key_id: bytes) -> bytes:
    return next(verifier.public_key for verifier in EVERY if verifier.key_id == key_id)


def sound(log: Log) -> bool:
    return check_all(log.engine, EVERY, ORIGIN) == []


def followed(log: Log, pinned: Verifier) -> list[LogKey]:
    rotations = [read_rotation(save_form(receipt)) for receipt in log.reader.rotations()]
    return list(follow((LogKey(pinned),), ORIGIN, rotations))


def test_both_keys_sign_until_the_overlap_is_over(log: Log) -> None:
    log.add(2)
    ask(log)
    log.sequencer.run_once()
    for _ in range(5):
        log.add()
    assert signed_by(log) == {2: [0], 3: [0, 1], 4: [0, 1], 5: [0, 1], 6: [0, 1], 7: [1], 8: [1]}
    assert sound(log)


def test_a_group_ends_with_the_rotation_so_that_the_old_key_signs_for_it(log: Log) -> None:
    log.put(2)
    ask(log, overlap=0)
    log.put(20)
    while log.sequencer.run_once() is not None:
        pass
    assert signed_by(log) == {3: [0, 1], 23: [1]}
    assert sound(log)


def test_an_auditor_follows_two_rotations_from_any_key(log: Log) -> None:
    log.add(2)
    for number in range(2):
        ask(log, number, overlap=1)
        log.sequencer.run_once()
        log.add(3)
    for pinned in EVERY:
        assert [key.verifier for key in followed(log, pinned)] == EVERY
    for found in log.reader.checkpoints(limit=1000):
        assert open_log_checkpoint(found.note, followed(log, EVERY[0]), ORIGIN).size == found.size


def _sign_again(log: Log, size: int, *signers: Signer) -> None:
    found = next(one for one in log.reader.checkpoints(limit=1000) if one.size == size)
    note = sign_note(Checkpoint(ORIGIN, size, found.root).text(), *signers)
    with store.writing(log.engine) as connection:
        connection.execute(sa.update(store.checkpoint).where(store.checkpoint.c.size == size).values(note=note))


@pytest.fixture
def rotated(log: Log) -> Log:
    """The old key signs sizes 1 to 6, the new one from 3 on; the log has 8 entries."""
    log.add(2)
    ask(log)
    log.sequencer.run_once()
    for _ in range(5):
        log.add()
    return log


@pytest.mark.parametrize(
    ("size", "signers"),
    [(7, [SIGNER]), (8, [SIGNER, NEXT[0]]), (2, [NEXT[0]]), (2, [SIGNER, NEXT[0]]), (8, [NEXT[1]])],
    ids=["retired", "retired beside the new one", "too early", "too early beside the old one", "never brought in"],
)
def test_a_checkpoint_by_a_key_outside_its_sizes_is_a_fault(rotated: Log, size: int, signers: list[Signer]) -> None:
    _sign_again(rotated, size, *signers)
    faults = [str(fault) for fault in check_all(rotated.engine, EVERY, ORIGIN)]
    assert faults == [f"checkpoint_key_out_of_range at {size}"]


@pytest.mark.parametrize("change", [{"last_size": None}, {"last_size": 100}, {"first_size": 1}])
def test_a_key_table_that_the_entries_do_not_make_is_a_fault(rotated: Log, change: dict[str, int | None]) -> None:
    """Whoever widens a range in the table makes the stolen old key no better."""
    row = store.log_key.c.first_size == (3 if "first_size" in change else 0)
    with store.writing(rotated.engine) as connection:
        connection.execute(sa.update(store.log_key).where(row).values(change))
    _sign_again(rotated, 8, SIGNER)
    kinds = [fault.kind for fault in check_all(rotated.engine, EVERY, ORIGIN)]
    assert kinds == ["checkpoint_key_range_differs", "checkpoint_key_out_of_range"]


def test_a_key_table_that_was_emptied_is_a_fault(rotated: Log) -> None:
    with store.writing(rotated.engine) as connection:
        connection.execute(sa.delete(store.log_key))
    assert [str(one) for one in check_all(rotated.engine, EVERY, ORIGIN)] == ["checkpoint_key_range_differs at 0"]


def test_a_second_rotation_waits_for_the_first(log: Log) -> None:
    log.add(1)
    ask(log)
    with pytest.raises(LedgerError, match="log_key_rotating"):
        ask(log)
    log.sequencer.run_once()
    with pytest.raises(LedgerError, match="log_key_rotating"):
        log_keys.ask_for_rotation(log.engine, rotation(1, EVERY[1], EVERY[2], 0), EVERY[1])
    log.add(3)
    with pytest.raises(LedgerError, match="log_key_rotating"):
        log_keys.ask_for_rotation(log.engine, rotation(2, EVERY[0], EVERY[2], 0), EVERY[0])
    ask(log, 1)
    log.sequencer.run_once()
    assert len(log.reader.log_keys()) == 3


class CrashError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("step", ["sign", "store keys", "store checkpoint"])
def test_a_crash_while_rotating_leaves_the_old_key_and_the_entry_waiting(
    log: Log, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add(2)
    ask(log)

    def crash(*_args: Any, **_kwargs: Any) -> Any:
        raise CrashError

    with monkeypatch.context() as patched:
        if step == "sign":
            patched.setattr("ledger.checkpoint.sign_note", crash)
        elif step == "store keys":
            patched.setattr("ledger.log_keys.StoredKey", crash)
        else:
            real = sa.Connection.execute

            def execute(self: sa.Connection, statement: Any, *args: Any, **kwargs: Any) -> Any:
                if isinstance(statement, sa.Insert) and statement.table is store.checkpoint:
                    raise CrashError
                return real(self, statement, *args, **kwargs)

            patched.setattr(sa.Connection, "execute", execute)
        with pytest.raises(CrashError):
            log.sequencer.run_once()
    assert (log.reader.log_keys(), signed_by(log)) == ([], {2: [0]})
    log.sequencer.run_once()
    assert signed_by(log) == {2: [0], 3: [0, 1]}
    assert log.reader.log_keys() == [
        StoredKey(0, 6, SIGNER.verifier.public_key, None),
        StoredKey(3, None, NEXT[0].verifier.public_key, make_entry_id(10_000)),
    ]
    assert sound(log)


def test_an_answer_lost_after_the_commit_rotates_once(log: Log) -> None:
    log.add(2)
    ask(log)
    log.sequencer.run_once()  # its answer is lost: the next process knows nothing of it
    restarted = Sequencer(log.engine, SIGNER, log.clock, origin=ORIGIN, keyring=keyring)
    assert restarted.run_once() is None
    assert len(log.reader.log_keys()) == 2


def test_without_the_new_private_key_nothing_is_signed_and_nothing_changes(engine: sa.Engine) -> None:
    log = Log(engine)
    log.add(2)
    ask(log)
    with pytest.raises(LedgerError, match="log_key_missing"):
        log.sequencer.run_once()
    assert (log.reader.log_keys(), signed_by(log)) == ([], {2: [0]})
    Sequencer(engine, SIGNER, log.clock, origin=ORIGIN, keyring=keyring).run_once()
    assert signed_by(log)[3] == [0, 1]
