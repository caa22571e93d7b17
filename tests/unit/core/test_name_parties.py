"""Who stands behind a number in the log: said to auditors, and to nobody else."""

from __future__ import annotations

from core.domain.actors import Role
from core.usecases.name_parties import name_parties
from tests.unit.core.conftest import Town


def test_only_an_auditor_is_told_names_and_what_is_not_there_has_none(town: Town) -> None:
    services, asked = town.office.services, [town.chen.id, "ac_nobody"]
    gao = town.office.person("gao", Role.AUDITOR, org="audit-office")
    told = name_parties(services, gao, asked, [town.dataset.id, "ds_gone"])
    assert told.people == {town.chen.id: town.chen.name} and set(told.datasets) == {town.dataset.id}
    for actor in (town.chen, town.wang, None):
        assert name_parties(services, actor, asked, [town.dataset.id]).people == {}
