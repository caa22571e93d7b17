"""Showing checkpoints to a witness: what it says, what is lost on the way, and what an operator gets to see."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import anchor_rows, cosignatures, store
from ledger.chain_types import Head, Identity, SignedTransaction
from ledger.errors import LedgerError
from ledger.incidents import close_incidents
from ledger.witnessing import KnownWitness, WitnessAnswer, Witnessing
from mingzheng.cosignature import cosigned_by
from mingzheng.tlog_proof import TlogProof
from mingzheng.witness.protocol import SIZE_TYPE
from mingzheng.witness.service import Witness
from mingzheng.witness.store import WitnessStore
from tests.log_fixtures import ORIGIN, SIGNER, Log
from tests.witness_fixtures import NOW, WITNESS, trust_file


class Scripted:
    """A real witness behind a line that loses requests and answers, or answers by itself."""

    def __init__(self, directory: Path) -> None:
        self.store = WitnessStore.create(directory, WITNESS)
        self.store.add_log(trust_file(origin=ORIGIN, verifier_key=SIGNER.verifier.text()))
        self.witness = Witness(self.store, lambda: NOW)
        self.key = self.store.cosigner().key
        self.faults: list[str | WitnessAnswer] = []
        self.asked: list[bytes] = []

    def known(self) -> KnownWitness:
        return KnownWitness(self.key, self.ask)

    def ask(self, body: bytes) -> WitnessAnswer:
        self.asked.append(body)
        fault = self.faults.pop(0) if self.faults else "none"
        if isinstance(fault, WitnessAnswer):
            return fault
        if fault == "lost":
            raise LedgerError("witness_unreachable")
        answer = self.witness.add_checkpoint(body)
        if fault == "done but lost":
            raise LedgerError("witness_unreachable")
        return WitnessAnswer(answer.status, answer.content_type, answer.body)


@pytest.fixture
def scripted(tmp_path: Path) -> Scripted:
    return Scripted(tmp_path / "witness")


def witnessing(log: Log, *witnesses: Scripted) -> Witnessing:
    return Witnessing(log.engine, [one.known() for one in witnesses], log.clock)


def cosigned_sizes(log: Log, scripted: Scripted) -> list[int]:
    found = log.reader.checkpoints(limit=1000)
    return [one.size for one in found if cosigned_by(one.note, [scripted.key]) == {scripted.key: NOW}]


def open_codes(log: Log) -> list[str]:
    return [incident.code for incident in log.reader.incidents()]


def test_the_newest_checkpoint_is_cosigned_and_served_with_it(log: Log, scripted: Scripted) -> None:
    work = witnessing(log, scripted)
    assert work.run_once() == 0
    for size in (3, 10, 300):
        log.add(size - log.size())
        assert work.run_once() == 1
    assert work.run_once() == 0
    assert cosigned_sizes(log, scripted) == [3, 10, 300]
    newest = log.reader.latest_checkpoint()
    assert newest is not None
    assert cosigned_by(newest.note, [scripted.key])
    assert len(scripted.asked) == 3
    log.check(300)


def test_a_receipt_bears_the_cosignature(log: Log, scripted: Scripted) -> None:
    (entry_id,) = log.add(1)
    witnessing(log, scripted).run_once()
    log.add(4)  # not cosigned yet: the receipt stays under the checkpoint that is
    proof = TlogProof.parse(log.reader.receipt(entry_id, include_record=True)["proof"])
    assert cosigned_by(proof.checkpoint_note, [scripted.key]) == {scripted.key: NOW}


def test_every_anchored_checkpoint_is_shown_before_a_later_one(log: Log, scripted: Scripted) -> None:
    for number in range(3):
        log.add(2)
        intend(log, number)
    log.add(5)
    assert witnessing(log, scripted).run_once() == 4
    assert cosigned_sizes(log, scripted) == [2, 4, 6, 11]


def intend(log: Log, number: int) -> None:
    newest = log.reader.latest_checkpoint()
    assert newest is not None
    with store.writing(log.engine) as connection:
        anchor_rows.add_intent(
            connection, Identity(1, *["0x" + "0" * 64] * 4), Head(0, bytes(32)), newest.size, newest.root,
            SignedTransaction(raw=b"raw", tx_hash=f"0x{number:064x}", nonce=number), "2026-01-01T00:00:00.000Z",
        )  # fmt: skip
        # One anchor is in flight at a time, so each is settled before the next.
        connection.execute(sa.update(store.anchor).values(state=anchor_rows.CONFIRMED))


@pytest.mark.parametrize("fault", ["lost", "done but lost"])
def test_a_witness_that_is_away_is_one_incident_until_it_is_back(log: Log, scripted: Scripted, fault: str) -> None:
    work = witnessing(log, scripted)
    log.add(3)
    scripted.faults = [fault, "lost", "lost"]
    assert [work.run_once() for _ in range(3)] == [0, 0, 0]
    assert open_codes(log) == ["witness_unreachable"]
    assert work.run_once() == 1
    assert (open_codes(log), cosigned_sizes(log, scripted)) == ([], [3])


def test_one_witness_that_is_away_neither_hides_nor_closes_another(
    log: Log, scripted: Scripted, tmp_path: Path
) -> None:
    other = Scripted(tmp_path / "other")
    log.add(3)
    scripted.faults = ["lost"]
    other.key = WitnessStore(tmp_path / "other").cosigner().key
    work = witnessing(log, scripted, other)
    assert work.run_once() == 1
    # Both are called the same here, so incidents are told apart by key where they are told apart at all.
    assert cosigned_sizes(log, other) == [3]


def test_a_database_that_forgot_the_witness_asks_it_where_it_stands(log: Log, scripted: Scripted) -> None:
    work = witnessing(log, scripted)
    log.add(3)
    work.run_once()
    with store.writing(log.engine) as connection:
        connection.execute(sa.delete(store.cosignature))
    log.add(4)
    assert work.run_once() == 1
    assert scripted.asked[-2].startswith(b"old 0\n")
    assert scripted.asked[-1].startswith(b"old 3\n")
    assert (cosigned_sizes(log, scripted), open_codes(log)) == ([7], [])


def test_a_fork_of_the_database_is_seen_by_the_witness(tmp_path: Path, log: Log, scripted: Scripted) -> None:
    from core.db.engine import make_engine

    rival_engine = make_engine(f"sqlite:///{tmp_path / 'rival.sqlite'}")
    store.metadata.create_all(rival_engine)
    rival = Log(rival_engine)
    rival.add(5, kind="query.failed")
    assert witnessing(rival, scripted).run_once() == 1
    rival_engine.dispose()
    log.add(5)
    assert witnessing(log, scripted).run_once() == 0
    assert open_codes(log) == ["witness_fork"]
    with store.writing(log.engine) as connection:
        close_incidents(connection, ["witness_fork"], "2026-03-01T08:00:00.000Z")
    log.add(3)
    assert witnessing(log, scripted).run_once() == 0
    assert {"witness_fork"} == set(open_codes(log))
    assert cosigned_sizes(log, scripted) == []


def test_a_restored_backup_is_behind_its_witness(log: Log, scripted: Scripted) -> None:
    log.add(3)
    scripted.faults = [WitnessAnswer(409, SIZE_TYPE, b"9\n")]
    assert witnessing(log, scripted).run_once() == 0
    assert open_codes(log) == ["witness_ahead"]
    # It is for a person to close: cosigning the next checkpoint does not make it unseen.
    assert witnessing(log, scripted).run_once() == 1
    assert open_codes(log) == ["witness_ahead"]


def test_before_the_first_signature_a_witness_is_asked_even_about_what_it_cosigned(
    log: Log, scripted: Scripted
) -> None:
    work = witnessing(log, scripted)
    work.compare()
    assert scripted.asked == [], "an empty log has nothing to show"
    log.add(3)
    work.run_once()
    work.compare()
    scripted.faults = ["lost"]
    work.compare()  # away, so it says nothing
    assert open_codes(log) == ["witness_unreachable"]
    scripted.faults = [WitnessAnswer(409, SIZE_TYPE, b"9\n")]
    with pytest.raises(LedgerError, match="witness_ahead"):
        work.compare()
    assert "witness_ahead" in open_codes(log)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (WitnessAnswer(403, "text/plain", b""), "witness_refused"),
        (WitnessAnswer(404, "text/plain", b""), "witness_refused"),
        (WitnessAnswer(500, "text/plain", b""), "witness_unreachable"),
        (WitnessAnswer(422, "text/plain", b""), "witness_fork"),
        (WitnessAnswer(409, "text/plain", b""), "witness_fork"),
        (WitnessAnswer(409, SIZE_TYPE, b"many\n"), "witness_answer_malformed"),
        (WitnessAnswer(409, SIZE_TYPE, b"\xff\n"), "witness_answer_malformed"),
        (WitnessAnswer(200, "text/plain", b""), "witness_answer_malformed"),
        (WitnessAnswer(200, "text/plain", "— witness.example/w1 AAAA\n".encode()), "witness_answer_malformed"),
        (WitnessAnswer(200, "text/plain", b"\xff\xff"), "witness_answer_malformed"),
    ],
)
def test_what_a_witness_answers_wrongly_is_an_incident_and_nothing_is_kept(
    log: Log, scripted: Scripted, answer: WitnessAnswer, code: str
) -> None:
    log.add(3)
    scripted.faults = [answer]
    assert witnessing(log, scripted).run_once() == 0
    assert open_codes(log) == [code]
    assert cosigned_sizes(log, scripted) == []


def test_a_cosignature_over_another_checkpoint_is_not_kept(log: Log, scripted: Scripted) -> None:
    log.add(3)
    signature = scripted.store.cosigner().cosign(f"{ORIGIN}\n3\n{'A' * 43}=\n", NOW)
    scripted.faults = [WitnessAnswer(200, "text/plain", signature.line().encode())]
    assert witnessing(log, scripted).run_once() == 0
    assert open_codes(log) == ["witness_answer_malformed"]


def test_two_processes_that_race_raise_no_alarm(log: Log, scripted: Scripted) -> None:
    log.add(3)
    behind = WitnessAnswer(409, SIZE_TYPE, b"1\n"), WitnessAnswer(409, SIZE_TYPE, b"2\n")
    scripted.faults = [*behind, WitnessAnswer(409, SIZE_TYPE, b"0\n")]
    assert witnessing(log, scripted).run_once() == 0
    assert open_codes(log) == []


def test_a_cosignature_is_kept_once(log: Log, scripted: Scripted) -> None:
    log.add(3)
    witnessing(log, scripted).run_once()
    with store.writing(log.engine) as connection:
        cosignatures.add(connection, 3, scripted.key, "another", NOW + 1)
    assert cosigned_sizes(log, scripted) == [3]
