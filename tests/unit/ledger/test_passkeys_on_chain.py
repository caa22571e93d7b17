"""The contract takes a passkey's approval, and refuses every fault that it can see; the platform sees the rest."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace

import pytest

from core.adapters.chain import RelayChain
from ledger.anchor import Chain, with_passkeys
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.typed_data import Approval
from mingzheng.ethereum import typed_data_digest
from tests.authenticator import SITE, Authenticator, high_s
from tests.unit.ledger.test_anchor import refused


@pytest.fixture
def passkey(chain: Chain) -> Authenticator:
    passkey = Authenticator(chain.deployment.passkeys)
    chain.enrol_steward(bytes.fromhex(passkey.signer[2:]))
    return passkey


def new_approval() -> Approval:
    dataset, subject, nonce = (secrets.token_bytes(32) for _ in range(3))
    return Approval(dataset, subject, "publish", int(time.time()) + 3_600, nonce)


def test_what_the_platform_takes_the_contract_takes_and_what_the_contract_refuses_the_platform_refuses(
    chain: Chain, passkey: Authenticator
) -> None:
    relay = RelayChain(chain.deployment, lambda: chain, SITE)
    approval, other = new_approval(), new_approval()
    document = chain.approval_typed_data(approval)
    digest = "0x" + typed_data_digest(document).hex()
    assert digest == relay.digest(document)
    signer = bytes.fromhex(passkey.signer[2:])
    faulty = {
        "another document": passkey.sign(relay.digest(chain.approval_typed_data(other))),
        "a registration": passkey.sign(digest, kind="webauthn.create"),
        "nobody present": passkey.sign(digest, flags=0x04),
        "user not verified": passkey.sign(digest, flags=0x01),
        "backed up but not eligible": passkey.sign(digest, flags=0x15),
        "another key": Authenticator().sign(digest),
        "the other s": high_s(passkey.sign(digest)),
        "cut short": passkey.sign(digest)[:-128],
        "a keystore's": "0x" + "11" * 65,
        "nothing": "0x",
    }
    for name, signature in faulty.items():
        assert not relay.is_signed(document, passkey.signer, signature), name
        with refused("approval_refused"):
            chain.record_approval(approval, signer, bytes.fromhex(signature[2:]))
    # The site is for the platform and the auditor: the contract leaves it to the authenticator, and says so.
    for faults in ({"origin": "http://evil.example"}, {"rp_id": "evil.example"}):
        assert not relay.is_signed(document, passkey.signer, passkey.sign(digest, **faults))
    good = passkey.sign(digest)
    assert relay.is_signed(document, passkey.signer, good)
    relay.record_approval(document, passkey.signer, good)
    assert chain.approved_by(approval.dataset, approval.subject, "publish") == (signer,)


def test_another_verifier_that_an_officer_enrolled_is_believed_by_the_chain_alone(chain: Chain) -> None:
    relay = RelayChain(chain.deployment, lambda: chain, SITE)
    foreign = Authenticator("0x" + "99" * 20)
    document = chain.approval_typed_data(new_approval())
    assert not relay.is_signed(document, foreign.signer, foreign.sign(relay.digest(document)))


def test_an_older_deployment_is_given_a_verifier_by_any_key_and_nothing_else_changes(
    anvil: ManagedAnvil, chain: Chain
) -> None:
    old = replace(chain.deployment, passkeys="", passkeys_code_hash="")
    made = with_passkeys(anvil.rpc_url, LocalKey.generate()[0], old)
    assert replace(made, passkeys="", passkeys_code_hash="") == old and made.passkeys != chain.deployment.passkeys
    again = Chain.connect(anvil.rpc_url, made, LocalKey.generate()[0])
    passkey = Authenticator(made.passkeys)
    chain.enrol_steward(bytes.fromhex(passkey.signer[2:]))
    document = again.approval_typed_data(new_approval())
    relay = RelayChain(made, lambda: chain, SITE)
    relay.record_approval(document, passkey.signer, passkey.sign(relay.digest(document)))
    with refused("chain_changed"):
        Chain.connect(anvil.rpc_url, replace(made, passkeys_code_hash="0x" + "00" * 32), LocalKey.generate()[0])


def test_a_deployment_from_before_passkeys_offers_none_until_it_has_a_verifier(chain: Chain) -> None:
    old = replace(chain.deployment, passkeys="", passkeys_code_hash="")
    relay = RelayChain(old, lambda: chain, SITE)
    assert relay.passkey_signer("ab" * 64) is None
    nobody = Authenticator("0x" + "00" * 20)
    document = chain.approval_typed_data(new_approval())
    assert not relay.is_signed(document, nobody.signer, nobody.sign(relay.digest(document)))
