"""Following a log to the next key: by what the log itself says under the key that was pinned, and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mingzheng.errors import Failure
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.receipt import save_form
from mingzheng.report import State
from mingzheng.tlog_proof import TlogProof
from mingzheng.trust import Trust
from mingzheng.verify import verify_receipt
from tests.client_log import ORIGIN, SIGNER, Log, b64, inclusion_path, trust

KEYS = [SIGNER, *(Signer.from_seed(ORIGIN, bytes([n]) * 32) for n in (21, 22))]
STRANGER = Signer.from_seed(ORIGIN, b"\x63" * 32)


def rotation_body(old: Signer, new: Signer, overlap: Any) -> dict[str, Any]:
    return {"old_key": old.verifier.text(), "new_key": new.verifier.text(), "overlap": overlap}


def log_with_rotations(*, overlap: int = 2) -> Log:
    """Entries 3 and 9 bring in the second and third key."""
    log = Log()
    for number in range(14):
        if number in (3, 9):
            old, new = (KEYS[0], KEYS[1]) if number == 3 else (KEYS[1], KEYS[2])
            log.add("log.key_rotated", None, rotation_body(old, new, overlap))
        else:
            log.add("query.asked", "ac_x", {"query": f"qr_{number}"})
    return log


LOG = log_with_rotations()


def receipt(index: int, size: int, *signers: Signer, log: Log = LOG) -> dict[str, Any]:
    leaves = log.leaves(size)
    note = sign_note(Checkpoint(ORIGIN, size, root_from_leaf_hashes(leaves)).text(), *signers)
    held = log.receipt(index, anchored=False)
    return held | {"proof": TlogProof(index, tuple(inclusion_path(index, leaves)), note).text()}


FIRST = receipt(3, 4, KEYS[0], KEYS[1])
SECOND = receipt(9, 10, KEYS[1], KEYS[2])


def pinned(key: Signer, *rotations: dict[str, Any]) -> Trust:
    return trust(log={"origin": ORIGIN, "verifier_key": key.verifier.text(), "rotations": list(rotations)})


def exit_code(held: dict[str, Any], pins: Trust) -> int:
    return verify_receipt(save_form(held), pins).exit_code


@pytest.mark.parametrize("key", KEYS, ids=["oldest", "middle", "newest"])
@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)], ids=["in order", "reversed"])
def test_whichever_key_was_pinned_all_of_them_are_reached(key: Signer, order: tuple[dict[str, Any], ...]) -> None:
    ranges = [(held.verifier, held.first_size, held.last_size) for held in pinned(key, *order).keys]
    verifiers = [signer.verifier for signer in KEYS]
    assert ranges == list(zip(verifiers, (0, 4, 10), (6, 12, None), strict=True))


@pytest.mark.parametrize(
    ("size", "signer", "code"),
    [
        (3, 0, 0), (6, 0, 0), (7, 0, 1), (14, 0, 1),
        (3, 1, 1), (4, 1, 0), (12, 1, 0), (13, 1, 1),
        (9, 2, 1), (10, 2, 0), (14, 2, 0),
    ],
)  # fmt: skip
def test_a_key_counts_for_the_sizes_that_it_signs(size: int, signer: int, code: int) -> None:
    held = receipt(0, size, KEYS[signer])
    for pin in KEYS:
        assert exit_code(held, pinned(pin, FIRST, SECOND)) == code


def test_without_evidence_a_new_key_can_neither_be_believed_nor_called_forged() -> None:
    held = receipt(12, 14, KEYS[2])
    assert exit_code(held, pinned(KEYS[0])) == 2
    assert exit_code(held, pinned(KEYS[0], FIRST)) == 2
    assert exit_code(held, pinned(KEYS[0], SECOND)) == 2
    assert exit_code(held, pinned(KEYS[0], FIRST, SECOND)) == 0
    report = verify_receipt(save_form(held), pinned(KEYS[0]))
    assert report.check("inclusion_signature").state is State.NOT_RUN


def test_old_receipts_stay_proven_under_the_old_pin_and_the_new() -> None:
    held = receipt(1, 2, KEYS[0])
    assert exit_code(held, pinned(KEYS[0])) == 0
    assert exit_code(held, pinned(KEYS[2], FIRST, SECOND)) == 0


def _signed_by(*signers: Signer) -> dict[str, Any]:
    return receipt(3, 4, *signers)


def _body(**changes: Any) -> dict[str, Any]:
    log = log_with_rotations()
    log.edit(3, **changes)
    return receipt(3, 4, KEYS[0], KEYS[1], log=log)


@pytest.mark.parametrize(
    ("rotation", "code"),
    [
        (_signed_by(KEYS[1]), "log_key_unknown"),  # the new key alone names itself
        (_signed_by(STRANGER), "log_key_unknown"),
        (receipt(3, 7, KEYS[0]), "log_key_out_of_range"),
        (_body(overlap=-1), "rotation_malformed"),
        (_body(overlap="2"), "rotation_malformed"),
        (_body(overlap=10**7), "rotation_malformed"),
        (_body(new_key=KEYS[0].verifier.text()), "rotation_malformed"),
        (_body(new_key=Signer.from_seed("other", bytes(32)).verifier.text()), "rotation_malformed"),
        (_body(extra=1), "rotation_malformed"),
        (receipt(0, 4, KEYS[0]), "rotation_malformed"),
        (FIRST | {"record": None, "salt": None}, "rotation_malformed"),
        (FIRST | {"salt": b64(bytes(32))}, "record_changed"),
        (FIRST | {"entry_id": "en_" + "a" * 26}, "record_mislabelled"),
    ],
)
def test_a_rotation_that_does_not_hold_is_refused(rotation: dict[str, Any], code: str) -> None:
    with pytest.raises(Failure) as refused:
        pinned(KEYS[0], rotation)
    assert refused.value.code == code


def test_a_proof_of_another_entry_is_refused() -> None:
    moved = FIRST | {"proof": receipt(2, 4, KEYS[0], KEYS[1])["proof"]}
    with pytest.raises(Failure) as refused:
        pinned(KEYS[0], moved)
    assert refused.value.code == "inclusion_refused"


def test_two_successors_of_one_key_are_a_contradiction() -> None:
    other = log_with_rotations()
    other.edit(3, new_key=STRANGER.verifier.text())
    rival = receipt(3, 4, KEYS[0], STRANGER, log=other)
    with pytest.raises(Failure) as refused:
        pinned(KEYS[0], FIRST, rival)
    assert refused.value.code == "rotation_contradicts"


def test_a_rotation_of_keys_that_nobody_pinned_changes_nothing() -> None:
    assert len(pinned(KEYS[0], SECOND).keys) == 1


def test_the_trust_file_with_rotations_is_json_as_any_other() -> None:
    assert json.loads(json.dumps(FIRST)) == FIRST
