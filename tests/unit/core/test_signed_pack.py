"""A platform with a pinned authority starts only on rules that it signed, and the log keeps the signature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.adapters.policy import CedarPolicy
from core.bootstrap import open_platform, prepare
from core.pack_notes import check_pack_order, log_pack_notes
from core.settings import load_settings
from mingzheng.audit.packs import replay_packs
from mingzheng.audit.records import Entry
from mingzheng.note import Signer, Verifier, sign_note
from mingzheng.policy_note import PackStatement
from policies.errors import PolicyError
from policies.pack import HERE
from policies.signing import sign_pack
from tests.factories import make_office

COUNTY = Signer.from_seed("county.example/rules", b"\x01" * 32)


@pytest.mark.parametrize("start", [prepare, open_platform])
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"MINGZHENG_POLICY_KEYS": COUNTY.verifier.text()}, "policy_unsigned"),
        ({"MINGZHENG_POLICY_KEYS": "nonsense"}, "policy_keys_malformed"),
        ({"MINGZHENG_MODE": "production"}, "policy_keys_missing"),
    ],
)
def test_a_platform_without_the_signature_that_it_needs_touches_nothing(
    start: object, more: dict[str, str], code: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with pytest.raises(PolicyError) as refused:
        start(load_settings({"MINGZHENG_HOME": str(home), **more}))  # type: ignore[operator]
    assert refused.value.code == code and not home.exists()


def test_a_signature_is_logged_once_and_is_what_an_auditor_finds_by(tmp_path: Path) -> None:
    notes = tmp_path / "policy"
    notes.mkdir()
    (notes / "2026.note").write_bytes(sign_pack(HERE, ("platform",), COUNTY, 7))
    policy = CedarPolicy.load(COUNTY.verifier.text(), notes)
    with make_office(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path) as office:
        log_pack_notes(office.engine, policy)
        log_pack_notes(office.engine, policy)
        decided = policy.decide({"action": "query_aggregate"})
        entries = [Entry(n, one["id"], one["kind"], None, one["body"]) for n, one in enumerate(office.entries())]
    assert [one.kind for one in entries] == ["policy.signed"]
    after = [*entries, Entry(1, "en_1", "policy.decided", "ac_1", {"pack_hash": decided.pack_hash})]
    assert replay_packs(after, [Verifier.parse(COUNTY.verifier.text())]).findings == []


def test_older_rules_do_not_start_again_and_a_note_laid_ready_does_not_count_yet(tmp_path: Path) -> None:
    notes = tmp_path / "policy"
    notes.mkdir()
    (notes / "a.note").write_bytes(sign_pack(HERE, ("platform",), COUNTY, 7))
    later = PackStatement("mingzheng-base", "2027.01", ("platform",), "ab" * 32, 8)
    (notes / "b.note").write_bytes(sign_note(later.text(), COUNTY))
    policy = CedarPolicy.load(COUNTY.verifier.text(), notes)
    with make_office(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path) as office:
        log_pack_notes(office.engine, policy)
        log_pack_notes(office.engine, policy)
        assert [one["body"]["serial"] for one in office.entries()] == [7]
        log_pack_notes(office.engine, CedarPolicy(policy._pack, replace(policy.standing, pack=later)))
        (notes / "b.note").unlink()  # whoever rolls back takes the note away as well; the log keeps it
        rolled_back = CedarPolicy.load(COUNTY.verifier.text(), notes)
        for start in (log_pack_notes, check_pack_order):
            with pytest.raises(PolicyError) as refused:
                start(office.engine, rolled_back)
            assert refused.value.code == "policy_pack_older"
        assert [one["body"]["serial"] for one in office.entries()] == [7, 8]


def test_the_embedded_default_says_that_nobody_signed(tmp_path: Path) -> None:
    assert CedarPolicy.load("", tmp_path).in_force().signed_by == ()
