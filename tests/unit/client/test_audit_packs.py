"""The auditor's question whose rules decided: what each lie about a signed pack is called."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.packs import replay_packs
from mingzheng.audit.records import Entry
from mingzheng.note import Signer, sign_note
from mingzheng.policy_note import PackStatement

COUNTY = Signer.from_seed("county.example/rules", b"\x01" * 32)
VENDOR = Signer.from_seed("vendor.example/rules", b"\x02" * 32)
ONE, TWO = "1a" * 32, "2b" * 32


def signed(pack: str, signer: Signer = COUNTY, serial: int = 0, **changes: Any) -> tuple[str, dict[str, Any]]:
    note = sign_note(PackStatement("base", "1", ("platform",), pack, serial).text(), signer).decode()
    body = {"name": "base", "version": "1", "overlays": ["platform"], "pack_hash": pack, "key": "", "note": note}
    body |= {"serial": serial} if serial else {}
    return ("policy.signed", {**body, **changes})


def decided(pack: str) -> tuple[str, dict[str, Any]]:
    return ("policy.decided", {"pack_hash": pack})


def replay(*steps: tuple[str, dict[str, Any]]) -> tuple[list[str], dict[str, int]]:
    entries = [Entry(n, f"en_{n}", kind, "ac_1", body) for n, (kind, body) in enumerate(steps)]
    state = replay_packs(entries, [COUNTY.verifier])
    return [finding.code for finding in state.findings], state.counts()


def test_decisions_by_signed_packs_are_proven_whichever_was_in_force() -> None:
    steps = [signed(ONE), decided(ONE), signed(TWO), decided(TWO), decided(TWO)]
    assert replay(*steps) == ([], {"count": 3, "packs": 2, "late": 0})


def test_a_signature_that_came_later_is_counted_and_accuses_nobody() -> None:
    assert replay(decided(ONE), signed(ONE), decided(ONE)) == ([], {"count": 2, "packs": 1, "late": 1})


OLD, NEW = signed(ONE, serial=1), signed(TWO, serial=2)


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([OLD, decided(ONE), NEW, decided(ONE), decided(TWO), decided(TWO)], []),
        ([OLD, decided(ONE), NEW, decided(TWO), decided(ONE), decided(TWO), decided(ONE)], ["pack_rolled_back"]),
        ([NEW, decided(TWO), OLD, decided(ONE)], ["pack_rolled_back"]),
        ([NEW, decided(TWO), decided(ONE), OLD], ["pack_rolled_back"]),
        ([decided(ONE), NEW, decided(TWO), OLD], []),
        ([signed(ONE), decided(ONE), NEW, decided(TWO), decided(ONE)], ["pack_rolled_back"]),
        ([OLD, NEW, decided(TWO), signed(ONE, serial=3), decided(ONE)], []),
        ([OLD, NEW, decided(TWO), decided(ONE), signed(ONE, serial=3)], ["pack_rolled_back"]),
        ([OLD, NEW, signed(ONE, VENDOR, 3), decided(TWO), decided(ONE)], ["pack_rolled_back"]),
        ([(OLD[0], {**OLD[1], "serial": 3}), NEW, decided(TWO), decided(ONE)], ["pack_note_wrong", "pack_not_signed"]),
    ],
)
def test_going_back_to_older_rules_is_found_unless_the_authority_signed_them_again(
    steps: list[tuple[str, dict[str, Any]]], codes: list[str]
) -> None:
    assert replay(*steps)[0] == codes


def test_each_decision_by_rules_that_were_replaced_is_counted_from_the_first() -> None:
    steps = [OLD, decided(ONE), NEW, decided(TWO), decided(ONE), decided(ONE), decided(TWO), decided(ONE)]
    entries = [Entry(n, f"en_{n}", kind, "ac_1", body) for n, (kind, body) in enumerate(steps)]
    (finding,) = replay_packs(entries, [COUNTY.verifier]).findings
    assert finding.index == 4 and finding.says.en.endswith(
        f"3 decisions rest on the pack {ONE} after a newer one of the authority had decided; this is the first"
    )


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([decided(ONE)], ["pack_not_signed"]),
        ([signed(ONE), decided(ONE), decided(TWO)], ["pack_not_signed"]),
        ([signed(ONE, VENDOR), decided(ONE)], ["pack_not_signed"]),
        ([signed(ONE, pack_hash=TWO), decided(TWO)], ["pack_note_wrong", "pack_not_signed"]),
        ([signed(ONE, version="2")], ["pack_note_wrong"]),
        ([signed(ONE, note=signed(ONE)[1]["note"].replace(ONE, TWO))], ["pack_note_wrong"]),
        ([signed(ONE, note=7)], ["body_malformed"]),
        ([signed(ONE, overlays=7)], ["body_malformed"]),
        ([("policy.decided", {})], ["body_malformed"]),
    ],
)
def test_each_lie_is_named(steps: list[tuple[str, dict[str, Any]]], codes: list[str]) -> None:
    assert replay(*steps)[0] == codes
