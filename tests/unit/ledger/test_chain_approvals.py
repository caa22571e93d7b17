"""Approvals on a real node: signed by the steward's own key as a wallet would sign, carried by the platform."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account

from ledger.anchor import Chain
from ledger.chain_keys import recover_signer
from ledger.typed_data import Approval, enrolment_typed_data
from mingzheng import keystore_documents
from mingzheng.note import Verifier
from mingzheng.trust import parse_trust
from tests.unit.ledger.test_anchor import refused


class Steward:
    """A key that the platform never sees."""

    def __init__(self) -> None:
        self._account = Account.create()
        self.signer = bytes.fromhex(self._account.address[2:])

    def sign(self, document: dict[str, object]) -> bytes:
        return bytes(self._account.sign_typed_data(full_message=document).signature)


@pytest.fixture
def steward(chain: Chain) -> Steward:
    steward = Steward()
    chain.enrol_steward(steward.signer)
    return steward


@pytest.fixture
def approval() -> Approval:
    dataset, subject, nonce = (secrets.token_bytes(32) for _ in range(3))
    return Approval(dataset, subject, "publish", int(time.time()) + 3_600, nonce)


def test_an_enrolled_stewards_approval_is_recorded(chain: Chain, steward: Steward, approval: Approval) -> None:
    signature = steward.sign(chain.approval_typed_data(approval))
    chain.record_approval(approval, steward.signer, signature)
    assert chain.approved_by(approval.dataset, approval.subject, "publish") == (steward.signer,)
    assert chain.approved_by(approval.dataset, approval.subject, "release") == ()
    assert recover_signer(chain.approval_typed_data(approval), signature) == steward.signer


def test_an_unknown_steward_is_refused(chain: Chain, approval: Approval) -> None:
    stranger = Steward()
    assert not chain.is_steward(stranger.signer)
    with refused("not_steward"):
        chain.record_approval(approval, stranger.signer, stranger.sign(chain.approval_typed_data(approval)))


def test_a_revoked_steward_is_refused(chain: Chain, steward: Steward, approval: Approval) -> None:
    chain.revoke_steward(steward.signer)
    assert not chain.is_steward(steward.signer)
    with refused("not_steward"):
        chain.record_approval(approval, steward.signer, steward.sign(chain.approval_typed_data(approval)))


def test_the_submitter_cannot_approve_but_another_can(chain: Chain, steward: Steward, approval: Approval) -> None:
    chain.declare_submitter(approval.dataset, steward.signer)
    chain.declare_submitter(approval.dataset, steward.signer)
    with refused("approval_by_submitter"):
        chain.record_approval(approval, steward.signer, steward.sign(chain.approval_typed_data(approval)))

    second = Steward()
    chain.enrol_steward(second.signer)
    chain.record_approval(approval, second.signer, second.sign(chain.approval_typed_data(approval)))
    assert chain.approved_by(approval.dataset, approval.subject, approval.action) == (second.signer,)


def test_a_signature_over_anything_else_is_refused(chain: Chain, steward: Steward, approval: Approval) -> None:
    signature = steward.sign(chain.approval_typed_data(approval))
    for changed in (
        replace(approval, dataset=secrets.token_bytes(32)),
        replace(approval, subject=secrets.token_bytes(32)),
        replace(approval, action="release"),
        replace(approval, not_after=approval.not_after + 1),
        replace(approval, nonce=secrets.token_bytes(32)),
    ):
        with refused("approval_refused"):
            chain.record_approval(changed, steward.signer, signature)
    for broken in (b"", b"\x00" * 65, signature[:-1], signature[:-1] + b"\x00", bytes(reversed(signature))):
        with refused("approval_refused"):
            chain.record_approval(approval, steward.signer, broken)
    # None of that used the nonce up.
    chain.record_approval(approval, steward.signer, signature)


def test_a_replay_is_refused(chain: Chain, steward: Steward, approval: Approval) -> None:
    chain.record_approval(approval, steward.signer, steward.sign(chain.approval_typed_data(approval)))
    again = replace(approval, nonce=secrets.token_bytes(32))
    for repeated in (approval, again, replace(approval, subject=secrets.token_bytes(32))):
        with refused("approval_replayed"):
            chain.record_approval(repeated, steward.signer, steward.sign(chain.approval_typed_data(repeated)))


def test_an_expired_approval_is_refused(chain: Chain, steward: Steward, approval: Approval) -> None:
    stale = replace(approval, not_after=int(time.time()) - 3_600)
    with refused("approval_expired"):
        chain.record_approval(stale, steward.signer, steward.sign(chain.approval_typed_data(stale)))


def test_keys_are_enrolled_once_and_are_long_enough(chain: Chain, steward: Steward) -> None:
    with refused("signer_already_enrolled"):
        chain.enrol_steward(steward.signer)
    with refused("signer_malformed"):
        chain.enrol_steward(b"\x01" * 19)


def test_an_enrolment_binds_account_and_key(chain: Chain) -> None:
    steward = Steward()
    document = enrolment_typed_data(chain.deployment, account="ac_one", signer=steward.signer)
    signature = steward.sign(document)
    assert recover_signer(document, signature) == steward.signer
    other = enrolment_typed_data(chain.deployment, account="ac_two", signer=steward.signer)
    assert recover_signer(other, signature) != steward.signer


def test_the_stewards_tool_builds_the_same_documents(chain: Chain, approval: Approval) -> None:
    """The client imports no server code, so that both sides spell the documents out; they must not drift apart."""
    log = {"origin": "log.example", "verifier_key": _any_verifier_key()}
    trust = parse_trust(
        json.dumps({"format": "mingzheng-trust/1", "log": log, "chain": chain.deployment.trust(), "stewards": []})
    )
    assert trust.chain is not None
    fields = approval.typed_data(chain.deployment)["message"]
    theirs = keystore_documents.approval_typed_data(
        trust.chain,
        dataset=fields["dataset"],
        subject=fields["subject"],
        action=approval.action,
        not_after=approval.not_after,
        nonce=fields["nonce"],
    )
    assert theirs == approval.typed_data(chain.deployment)
    signer = Steward().signer
    document = enrolment_typed_data(chain.deployment, account="ac_one", signer=signer)
    assert keystore_documents.enrolment_typed_data(trust.chain, "ac_one", f"0x{signer.hex()}") == document


def _any_verifier_key() -> str:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return Verifier("log.example", public).text()


@pytest.mark.parametrize("nonsense", [b"", b"\x00" * 65, b"\xff" * 65, b"\x01" * 64])
def test_nonsense_recovers_to_nobody(chain: Chain, approval: Approval, nonsense: bytes) -> None:
    assert recover_signer(chain.approval_typed_data(approval), nonsense) is None


def test_bad_lengths_are_refused_before_anything_is_signed(chain: Chain, approval: Approval) -> None:
    with refused("chain_arguments_invalid"):
        chain.approval_typed_data(replace(approval, subject=b"short"))
