"""The witness's one call: it cosigns what grows, and nothing else, whatever happens in between."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzheng.cosignature import cosigned_by
from mingzheng.note import Signer, split_note
from mingzheng.refusals import EvidenceError
from mingzheng.witness.protocol import SIZE_TYPE, Submission, cosignature_in
from mingzheng.witness.service import Answer, Witness
from mingzheng.witness.store import WitnessStore
from tests.client_log import ORIGIN, SIGNER
from tests.witness_fixtures import NOW, WITNESS, leaves, make_store, make_witness, note, submission, trust_file


@pytest.fixture
def store(tmp_path: Path) -> WitnessStore:
    return make_store(tmp_path)


@pytest.fixture
def witness(store: WitnessStore) -> Witness:
    return make_witness(store)


def said(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body.decode()


def test_a_log_that_grows_is_cosigned_step_by_step(witness: Witness, store: WitnessStore) -> None:
    old = 0
    for size in (1, 2, 7, 8, 300):
        held = leaves(size)
        answer = witness.add_checkpoint(submission(old, held))
        assert answer.status == 200
        assert cosignature_in(answer.body, note(held), store.cosigner().key)[1] == NOW
        assert cosigned_by(note(held) + answer.body, [store.cosigner().key]) == {store.cosigner().key: NOW}
        old = size


def test_the_same_checkpoint_is_cosigned_again(witness: Witness) -> None:
    witness.add_checkpoint(submission(0, leaves(5)))
    assert witness.add_checkpoint(submission(5, leaves(5))).status == 200


def test_a_fork_is_refused_and_kept_as_evidence(witness: Witness, store: WitnessStore) -> None:
    witness.add_checkpoint(submission(0, leaves(5)))
    fork = leaves(5, forked_at=3)
    answer = witness.add_checkpoint(submission(5, fork))
    assert (said(answer), answer.content_type) == ((409, "5\n"), SIZE_TYPE)
    (log,) = store.logs().values()
    assert (store.fork(log), store.last(log)) == (note(fork), note(leaves(5)))


def test_a_fork_that_has_grown_is_refused(witness: Witness, store: WitnessStore) -> None:
    witness.add_checkpoint(submission(0, leaves(5)))
    assert witness.add_checkpoint(submission(5, leaves(9, forked_at=3))).status == 422
    (log,) = store.logs().values()
    assert store.last(log) == note(leaves(5))


def test_a_rollback_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(submission(0, leaves(9)))
    assert said(witness.add_checkpoint(submission(5, leaves(5)))) == (409, "9\n")
    assert said(witness.add_checkpoint(submission(0, leaves(5)))) == (409, "9\n")
    assert witness.add_checkpoint(submission(9, leaves(5))).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"", b"old 0", b"old 0\n\n", b"old 00\n\n" + note(leaves(1)), b"old -1\n\n" + note(leaves(1)),
        b"old 0\nAAAA\n\n" + note(leaves(1)), b"new 0\n\n" + note(leaves(1)), b"\xff\n\n" + note(leaves(1)),
        b"old 0\n" + 64 * (b"A" * 43 + b"=\n") + b"\n" + note(leaves(1)), b"old 0\n\nno note",
        b"old 2\n\n" + note(leaves(1)),
    ],
)  # fmt: skip
def test_a_malformed_submission_is_refused(witness: Witness, body: bytes) -> None:
    assert witness.add_checkpoint(body).status == 400


def test_an_extension_line_is_refused(witness: Witness) -> None:
    from mingzheng.note import sign_note

    text = split_note(note(leaves(1)))[0] + "extension\n"
    assert witness.add_checkpoint(Submission(0, (), sign_note(text, SIGNER)).body()).status == 400


def test_an_unknown_log_and_an_unknown_key_are_told_apart(witness: Witness) -> None:
    other = Signer.from_seed("other.example", bytes(32))
    stranger = Signer.from_seed(ORIGIN, bytes(32))
    unknown = note(leaves(1), other, origin="other.example")
    assert witness.add_checkpoint(Submission(0, (), unknown).body()).status == 404
    assert witness.add_checkpoint(submission(0, leaves(1), stranger)).status == 403
    assert witness.add_checkpoint(submission(0, leaves(1), stranger, SIGNER)).status == 200


def test_a_wrong_proof_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(submission(0, leaves(5)))
    good = Submission.parse(submission(5, leaves(9)))
    for path in ((), good.path[:-1], (*good.path, bytes(32)), (bytes(32), *good.path[1:])):
        assert witness.add_checkpoint(Submission(5, tuple(path), good.note).body()).status == 422
    assert witness.add_checkpoint(good.body()).status == 200


def test_a_proof_from_nothing_is_refused(witness: Witness) -> None:
    assert witness.add_checkpoint(Submission(0, (bytes(32),), note(leaves(1))).body()).status == 422


def test_of_many_submissions_at_once_exactly_one_moves_the_witness(witness: Witness) -> None:
    witness.add_checkpoint(submission(0, leaves(4)))
    bodies = [submission(4, leaves(5 + n, forked_at=4 if n % 2 else None)) for n in range(8)]
    answers: list[int] = []
    start = threading.Barrier(len(bodies))

    def submit(body: bytes) -> None:
        start.wait()
        answers.append(witness.add_checkpoint(body).status)

    threads = [threading.Thread(target=submit, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 7


def _die_in(step: str, directory: Path, body: bytes) -> None:
    store = WitnessStore(directory)
    real: Callable[..., None] = store.keep

    def keep(log: object, kept: bytes) -> None:
        if step == "before storing":
            os._exit(9)
        real(log, kept)
        os._exit(9)

    store.keep = keep  # type: ignore[method-assign, assignment]
    make_witness(store).add_checkpoint(body)


@pytest.mark.parametrize(("step", "stands"), [("before storing", 4), ("before answering", 9)])
def test_killed_around_the_store_it_remembers_one_state_and_never_signs_another(
    tmp_path: Path, step: str, stands: int
) -> None:
    store = make_store(tmp_path)
    make_witness(store).add_checkpoint(submission(0, leaves(4)))
    process = multiprocessing.get_context("spawn").Process(
        target=_die_in, args=(step, tmp_path / "witness", submission(4, leaves(9)))
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    restarted = make_witness(WitnessStore(tmp_path / "witness"))
    assert said(restarted.add_checkpoint(submission(0, leaves(9)))) == (409, f"{stands}\n")
    assert restarted.add_checkpoint(submission(stands, leaves(9, forked_at=2))).status in (409, 422)
    assert restarted.add_checkpoint(submission(stands, leaves(9))).status == 200


def test_half_a_file_left_by_a_crash_is_not_read(witness: Witness, store: WitnessStore, tmp_path: Path) -> None:
    witness.add_checkpoint(submission(0, leaves(4)))
    (kept,) = (tmp_path / "witness" / "logs").glob("*.note")
    kept.with_name(kept.name + ".draft").write_bytes(note(leaves(9))[:20])
    assert witness.add_checkpoint(submission(4, leaves(5))).status == 200


def test_a_directory_is_one_witness_and_one_process(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with pytest.raises(EvidenceError, match="witness_exists"):
        WitnessStore.create(tmp_path / "witness", WITNESS)
    held = store.lock()
    with pytest.raises(EvidenceError, match="witness_running"):
        WitnessStore(tmp_path / "witness").lock()
    os.close(held)


def test_a_logs_key_is_not_replaced_without_evidence(store: WitnessStore) -> None:
    stranger = Signer.from_seed(ORIGIN, bytes(32)).verifier.text()
    with pytest.raises(EvidenceError, match="witness_log_contradicts"):
        store.add_log(trust_file(verifier_key=stranger))


def test_the_key_is_readable_by_its_owner_alone(store: WitnessStore, tmp_path: Path) -> None:
    assert (tmp_path / "witness" / "key.ed25519").stat().st_mode & 0o077 == 0
