"""What a steward says a column is makes it stricter than the scan found it, and never laxer, whatever is said."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from anonymizer.errors import AnonymizerError
from anonymizer.pii.catalogue import types
from anonymizer.treat.check import allowed, check_treatment
from anonymizer.treat.parameters import explicit
from anonymizer.treat.state import state
from anonymizer.treat.treatment import Technique, Treatment

ROLES = ("attribute", "quasi_identifier", "direct_identifier")
KINDS = (None, *types())
ABILITY = {"kind": "category", "categories": ["失能", "半失能"]}


def found(kind: str | None) -> dict[str, Any]:
    """As the scan leaves a column of this type."""
    meaning = types().get(kind or "")
    proposed = explicit(Treatment(Technique(meaning.treatment if meaning else "keep"))).to_json()
    return {
        "name": "c", "type": kind, "sensitivity": meaning.sensitivity if meaning else "general",
        "role": meaning.role if meaning else "attribute", "basis": meaning.basis if meaning else "",
        "declared": ABILITY, "declared_from": "data", "treatment": proposed, "proposed": proposed,
    }  # fmt: skip


def said(kind: str | None = None, *, sensitive: bool = False) -> dict[str, Any]:
    return {"type": kind, "sensitive": sensitive}


def test_no_statement_makes_anything_laxer_and_taking_it_back_restores_what_was_found() -> None:
    for before, kind, sensitive in product(map(found, KINDS), KINDS, (False, True)):
        after = state(before, said(kind, sensitive=sensitive))
        assert after["type"] == before["type"]
        assert ROLES.index(after["role"]) >= ROLES.index(before["role"])
        assert (after["sensitivity"], before["sensitivity"]) != ("general", "sensitive")
        assert after["sensitivity"] == "sensitive" or not sensitive
        can = allowed(after, is_person=False)
        assert Technique(after["treatment"]["technique"]) in can
        assert can <= allowed(before, is_person=False) | {Technique.DROP}
        back = state(after, said())
        assert {name: back[name] for name in ("role", "sensitivity", "basis")} == {
            name: before[name] for name in ("role", "sensitivity", "basis")
        }
        assert "stated" not in back and "found" not in back


def test_a_second_statement_is_measured_against_what_was_found_not_against_the_first() -> None:
    twice = state(state(found(None), said("PERSON")), said("HEALTH_CONDITION"))
    assert (twice["role"], twice["sensitivity"]) == ("attribute", "sensitive")
    assert twice["basis"] == types()["HEALTH_CONDITION"].basis


def test_a_column_said_to_hold_names_cannot_stay_as_it_is() -> None:
    column = state(found(None), said("PERSON"))
    assert column["treatment"] == {"technique": "drop", "parameters": {}}
    with pytest.raises(AnonymizerError, match="treatment_weaker"):
        check_treatment(column, {"technique": "keep"})


def test_a_column_said_to_hold_addresses_may_be_made_coarser() -> None:
    column = state(found(None), said("ADDRESS"))
    assert column["treatment"]["technique"] == "generalise_address"


def test_the_person_column_stays_pseudonymised_whatever_it_is_said_to_be() -> None:
    column = {**found("CN_ID_CARD"), "treatment": explicit(Treatment(Technique.PSEUDONYMISE)).to_json()}
    assert state(column, said("HEALTH_CONDITION"), is_person=True)["treatment"] == column["treatment"]


def test_only_a_type_that_the_scanner_knows_can_be_stated() -> None:
    with pytest.raises(AnonymizerError, match="column_type_unknown"):
        state(found(None), said("SHOE_SIZE"))
