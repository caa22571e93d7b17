"""A platform with a pinned authority starts only on rules that it signed, and the log keeps the signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.adapters.policy import CedarPolicy
from core.bootstrap import log_pack_notes, open_platform, prepare
from core.settings import load_settings
from mingzheng.audit.packs import replay_packs
from mingzheng.audit.records import Entry
from mingzheng.note import Signer, Verifier
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
    (notes / "2026.note").write_bytes(sign_pack(HERE, ("platform",), COUNTY))
    policy = CedarPolicy.load(COUNTY.verifier.text(), notes)
    with make_office(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path) as office:
        log_pack_notes(office.engine, policy)
        log_pack_notes(office.engine, policy)
        decided = policy.decide({"action": "query_aggregate"})
        entries = [Entry(n, one["id"], one["kind"], None, one["body"]) for n, one in enumerate(office.entries())]
    assert [one.kind for one in entries] == ["policy.signed"]
    after = [*entries, Entry(1, "en_1", "policy.decided", "ac_1", {"pack_hash": decided.pack_hash})]
    assert replay_packs(after, [Verifier.parse(COUNTY.verifier.text())]).findings == []


def test_the_embedded_default_says_that_nobody_signed(tmp_path: Path) -> None:
    assert CedarPolicy.load("", tmp_path).in_force().signed_by == ()
