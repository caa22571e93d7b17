"""On what ground a dataset may be held: a word that the rules know, at both doors, or nothing is registered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.words import BASES
from core.domain.bases import NO_BASIS, LegalBasis, basis_towards_people
from core.domain.errors import CoreError
from core.usecases.link_datasets import link_datasets
from core.usecases.register_dataset import Registration, register_dataset
from policies.pack import HERE
from policies.vocabulary import Vocabulary
from tests.factories import link_of
from tests.unit.core.conftest import Town

WRONG = ["statutory duty", "Consent", "none", "", "x" * 41]


def test_the_words_are_those_of_the_rules_and_the_form_offers_them_all() -> None:
    known = {*LegalBasis, NO_BASIS}
    assert known == set(Vocabulary.load(HERE / "facts").get("legal_basis").values) == {*BASES, NO_BASIS}


@pytest.mark.parametrize("basis", WRONG)
def test_nothing_is_registered_on_a_basis_that_is_none(town: Town, basis: str) -> None:
    services, before = town.office.services, len(town.office.entries())
    wish = Registration("题", "t", "research", basis, None, "p", "1", "0")
    with pytest.raises(CoreError, match="request_invalid"):
        register_dataset(services, town.chen, wish, "k")
    assert len(town.office.entries()) == before
    register_dataset(services, town.chen, replace(wish, legal_basis=" consent "), "k")


def test_a_link_needs_a_basis_too(town: Town) -> None:
    pair = [town.office.published(town.chen, town.li, key=f"{n}", identifier_kind="resident_id") for n in "12"]
    before = len(town.office.entries())
    for basis in WRONG:
        with pytest.raises(CoreError, match="request_invalid"):
            link_datasets(town.office.services, town.chen, replace(link_of(*pair), legal_basis=basis), "l")
    with pytest.raises(CoreError, match="request_invalid"):
        link_datasets(town.office.services, town.chen, replace(link_of(*pair), statutory_reference=" "), "l")
    assert len(town.office.entries()) == before
    assert link_datasets(town.office.services, town.chen, link_of(*pair), "l").legal_basis == "statutory_duty"


@pytest.mark.parametrize("blank", [None, "", " 　"])
def test_a_statutory_duty_is_registered_only_with_its_statute(town: Town, blank: str | None) -> None:
    services, before = town.office.services, len(town.office.entries())
    wish = Registration("题", "t", "research", "statutory_duty", blank, "p", "1", "0")
    with pytest.raises(CoreError) as refused:
        register_dataset(services, town.chen, wish, "k")
    assert (refused.value.code, refused.value.details) == (
        "request_invalid",
        {"fields": ["statutory_reference: missing"]},
    )
    assert len(town.office.entries()) == before
    made = register_dataset(services, town.chen, replace(wish, statutory_reference=" 统计法 "), "k")
    assert made.statutory_reference == "统计法"


def test_towards_people_a_basis_that_is_none_counts_as_consent_and_no_other_is_changed() -> None:
    assert [basis_towards_people(basis) for basis in (*LegalBasis, NO_BASIS)] == [*LegalBasis, NO_BASIS]
    assert {basis_towards_people(basis) for basis in WRONG if basis != NO_BASIS} == {"consent"}
