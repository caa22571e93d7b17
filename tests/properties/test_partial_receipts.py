"""Any choice of fields can be shown and proven; no byte can be changed; what is hidden cannot be guessed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.commitment import commit_fields, leaf_hash
from mingzheng.disclosure import disclosures_of, field_salt
from mingzheng.note import Checkpoint, sign_note
from mingzheng.partial_receipt import disclose
from mingzheng.receipt import save_form
from mingzheng.refusals import EvidenceError
from mingzheng.report import State
from mingzheng.tlog_proof import TlogProof
from mingzheng.verification_error import VerificationError
from mingzheng.verify import verify_receipt
from tests.client_log import ORIGIN, SIGNER, FakeNode, b64, story, trust

LOG = story()
TRUST = trust()
NODE = FakeNode([LOG.anchor(len(LOG.entries))])
RECEIPTS = [save_form(LOG.receipt(index)) for index in range(len(LOG.entries))]
FIELDS = [[field.name for field in disclosures_of(entry.salt, entry.record)] for entry in LOG.entries]
VALUES = [{field.name: field.value for field in disclosures_of(entry.salt, entry.record)} for entry in LOG.entries]

choices = st.integers(0, len(RECEIPTS) - 1).flatmap(
    lambda index: st.tuples(st.just(index), st.sets(st.sampled_from(FIELDS[index]), min_size=1))
)


@given(choices)
def test_any_choice_of_fields_is_shown_and_proven_and_nothing_else_is(chosen: tuple[int, set[str]]) -> None:
    index, show = chosen
    made = save_form(disclose(RECEIPTS[index], show))
    report = verify_receipt(made, TRUST, node=NODE)
    assert report.exit_code == 0
    assert report.shown == {name: VALUES[index][name] for name in show}
    assert set(report.hidden) == set(FIELDS[index]) - show
    assert LOG.entries[index].salt not in every_bytestring(json.loads(made))


@given(choices, st.data())
def test_showing_less_of_a_partial_receipt_is_the_same_as_of_the_whole(
    chosen: tuple[int, set[str]], data: st.DataObject
) -> None:
    index, show = chosen
    fewer = data.draw(st.sets(st.sampled_from(sorted(show)), min_size=1))
    assert disclose(save_form(disclose(RECEIPTS[index], show)), fewer) == disclose(RECEIPTS[index], fewer)


@given(st.data(), st.integers(1, 255))
def test_no_changed_byte_is_ever_proven(data: st.DataObject, flip: int) -> None:
    index, show = data.draw(choices)
    honest = save_form(disclose(RECEIPTS[index], show))
    place = data.draw(st.integers(0, len(honest) - 1))
    changed = honest[:place] + bytes([honest[place] ^ flip]) + honest[place + 1 :]
    report = verify_receipt(changed, TRUST, node=NODE)
    assert report.exit_code != 0
    assert report.exit_code == 2 or not report.shown


def test_no_single_byte_of_one_whole_receipt_can_be_changed() -> None:
    honest = save_form(disclose(RECEIPTS[8], {"kind", "time", "body.rho_nano"}))
    for place, bit in itertools.product(range(len(honest)), (0x01, 0x20)):
        changed = honest[:place] + bytes([honest[place] ^ bit]) + honest[place + 1 :]
        assert verify_receipt(changed, TRUST, node=NODE).exit_code != 0, (place, bit)


@given(choices)
def test_hidden_values_cannot_be_confirmed_by_whoever_guesses_them_right(chosen: tuple[int, set[str]]) -> None:
    """The reader knows every value already, and each byte string of the receipt: none of them is a missing salt."""
    index, show = chosen
    made = disclose(RECEIPTS[index], show)
    known = {*every_bytestring(made), b"", bytes(32), LOG.entries[index].commitment}
    for field in made["hidden"]:
        name, value = field["name"], VALUES[index][field["name"]]
        digest = base64.b64decode(field["digest"])
        for key in known:
            own = hmac.new(key, b"mingzheng/field-salt/v1\x00" + name.encode(), hashlib.sha256).digest()
            for salt in (key, own):
                assert hashlib.sha256(disclosure(salt, name, value).encode()).digest() != digest


def test_every_field_of_every_entry_has_a_salt_of_its_own() -> None:
    salts = [field_salt(entry.salt, name) for entry, names in zip(LOG.entries, FIELDS, strict=True) for name in names]
    assert len(set(salts)) == len(salts) and {len(salt) for salt in salts} == {32}


def partial(*show: str) -> dict[str, Any]:
    return disclose(RECEIPTS[8], show or ("kind", "body.rho_nano"))


def tampered(**changes: Any) -> dict[str, Any]:
    return partial() | changes


HONEST = partial()
OTHER = disclose(RECEIPTS[15], ("kind", "body.rho_nano"))
SALT = b"\x55" * 32


def disclosure(salt: bytes, name: str, value: Any) -> str:
    own = base64.urlsafe_b64encode(salt).rstrip(b"=").decode()
    text = json.dumps([own, name, value], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def respelt(old: bytes, new: bytes) -> str:
    raw = base64.urlsafe_b64decode(HONEST["shown"][0] + "==")
    assert old in raw
    return base64.urlsafe_b64encode(raw.replace(old, new)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (tampered(shown=[]), "receipt_malformed"),
        (tampered(shown=HONEST["shown"][:1]), "receipt_malformed"),
        (tampered(shown=[*HONEST["shown"], HONEST["shown"][1]]), "disclosure_repeated"),
        (tampered(shown=HONEST["shown"][::-1]), "receipt_malformed"),
        (tampered(hidden=HONEST["hidden"][::-1]), "receipt_malformed"),
        (tampered(hidden=[*HONEST["hidden"], HONEST["hidden"][-1]]), "disclosure_repeated"),
        (tampered(hidden=[*HONEST["hidden"], {"name": "kind", "digest": b64(SALT)}]), "disclosure_repeated"),
        (tampered(hidden=HONEST["hidden"][1:]), "receipt_malformed"),
        (tampered(hidden=[HONEST["hidden"][0], *HONEST["hidden"][2:]]), "disclosure_refused"),
        (tampered(hidden=[*HONEST["hidden"], {"name": "type", "digest": b64(SALT)}]), "receipt_malformed"),
        (tampered(shown=[disclosure(SALT, "body.rho_nano", "1"), HONEST["shown"][1]]), "disclosure_refused"),
        (tampered(shown=OTHER["shown"]), "disclosure_refused"),
        (tampered(shown=[HONEST["shown"][0] + "=", HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(shown=[HONEST["shown"][0] + "\n", HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(shown=[respelt(b'","body', b'", "body'), HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(shown=[respelt(b"body.rho_nano", b"body.rho.nano"), HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(shown=["W10", HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(shown=[disclosure(SALT[:8], "body.rho_nano", "1"), HONEST["shown"][1]]), "disclosure_malformed"),
        (tampered(kind="query.asked"), "record_mislabelled"),
        (tampered(kind=None), "record_mislabelled"),
        (tampered(entry_id=LOG.receipt(8)["entry_id"]), "record_mislabelled"),
        (tampered(commitment=OTHER["commitment"]), "disclosure_refused"),
        (tampered(salt=b64(SALT)), "receipt_malformed"),
    ],
)  # fmt: skip
def test_a_partial_receipt_that_contradicts_itself_is_refused(document: dict[str, Any], code: str) -> None:
    report = verify_receipt(save_form(document), TRUST)
    (failed,) = [check for check in report.checks if check.state is State.FAIL]
    assert report.exit_code == 1 and not report.shown
    assert failed.says.en.startswith(message(code)), failed.says.en


def test_another_spelling_of_the_same_json_is_refused() -> None:
    spaced = json.dumps(partial(), ensure_ascii=False).encode()
    assert verify_receipt(spaced, TRUST).exit_code == 1


def test_the_platform_cannot_commit_to_two_values_of_one_field() -> None:
    """A writer that lies from the start: it hashes two kinds into one entry, to show each to another reader."""
    entry = LOG.entries[8]
    fields = disclosures_of(entry.salt, entry.record)
    digests = [(field.name, field.digest) for field in fields]
    second = hashlib.sha256(disclosure(SALT, "kind", "query.refused").encode()).digest()
    doubled = sorted([*digests, ("kind", second)])
    with pytest.raises(VerificationError):
        commit_fields(doubled)
    parts = [b"mingzheng/entry-commitment/v2\x00", len(doubled).to_bytes(8, "big")]
    for name, digest in doubled:
        parts += [len(name).to_bytes(8, "big"), name.encode(), digest]
    commitment = hashlib.sha256(b"".join(parts)).digest()
    note = sign_note(Checkpoint(ORIGIN, 1, leaf_hash(commitment)).text(), SIGNER)
    for shown, other in ((fields_named(fields, "kind"), second), (disclosure(SALT, "kind", "query.refused"), None)):
        kept = [(name, digest) for name, digest in digests if name != "kind"]
        kept.append(("kind", other or dict(digests)["kind"]))
        for hidden in (sorted(kept), [pair for pair in sorted(kept) if pair[0] != "kind"]):
            document = tampered(
                shown=[shown],
                hidden=[{"name": name, "digest": b64(digest)} for name, digest in hidden],
                kind="query.charged" if other else "query.refused",
                commitment=b64(commitment),
                proof=TlogProof(0, (), note).text(),
                anchor=None,
            )
            assert verify_receipt(save_form(document), TRUST).exit_code == 1


def fields_named(fields: list[Any], name: str) -> str:
    return str(next(field.encoded for field in fields if field.name == name))


def message(code: str) -> str:
    return EvidenceError.CATALOGUE[code].says.en


def every_bytestring(value: Any) -> set[bytes]:
    """All texts of a document, as they are and decoded as far as they decode."""
    if isinstance(value, dict):
        return set().union(*(every_bytestring(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(every_bytestring(item) for item in value))
    if not isinstance(value, str):
        return set()
    found = {value.encode()}
    for line in value.split("\n"):
        try:
            raw = base64.urlsafe_b64decode(line.replace("+", "-").replace("/", "_") + "=" * (-len(line) % 4))
        except ValueError:
            continue
        found.add(raw)
        if raw[:2] == b'["':
            found |= every_bytestring(json.loads(raw))
    return found
