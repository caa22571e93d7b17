"""The verifier in the browser and the command line say the same of every receipt: whole, partial or changed."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from mingzheng.cosignature import Cosigner, WitnessKey
from mingzheng.note import Signature, split_note
from mingzheng.partial_receipt import disclose
from mingzheng.receipt import save_form
from mingzheng.refusals import EvidenceError
from mingzheng.report import Report, State
from mingzheng.trust import Trust, parse_trust
from mingzheng.verify import verify_receipt
from mingzheng.verify_words import OFFLINE_CHECKS
from tests.client_log import SIGNER, trust_document
from tests.properties.test_mutated_receipts import logs

DRIVER = Path("tests/browser_verifier.mjs")
VECTORS = Path("tests/vectors/receipts")
SHARED = OFFLINE_CHECKS[:-1]  # all but `last_seen`, which needs what one kept


def in_browser(trust: str, receipts: Sequence[str]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node is not None, "Node.js is among what setup needs"
    lines = "".join(json.dumps(text) + "\n" for text in [trust, *receipts])
    said = subprocess.run([node, str(DRIVER)], input=lines, capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in said.stdout.splitlines()]


def compare(trust: str, receipts: Sequence[str]) -> list[str]:
    """The verdicts, after both have been held to the same for each check."""
    pins: Trust = parse_trust(trust)
    verdicts = []
    for receipt, other in zip(receipts, in_browser(trust, receipts), strict=True):
        report = verify_receipt(receipt, pins)
        ours = {check.name: str(check.state) for check in report.checks if check.name in SHARED}
        assert {check["name"]: check["state"] for check in other["checks"]} == ours, receipt
        assert other["verdict"] == str(report.verdict), receipt
        failed = [check["code"] for check in other["checks"] if check["state"] == State.FAIL]
        assert failed == _codes(report), receipt
        verdicts.append(other["verdict"])
    return verdicts


def _codes(report: Report) -> list[str]:
    said = [check.says.en for check in report.checks if check.state is State.FAIL]
    known = {problem.says.en: code for code, problem in EvidenceError.CATALOGUE.items()}
    return [next(code for words, code in known.items() if text.startswith(words)) for text in said]


def changed(text: str, chance: random.Random, times: int) -> Iterator[str]:
    """Texts that differ from `text` in one character, one that is dropped, or two that are swapped."""
    for _ in range(times):
        place = chance.randrange(len(text) - 1)
        other = chance.choice('0aZ+=/ ",:{}[]\\n\n\u2028明\ud800')
        yield chance.choice([
            text[:place] + other + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
        ])  # fmt: skip


def test_the_frozen_receipts_have_the_verdicts_in_their_names() -> None:
    paths = sorted(VECTORS.glob("*-*.json"))
    verdicts = compare((VECTORS / "trust.json").read_text("utf-8"), [path.read_text("utf-8") for path in paths])
    assert verdicts == [path.name.split("-")[0] for path in paths]


@pytest.mark.parametrize("seed", range(8))
def test_both_verifiers_say_the_same_of_every_receipt_and_every_change_of_it(seed: int) -> None:
    log, chance = logs(seed)
    receipts = []
    for index in range(len(log.entries))[:12]:
        held = log.receipt(index, anchored=chance.random() < 0.5)
        whole = save_form(held).decode("utf-8")
        shown = chance.sample(["kind", "id", "time", "body.query", "body.n", "actor"], chance.randint(1, 4))
        partial = save_form(disclose(whole, shown)).decode("utf-8")
        receipts += [whole, partial, *changed(whole, chance, 40), *changed(partial, chance, 40)]
    verdicts = compare(json.dumps(trust_document()), receipts)
    assert {"proven", "disproved"} <= set(verdicts)


def test_both_count_cosignatures_and_refuse_a_wrong_one() -> None:
    log, _ = logs(3)
    held = log.receipt(0, anchored=True)
    text, _ = split_note(held["proof"].split("\n\n", 1)[1].encode())
    witness = Cosigner.from_seed("witness.example/w", b"\x17" * 32)
    good = witness.cosign(text, 1_700_000_000).line()
    wrong = Signature(witness.key.name, witness.key.key_id, bytes(72)).line()
    receipts = [save_form(held | {"proof": held["proof"] + more}).decode() for more in ("", good, wrong, good + good)]
    trusted = trust_document(witnesses=[{"verifier_key": witness.key.text(), "org": "audit"}], quorum=1)
    assert compare(json.dumps(trusted), receipts) == ["cannot_tell", "proven", "disproved", "disproved"]


def test_neither_takes_the_logs_own_key_for_a_witness() -> None:
    own = WitnessKey("witness.example/w", SIGNER.verifier.public_key).text()
    trusted = trust_document(witnesses=[{"verifier_key": own, "org": "audit"}], quorum=1)
    log, _ = logs(3)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        in_browser(json.dumps(trusted), [save_form(log.receipt(0)).decode()])
    assert "trust_malformed" in refused.value.stderr
    with pytest.raises(EvidenceError, match="trust_malformed"):
        parse_trust(json.dumps(trusted))


def test_where_the_log_changed_its_key_the_browser_says_that_it_cannot_tell() -> None:
    log, _ = logs(3)
    document = trust_document()
    document["log"]["rotations"] = [{}]
    (report,) = in_browser(json.dumps(document), [save_form(log.receipt(0)).decode()])
    assert report["verdict"] == "cannot_tell"
    assert report["checks"][2]["code"] == "rotations_need_tool"
