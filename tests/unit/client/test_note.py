"""Signed notes and checkpoints: a foreign vector, the round trip, and one refusal for each rule."""

from __future__ import annotations

import pytest

from mingzheng.merkle import EMPTY_ROOT
from mingzheng.note import Checkpoint, Signer, Verifier, open_checkpoint, open_note, sign_note
from mingzheng.verification_error import VerificationError

# The example of golang.org/x/mod/sumdb/note, made by another implementation.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

OURS = Signer.from_seed("log.example/明证", bytes(range(32)))
WITNESS = Signer.from_seed("witness.example", bytes(range(1, 33)))
TEXT = Checkpoint("log.example/明证", 7, bytes(range(32))).text()
NOTE = sign_note(TEXT, OURS)


def code_of(error: pytest.ExceptionInfo[VerificationError]) -> str:
    return error.value.code


def test_a_note_signed_by_go_opens() -> None:
    verifier = Verifier.parse(NEUMANN)
    text, signatures = open_note(NEUMANN_NOTE.encode(), [verifier])
    assert text == NEUMANN_NOTE.partition("\n\n")[0] + "\n"
    assert [signature.name for signature in signatures] == ["PeterNeumann"]
    assert verifier.text() == NEUMANN


def test_what_is_signed_opens_to_the_same_text() -> None:
    assert open_note(NOTE, [OURS.verifier])[0] == TEXT
    assert open_checkpoint(NOTE, [OURS.verifier], "log.example/明证") == Checkpoint.parse(TEXT)


def test_text_may_hold_empty_lines() -> None:
    assert open_note(sign_note("a\n\nb\n", OURS), [OURS.verifier])[0] == "a\n\nb\n"


def test_signatures_by_unknown_keys_are_ignored_and_known_ones_returned() -> None:
    note = sign_note(TEXT, OURS, WITNESS)
    assert [s.name for s in open_note(note, [OURS.verifier])[1]] == ["log.example/明证"]
    assert [s.name for s in open_note(note, [WITNESS.verifier, OURS.verifier])[1]] == [
        "log.example/明证",
        "witness.example",
    ]


def test_a_note_that_only_strangers_signed_is_refused() -> None:
    with pytest.raises(VerificationError) as refused:
        open_note(sign_note(TEXT, WITNESS), [OURS.verifier])
    assert code_of(refused) == "note_unsigned"


def test_one_wrong_signature_by_a_known_key_refuses_the_note_even_if_another_is_right() -> None:
    other = sign_note("another text\n", WITNESS).decode().rpartition("\n\n")[2]
    with pytest.raises(VerificationError) as refused:
        open_note(NOTE + other.encode(), [OURS.verifier, WITNESS.verifier])
    assert code_of(refused) == "note_signature_wrong"


def test_a_signer_that_returns_rubbish_is_found_before_anything_is_stored() -> None:
    with pytest.raises(VerificationError) as refused:
        sign_note(TEXT, Signer(OURS.verifier, lambda _message: bytes(64)))
    assert code_of(refused) == "note_signature_wrong"


@pytest.mark.parametrize("position", range(len(NOTE)))
def test_no_byte_of_a_note_can_change(position: int) -> None:
    for flip in (0x01, 0x20, 0x80):
        changed = NOTE[:position] + bytes([NOTE[position] ^ flip]) + NOTE[position + 1 :]
        with pytest.raises(VerificationError):
            open_note(changed, [OURS.verifier])


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"x\n",
        NOTE + NOTE.rpartition(b"\n\n")[2],
        TEXT.encode(),
        TEXT.encode() + b"\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"7\n", b"7\r\n"),
        NOTE.replace("— ".encode(), b"- "),
        NOTE.replace("— ".encode(), "—\u00a0".encode()),
        NOTE + "— a+b AAAAAAAA\n".encode(),
        NOTE + "— ab AAAA\n".encode(),
        NOTE + "— ab AAAAAAA\n".encode(),
        NOTE + "— ab AAAAAA B\n".encode(),
        NOTE + "— ab AAAAAAB=\n".encode(),
        NOTE + "— ab AAAAAAA=\n".encode() * 100,
        NOTE + b"\xff",
        b"x" * (1 << 20) + NOTE,
    ],
    ids=lambda note: repr(note[-24:]),
)
def test_a_malformed_note_is_refused(note: bytes) -> None:
    with pytest.raises(VerificationError) as refused:
        open_note(note, [OURS.verifier])
    assert code_of(refused) == "note_malformed"


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "\ud800\n", ""])
def test_text_that_a_note_cannot_hold_is_not_signed(text: str) -> None:
    with pytest.raises(VerificationError):
        sign_note(text, OURS)


def test_nothing_is_a_note_without_a_signer() -> None:
    with pytest.raises(VerificationError):
        sign_note(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        NEUMANN.replace("+c74f20a3+", "+C74F20A3+"),
        NEUMANN.replace("+c74f20a3+", "+c74f20a4+"),
        NEUMANN.replace("Peter", "Paul"),
        NEUMANN.replace("Peter", "Peter "),
        NEUMANN.replace("ARpc", "AhpC"),
        NEUMANN + "=",
        NEUMANN[:-4],
        NEUMANN + "\n",
        "+" + NEUMANN,
    ],
)
def test_a_malformed_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(VerificationError) as refused:
        Verifier.parse(text)
    assert code_of(refused) == "key_malformed"


ROOT_TEXT = TEXT.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n7\n",
        f"\n7\n{ROOT_TEXT}\n",
        f"log\n7\n{ROOT_TEXT}",
        f"log\n7\n{ROOT_TEXT}\nextension\n",
        f"log\n07\n{ROOT_TEXT}\n",
        f"log\n-7\n{ROOT_TEXT}\n",
        f"log\n+7\n{ROOT_TEXT}\n",
        f"log\n 7\n{ROOT_TEXT}\n",
        f"log\n\n{ROOT_TEXT}\n",
        f"log\n７\n{ROOT_TEXT}\n",
        f"log\n9223372036854775808\n{ROOT_TEXT}\n",
        f"log\n0\n{ROOT_TEXT}\n",
        f"log\n7\n{ROOT_TEXT[:-1]}\n",
        f"log\n7\n{ROOT_TEXT[4:]}\n",
        "log\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
        f"log\n7\n{ROOT_TEXT} \n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(VerificationError) as refused:
        Checkpoint.parse(text)
    assert code_of(refused) == "checkpoint_malformed"


def test_an_empty_log_has_a_checkpoint_too() -> None:
    checkpoint = Checkpoint("log", 0, EMPTY_ROOT)
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


def test_the_checkpoint_of_another_log_is_foreign() -> None:
    with pytest.raises(VerificationError) as refused:
        open_checkpoint(NOTE, [OURS.verifier], "log.example/other")
    assert code_of(refused) == "checkpoint_foreign"
