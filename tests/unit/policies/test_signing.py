"""Signed packs: what a pinned authority did not sign does not start, whatever was changed and wherever."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mingzheng.note import Signer, sign_note
from mingzheng.policy_note import PackStatement
from mingzheng.verification_error import VerificationError
from policies.errors import PolicyError
from policies.pack import HERE, Pack
from policies.signing import check_newest, check_standing, load_signer, make_key, read_keys, sign_pack, statement_of

COUNTY = Signer.from_seed("county.example/rules", b"\x01" * 32)
VENDOR = Signer.from_seed("county.example/rules", b"\x02" * 32)  # the same name, another key
PLATFORM = ("platform",)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load(overlays=PLATFORM)


@pytest.fixture(scope="module")
def note() -> bytes:
    return sign_pack(HERE, PLATFORM, COUNTY, 7)


def refusal(pack: Pack, notes: dict[str, bytes], *signers: Signer) -> str:
    with pytest.raises(PolicyError) as refused:
        check_standing(pack, [signer.verifier for signer in signers], notes)
    return refused.value.code


def test_a_pack_that_the_pinned_authority_signed_is_its_pack(pack: Pack, note: bytes) -> None:
    standing = check_standing(pack, [COUNTY.verifier], {"a.note": note})
    assert standing.signed_by == ("county.example/rules",)
    assert standing.pack.hash == pack.hash and pack.hash.encode() in note


def test_without_a_pinned_key_the_pack_is_nobody_s_even_beside_a_note(pack: Pack, note: bytes) -> None:
    assert check_standing(pack, [], {"a.note": note}).signed_by == ()


def test_nothing_starts_that_was_not_signed_by_a_pinned_key(pack: Pack, note: bytes) -> None:
    assert refusal(pack, {}, COUNTY) == "policy_unsigned"
    assert refusal(pack, {"a.note": sign_pack(HERE, PLATFORM, VENDOR, 7)}, COUNTY) == "policy_signature_wrong"
    assert refusal(pack, {"a.note": note, "b.note": b"nonsense"}, COUNTY) == "policy_signature_wrong"


def test_the_signature_is_of_the_overlays_in_force_too(pack: Pack) -> None:
    assert refusal(pack, {"a.note": sign_pack(HERE, (), COUNTY, 7)}, COUNTY) == "policy_unsigned"


@pytest.mark.parametrize("file", [*sorted(p.relative_to(HERE).as_posix() for p in HERE.glob("*/*.cedar")),
                                  "pack.yaml", "params/base.yaml", "duties/terms.yaml", "explain/rules.yaml",
                                  "overlays/platform/gates.cedar", "overlays/platform/overlay.yaml"])  # fmt: skip
def test_any_changed_file_that_decides_undoes_the_signature(file: str, note: bytes, copy: Path) -> None:
    changed = copy / file
    before = changed.read_bytes()
    try:
        changed.write_bytes(before + b"\n")
        assert refusal(Pack.load(copy, PLATFORM), {"a.note": note}, COUNTY) == "policy_unsigned"
    finally:
        changed.write_bytes(before)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("packs") / "pack"
    shutil.copytree(HERE, into, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return into


def test_notes_on_earlier_packs_stay_beside_that_of_the_one_in_force(pack: Pack, note: bytes) -> None:
    old = PackStatement("mingzheng-base", "2026.10", PLATFORM, "ab" * 32)
    standing = check_standing(pack, [COUNTY.verifier], {"a.note": sign_note(old.text(), COUNTY), "b.note": note})
    assert [one.statement for one in standing.notes] == [old, replace(statement_of(pack), serial=7)]


def test_an_authority_s_key_opens_with_its_password_alone() -> None:
    pem = make_key(b"correct horse")
    signer = load_signer("county.example/rules", pem, b"correct horse")
    assert read_keys(f"\n{signer.verifier.text()}\n") == (signer.verifier,)
    for name, password in [("county.example/rules", b"wrong"), ("two words", b"correct horse")]:
        with pytest.raises(PolicyError) as refused:
            load_signer(name, pem, password)
        assert refused.value.code == "policy_key_unreadable"


@pytest.mark.parametrize("text", ["county.example", "county.example/rules+00000000+AAAA"])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_keys(text)
    assert refused.value.code == "policy_keys_malformed"


@pytest.mark.parametrize(
    "change", [("2026.11", "2026 11"), ("platform", ""), ("pack/", "pack/1"), ("ab", "AB"), ("\n", "\n\n")]
)
def test_a_statement_has_one_spelling(change: tuple[str, str]) -> None:
    for serial in (0, 26):
        text = PackStatement("mingzheng-base", "2026.11", PLATFORM, "ab" * 32, serial).text()
        assert PackStatement.parse(text).text() == text
        with pytest.raises(VerificationError):
            PackStatement.parse(text.replace(*change, 1))


@pytest.mark.parametrize("serial", ["", "0", "07", "-1", "1.0", "1" * 16, "٧"])
def test_a_serial_has_one_spelling(serial: str) -> None:
    text = PackStatement("mingzheng-base", "2026.11", PLATFORM, "ab" * 32, 26).text()
    with pytest.raises(VerificationError):
        PackStatement.parse(text.replace("\n26\n", f"\n{serial}\n"))


def test_only_the_second_format_has_a_serial() -> None:
    for serial, change in ((26, ("/2", "/1")), (0, ("/1", "/2"))):
        text = PackStatement("mingzheng-base", "2026.11", PLATFORM, "ab" * 32, serial).text()
        with pytest.raises(VerificationError):
            PackStatement.parse(text.replace(*change, 1))


def test_a_pack_starts_unless_the_log_holds_a_later_one_by_a_pinned_key(pack: Pack, note: bytes) -> None:
    def later(serial: int, signer: Signer = COUNTY) -> bytes:
        return sign_note(PackStatement("mingzheng-base", "2026.12", PLATFORM, "ab" * 32, serial).text(), signer)

    standing = check_standing(pack, [COUNTY.verifier], {"a.note": note})
    for logged in ([], [note], [later(0), later(6), later(7)], [later(8, VENDOR), b"nonsense"]):
        check_newest(standing, logged)
    with pytest.raises(PolicyError) as refused:
        check_newest(standing, [note, later(8)])
    assert refused.value.code == "policy_pack_older"
    again = {"a.note": note, "b.note": sign_pack(HERE, PLATFORM, COUNTY, 9)}
    check_newest(check_standing(pack, [COUNTY.verifier], again), [note, later(8)])


def test_a_pack_with_faults_is_not_signed(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path / "pack", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "pack" / "gates" / "99.cedar").write_text('@id("x")\nforbid (principal, action, resource);\n', "utf-8")
    with pytest.raises(PolicyError) as refused:
        sign_pack(tmp_path / "pack", PLATFORM, COUNTY, 7)
    assert refused.value.code == "policy_pack_invalid"
