"""The text of a proof: exactly one spelling, and not one byte to spare."""

from __future__ import annotations

import pytest

from mingzheng.commitment import leaf_hash
from mingzheng.merkle import node_hash
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.tlog_proof import TlogProof
from mingzheng.verification_error import VerificationError

SIGNER = Signer.from_seed("log.example", bytes(range(32)))
LEAVES = [leaf_hash(bytes([n]) * 32) for n in range(3)]
ROOT = node_hash(node_hash(LEAVES[0], LEAVES[1]), LEAVES[2])
NOTE = sign_note(Checkpoint("log.example", 3, ROOT).text(), SIGNER)
PROOF = TlogProof(0, (LEAVES[1], LEAVES[2]), NOTE)
TEXT = PROOF.text()


def verify(text: str) -> Checkpoint:
    return TlogProof.parse(text).verify(LEAVES[0], [SIGNER.verifier], "log.example")


def test_a_proof_reads_back_and_proves() -> None:
    assert TlogProof.parse(TEXT) == PROOF
    assert verify(TEXT) == Checkpoint("log.example", 3, ROOT)


def test_the_only_leaf_of_a_log_needs_no_path() -> None:
    note = sign_note(Checkpoint("log.example", 1, LEAVES[0]).text(), SIGNER)
    text = TlogProof(0, (), note).text()
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nlog.example\n1\n")
    assert verify(text).size == 1


@pytest.mark.parametrize("position", range(len(TEXT)))
def test_no_character_of_a_proof_can_change(position: int) -> None:
    for flip in (0x01, 0x10, 0x20):
        changed = TEXT[:position] + chr(ord(TEXT[position]) ^ flip) + TEXT[position + 1 :]
        with pytest.raises(VerificationError):
            verify(changed)


@pytest.mark.parametrize("position", range(len(TEXT)))
def test_no_character_of_a_proof_can_be_left_out(position: int) -> None:
    with pytest.raises(VerificationError):
        verify(TEXT[:position] + TEXT[position + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("\nindex", "\nextra YWJj\nindex"),
        TEXT.replace("index 0", "index 00"),
        TEXT.replace("index 0", "index -0"),
        TEXT.replace("index 0", "index 0 "),
        TEXT.replace("index 0", "index ٠"),
        TEXT.replace("index 0\n", ""),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("index 0\n", "index 0\n" + "A" * 43 + "=\n", 1).replace("index 0\n", "index 0\n" + "B\n", 1),
        "\n" + TEXT,
        TEXT.partition("\n\n")[0],
        TEXT.replace("index 0\n", "index 0\n" + ("A" * 43 + "=\n") * 62),
        TEXT + "\ud800",
    ],
)
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(VerificationError) as refused:
        verify(text)
    assert refused.value.code == "proof_malformed"


def test_a_proof_holds_for_its_own_leaf_only() -> None:
    with pytest.raises(VerificationError) as refused:
        PROOF.verify(LEAVES[1], [SIGNER.verifier], "log.example")
    assert refused.value.code == "inclusion_refused"
