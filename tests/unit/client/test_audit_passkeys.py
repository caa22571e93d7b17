"""An audit of approvals that were given with a passkey, verified without the platform."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.run import audit_log
from mingzheng.ethereum import typed_data_digest
from mingzheng.keystore_documents import approval_typed_data
from mingzheng.report import State
from tests import client_log
from tests.authenticator import SITE, Authenticator, high_s
from tests.client_log import (
    DATASET32,
    PINS,
    approval_body,
    request_body,
    story,
    trust,
)
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of


def _passkey_story(*counts: int | None, site: str = SITE, **faults: Any) -> set[str]:
    """What an audit names of a passkey that was enrolled at 4 and approves once for each count."""
    passkey, log = Authenticator(), story()
    log.add("steward.enrolled", "ac_steward",
            {"account": "ac_steward", "signer": passkey.signer, "site": site, "count": 4})  # fmt: skip
    for number, count in enumerate(counts, 3):
        body = approval_body({"dataset": "ds_1", "review": f"rv_{number}"}, "publish", number)
        document = approval_typed_data(
            PINS, dataset=DATASET32, subject=body["subject"], action="publish", not_after=body["not_after"],
            nonce=body["nonce"],
        )  # fmt: skip
        digest = "0x" + typed_data_digest(document).hex()
        signature = passkey.sign(digest, **({"count": count} | faults))
        log.add(
            "publication.requested", "ac_submitter", request_body(number, {"dataset": "ds_1", "review": body["review"]})
        )
        log.add("dataset.decided", "ac_steward", body | {"signer": passkey.signer, "signature": signature})
    keys = (client_log.STEWARD.address, passkey.signer)
    pinned = trust(stewards=[{"signer": one, "org": "street-office"} for one in keys])
    return codes(audit_log(copy_of(log), pinned))


def test_approvals_by_a_passkey_are_verified_offline() -> None:
    assert _passkey_story(5, 6, 90) == set()


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ({"counts": (5, 5)}, "passkey_counter"),
        ({"counts": (4,)}, "passkey_counter"),
        ({"counts": (0,)}, "passkey_counter"),
        ({"counts": (5,), "origin": "http://evil.example"}, "passkey_site"),
        ({"counts": (5,), "rp_id": "evil.example"}, "passkey_site"),
        ({"counts": (5,), "site": "http://elsewhere.example"}, "passkey_site"),
        ({"counts": (5,), "flags": 0x01}, "passkey_unverified"),
        ({"counts": (5,), "kind": "webauthn.create"}, "passkey_document"),
    ],
)
def test_what_is_wrong_with_a_passkeys_approval_is_named(faults: dict[str, Any], code: str) -> None:
    counts = faults.pop("counts")
    assert _passkey_story(*counts, **faults) == {code}


def test_a_passkeys_approval_of_another_document_or_in_another_spelling_is_named() -> None:
    passkey = Authenticator()
    body = approval_body({"dataset": "ds_1", "review": "rv_3"}, "publish", 3)
    other = passkey.sign("0x" + "ee" * 32)
    for signature, code in [(other, "passkey_document"), (high_s(other), "signature_misspelt")]:
        log = story()
        log.add("steward.enrolled", "ac_steward",
                {"account": "ac_steward", "signer": passkey.signer, "site": SITE, "count": 0})  # fmt: skip
        log.add("dataset.decided", "ac_steward", body | {"signer": passkey.signer, "signature": signature})
        assert code in codes(audit_log(copy_of(log), TRUST))


def test_a_verifier_that_the_client_does_not_know_is_named_where_a_node_is_asked() -> None:
    log = story()
    log.add("steward.enrolled", "ac_steward",
            {"account": "ac_steward", "signer": Authenticator().signer, "site": SITE, "count": 0})  # fmt: skip
    check = audit_log(copy_of(log), TRUST, node=node_of(log), head=100).check("contract_code")
    assert check.state is State.FAIL and "verifier" in check.says.en
