"""A receipt is proven, disproved or left open, and never proven by a check that did not run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from mingzheng.canonical import canonical
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.receipt import save_form
from mingzheng.report import Report, State, Verdict
from mingzheng.verify import verify_receipt
from tests.client_log import ORIGIN, PINS, SIGNER, FakeNode, story, trust

LOG = story()
TRUST = trust()
ANCHORED = LOG.receipt(8)


def verified(document: Any, **options: Any) -> Report:
    return verify_receipt(save_form(document), TRUST, **options)


def node() -> FakeNode:
    return FakeNode([LOG.anchor(len(LOG.entries))])


def states(report: Report) -> dict[str, State]:
    return {check.name: check.state for check in report.checks}


@pytest.mark.parametrize("index", range(len(LOG.entries)))
def test_every_receipt_of_an_honest_log_is_proven_offline_and_on_the_chain(index: int) -> None:
    offline = verified(LOG.receipt(index))
    assert offline.verdict is Verdict.PROVEN and offline.level == "offline"
    on_chain = verified(LOG.receipt(index), node=node())
    assert (on_chain.verdict, on_chain.exit_code) == (Verdict.PROVEN, 0)


def test_offline_says_that_the_chain_was_not_asked() -> None:
    report = verified(ANCHORED)
    assert states(report)["anchor_event"] is State.NOT_RUN
    assert any("offline" in limit.en for limit in report.limits)


def test_an_unanchored_receipt_is_proven_offline_but_not_for_who_asks_the_chain() -> None:
    document = LOG.receipt(8, anchored=False)
    assert verified(document).exit_code == 0
    assert verified(document, node=node()).exit_code == 2


def test_a_withheld_record_leaves_the_verdict_open_unless_only_the_commitment_was_asked_about() -> None:
    document = ANCHORED | {"record": None, "salt": None}
    assert verified(document).exit_code == 2
    assert verified(document, commitment_only=True).exit_code == 0


@pytest.mark.parametrize("index", range(0, len(LOG.entries), 3))
def test_no_changed_byte_of_a_receipt_is_ever_proven(index: int) -> None:
    honest = save_form(LOG.receipt(index))
    held = node()
    for place in range(len(honest)):
        for flipped in (honest[place] ^ 0x01, honest[place] ^ 0x20):
            changed = honest[:place] + bytes([flipped]) + honest[place + 1 :]
            assert verify_receipt(changed, TRUST, node=held).exit_code != 0, (place, changed[place - 9 : place + 9])


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_cut_receipt_is_disproved_not_a_crash(cut: int) -> None:
    assert verify_receipt(save_form(ANCHORED)[:cut], TRUST).exit_code == 1


@pytest.mark.parametrize("junk", [b"", b"[]", b"null", b'"x"', b"{" * 2000, b"\xff\xfe", b"1e999", b'{"a":1,"a":2}'])
def test_junk_is_disproved_not_a_crash(junk: bytes) -> None:
    report = verify_receipt(junk, TRUST)
    assert report.exit_code == 1 and report.checks[0].state is State.FAIL
    assert all(check.state is State.NOT_RUN for check in report.checks[1:])


def test_a_record_changed_with_its_commitment_is_not_in_the_log() -> None:
    forged = story()
    forged.edit(8, rho_nano="1")
    document = ANCHORED | {
        "record": forged.entries[8].record.decode(),
        "commitment": forged.receipt(8)["commitment"],
    }
    assert states(verified(document))["inclusion_proof"] is State.FAIL


def test_a_record_changed_alone_does_not_match_its_commitment() -> None:
    document = ANCHORED | {"record": ANCHORED["record"].replace("20000000", "10000000")}
    assert states(verified(document))["record_commitment"] is State.FAIL


def test_another_key_under_the_logs_name_proves_nothing() -> None:
    other = trust(log={"origin": ORIGIN, "verifier_key": _other_signer().verifier.text()})
    report = verify_receipt(save_form(ANCHORED), other)
    assert (report.check("inclusion_signature").state, report.exit_code) == (State.NOT_RUN, 2)


@pytest.mark.parametrize("name", ["genesis_hash", "registry_code_hash"])
def test_an_anchor_on_another_chain_or_contract_is_refused(name: str) -> None:
    document = ANCHORED | {"anchor": ANCHORED["anchor"] | {name: "0x" + "ff" * 32}}
    assert states(verified(document))["anchor_identity"] is State.FAIL


def test_an_anchored_root_that_is_not_the_checkpoints_is_refused() -> None:
    smaller = LOG.anchor(6)["root"]
    document = ANCHORED | {"anchor": ANCHORED["anchor"] | {"root": smaller}}
    assert states(verified(document))["anchor_root"] is State.FAIL


@pytest.mark.parametrize(
    ("method", "answer", "check"),
    [
        ("eth_getTransactionReceipt", None, "anchor_event"),
        ("eth_getCode", "0x6000", "contract_code"),
        ("eth_call", "0x" + "00" * 32, "anchor_root_on_chain"),
    ],
)
def test_a_chain_that_contradicts_disproves(method: str, answer: Any, check: str) -> None:
    report = verified(ANCHORED, node=FakeNode([ANCHORED["anchor"]], **{method: answer}))
    assert (report.check(check).state, report.exit_code) == (State.FAIL, 1)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("eth_chainId", "0x1"),
        ("eth_chainId", 31337),
        ("eth_getBlockByNumber", {"hash": "0x" + "00" * 32}),
        ("eth_getBlockByNumber", "nonsense"),
        ("eth_call", "0x"),
        ("eth_getCode", None),
    ],
)
def test_a_node_that_says_nothing_usable_proves_and_disproves_nothing(method: str, answer: Any) -> None:
    report = verified(ANCHORED, node=FakeNode([ANCHORED["anchor"]], **{method: answer}))
    assert report.exit_code == 2


def test_the_event_must_be_the_pinned_contracts() -> None:
    held = node()
    held._event = lambda place: FakeNode._event(held, place) | {"address": PINS.budgets}  # type: ignore[method-assign]
    assert verified(ANCHORED, node=held).check("anchor_event").state is State.FAIL


def test_two_roots_for_one_size_are_a_fork() -> None:
    fork = Checkpoint(ORIGIN, len(LOG.entries), b"\x01" * 32)
    assert verified(ANCHORED, last_seen=fork).check("last_seen").state is State.FAIL


def test_an_earlier_checkpoint_of_another_size_cannot_be_compared_offline() -> None:
    earlier = Checkpoint(ORIGIN, 3, b"\x01" * 32)
    assert verified(ANCHORED, last_seen=earlier).exit_code == 2


def test_nothing_of_a_refused_receipt_is_quoted() -> None:
    report = verify_receipt(b'{"record": "Zhang San 110101199003070011"', TRUST)
    assert "Zhang" not in json.dumps(report.to_json(), ensure_ascii=False)


def test_the_verifier_loads_no_server_and_no_network_code() -> None:
    program = "import sys, mingzheng.verify; print(','.join(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd="client")
    loaded = set(ran.stdout.strip().split(","))
    assert not loaded & {"web3", "fastapi", "sqlalchemy", "httpx", "eth_account", "typer", "pandas", "polars"}


def test_a_report_is_json_with_both_languages() -> None:
    document = verified(ANCHORED).to_json()
    assert canonical(document) and document["verdict"] == "proven"
    assert all(check["says"]["zh"] and check["says"]["en"] for check in document["checks"])


def _other_signer() -> Signer:
    other = Signer.from_seed(ORIGIN, b"\x08" * 32)
    assert sign_note("x\n", other) != sign_note("x\n", SIGNER)
    return other
