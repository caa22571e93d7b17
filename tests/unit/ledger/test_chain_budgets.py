"""Caps and allowances on a real node."""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from eth_account import Account

from ledger.anchor import Chain
from ledger.errors import LedgerError
from ledger.typed_data import Approval
from mingzheng.audit.amounts import Amount
from mingzheng.cap_raise import raise_subject
from tests.unit.ledger.test_anchor import refused


@pytest.fixture
def dataset(chain: Chain) -> bytes:
    identifier = secrets.token_bytes(32)
    chain.open_dataset(identifier, 1_000, 100)
    return identifier


def test_grants_fill_the_cap_and_not_one_more(chain: Chain, dataset: bytes) -> None:
    chain.grant(dataset, secrets.token_bytes(32), 600, 60)
    with pytest.raises(LedgerError) as caught:
        chain.grant(dataset, secrets.token_bytes(32), 401, 0)
    assert caught.value.code == "over_cap"
    assert caught.value.details == {"leftRho": "400", "leftDelta": "40"}
    with refused("over_cap"):
        chain.grant(dataset, secrets.token_bytes(32), 1, 41)
    chain.grant(dataset, secrets.token_bytes(32), 400, 40)
    assert chain.budget_of(dataset) == (1_000, 100, 1_000, 100)


def test_an_allowance_is_granted_once(chain: Chain, dataset: bytes) -> None:
    allowance = secrets.token_bytes(32)
    chain.grant(dataset, allowance, 1, 1)
    with refused("allowance_replayed"):
        chain.grant(dataset, allowance, 1, 1)
    assert chain.grant_of(allowance) == (dataset, 1, 1)
    assert chain.grant_of(secrets.token_bytes(32)) is None


def test_a_cap_is_opened_once_and_only_raised(chain: Chain, dataset: bytes) -> None:
    with refused("dataset_already_opened"):
        chain.open_dataset(dataset, 10**6, 10**6)
    with refused("cap_not_raised"):
        chain.raise_cap(dataset, 999, 200, bytes(32))
    with refused("raise_not_approved"):
        chain.raise_cap(dataset, 2_000, 100, bytes(32))
    assert chain.budget_of(dataset) == (1_000, 100, 0, 0)


def test_a_signed_raise_is_carried_out_once_and_exactly(chain: Chain, dataset: bytes) -> None:
    key = Account.create()
    signer = bytes.fromhex(key.address[2:])
    reason = hashlib.sha256("疫情防控期间追加".encode()).digest()
    subject = raise_subject("0x" + dataset.hex(), Amount(1_000, 100), Amount(2_000, 100), "疫情防控期间追加")
    chain.enrol_steward(signer)
    approval = Approval(dataset, bytes.fromhex(subject[2:]), "raise", 2**40, secrets.token_bytes(32))
    signed = key.sign_typed_data(full_message=chain.approval_typed_data(approval))
    chain.record_approval(approval, signer, bytes(signed.signature))
    with refused("raise_not_approved"):
        chain.raise_cap(dataset, 2_001, 100, reason)
    chain.raise_cap(dataset, 2_000, 100, reason)
    with refused("cap_not_raised"):
        chain.raise_cap(dataset, 2_000, 100, reason)
    assert chain.budget_of(dataset) == (2_000, 100, 0, 0)


def test_grants_count_under_the_population_as_well(chain: Chain) -> None:
    street, register, clinic = (secrets.token_bytes(32) for _ in range(3))
    chain.open_dataset(street, 100, 0)
    for dataset in (register, clinic):
        chain.open_dataset(dataset, 80, 0, within=[street])
    assert chain.place_of(clinic) == (False, (street,))
    chain.grant(register, secrets.token_bytes(32), 60, 0)
    with refused("over_cap"):
        chain.grant(clinic, secrets.token_bytes(32), 41, 0)
    chain.grant(clinic, secrets.token_bytes(32), 40, 0)
    assert chain.budget_of(street) == (100, 0, 100, 0)
    with refused("place_unfit"):
        chain.open_dataset(secrets.token_bytes(32), 1, 0, pure=True, within=[street])


def test_what_makes_no_sense_is_refused(chain: Chain, dataset: bytes) -> None:
    with refused("dataset_not_opened"):
        chain.grant(secrets.token_bytes(32), secrets.token_bytes(32), 1, 1)
    with refused("allowance_empty"):
        chain.grant(dataset, secrets.token_bytes(32), 0, 0)
    with refused("chain_id_zero"):
        chain.grant(dataset, bytes(32), 1, 1)
    for rho in (-1, 2**128):
        with refused("chain_arguments_invalid"):
            chain.grant(dataset, secrets.token_bytes(32), rho, 0)


def test_threads_that_grant_at_once_never_exceed_the_cap(chain: Chain, dataset: bytes) -> None:
    def attempt(_: int) -> str:
        try:
            chain.grant(dataset, secrets.token_bytes(32), 300, 0)
        except LedgerError as error:
            return error.code
        return "granted"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(attempt, range(6)))
    assert outcomes == ["granted"] * 3 + ["over_cap"] * 3
    assert chain.budget_of(dataset).granted_rho_nano == 900
