"""Write the receipts of tests/vectors that are not there yet: `python -m tests.freeze_receipts`.

It never touches one that exists. To replace them all, as when the commitment itself changes, delete them first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mingzheng.partial_receipt import disclose
from mingzheng.receipt import save_form
from tests.client_log import Log, story

PLACE = Path(__file__).parent / "vectors" / "receipts"
LOG = story()
ANSWERED = LOG.receipt(9)


def single() -> dict[str, Any]:
    return Log(LOG.entries[:1]).receipt(0)


def forged(index: int, **body: Any) -> dict[str, Any]:
    """The receipt that a log with this one record changed would give."""
    other = story()
    other.edit(index, **body)
    return other.receipt(index)


def proof(old: str, new: str) -> dict[str, Any]:
    assert old in ANSWERED["proof"]
    return ANSWERED | {"proof": ANSWERED["proof"].replace(old, new, 1)}


def anchor(**changes: Any) -> dict[str, Any]:
    return ANSWERED | {"anchor": ANSWERED["anchor"] | changes}


def full_receipts() -> dict[str, dict[str, Any]]:
    other_tree = forged(6, rho_nano="1")
    changed = ANSWERED["record"].replace("answer qr_1", "answer qr_x")
    uncached = ANSWERED["record"].replace('"cached":false', '"cached":true')
    return {
        "proven-first-entry": LOG.receipt(0),
        "proven-last-entry": LOG.receipt(len(LOG.entries) - 1),
        "proven-not-anchored": LOG.receipt(9, anchored=False),
        "proven-query-answered": ANSWERED,
        "proven-single-entry-log": single(),
        "cannot_tell-record-withheld": ANSWERED | {"record": None, "salt": None},
        "disproved-salt-without-record": ANSWERED | {"record": None},
        "disproved-record-changed": ANSWERED | {"record": uncached},
        "disproved-record-changed-with-commitment": ANSWERED
        | {"record": changed, "commitment": forged(7, answer_hash="answer qr_x")["commitment"]},
        "disproved-other-tree-under-same-path": LOG.receipt(8)
        | {name: other_tree[name] for name in ("record", "commitment")},
        "disproved-kind-mislabelled": ANSWERED | {"kind": "query.asked"},
        "disproved-unknown-field": ANSWERED | {"note": "x"},
        "disproved-wrong-index": proof("index 7", "index 6"),
        "disproved-size-edited-in-checkpoint": proof("\n14\n", "\n15\n"),
        "disproved-signature-of-another-name": proof("— log.example", "— log.exampl3"),
        "disproved-anchor-of-another-size": anchor(**{k: LOG.anchor(13)[k] for k in ("size", "root")}),
        "disproved-anchor-on-another-chain": anchor(chain_id=1),
    }


def partial_receipts() -> dict[str, dict[str, Any]]:
    charge = disclose(save_form(LOG.receipt(8)), {"kind", "time", "body.rho_nano"})
    other = disclose(save_form(LOG.receipt(15)), {"kind", "time", "body.rho_nano"})
    return {
        "proven-partial-charge": charge,
        "proven-partial-one-field": disclose(save_form(LOG.receipt(9)), {"body.answer_hash"}),
        "disproved-partial-field-shown-twice": charge | {"shown": [*charge["shown"], charge["shown"][-1]]},
        "disproved-partial-field-of-another-entry": charge | {"shown": other["shown"]},
        "disproved-partial-digest-left-out": charge | {"hidden": charge["hidden"][:-1]},
        "disproved-partial-kind-not-shown": disclose(save_form(LOG.receipt(8)), {"time"}) | {"kind": "query.charged"},
    }


def main() -> None:
    for name, document in (full_receipts() | partial_receipts()).items():
        target = PLACE / f"{name}.json"
        if not target.exists():
            target.write_bytes(save_form(document))
            print(target.name)


if __name__ == "__main__":
    main()
