from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from tests.factories import Office, make_office


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with make_office(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def chen(office: Office) -> Actor:
    return office.person("chen", Role.STEWARD)


@pytest.fixture
def li(office: Office) -> Actor:
    return office.person("li", Role.STEWARD)


@dataclass
class Town:
    """An office with its people and one published dataset that `wang` may ask with ρ = 100 of a cap of 1000."""

    office: Office
    chen: Actor
    li: Actor
    wang: Actor
    dataset: Dataset


@pytest.fixture
def town(office: Office) -> Town:
    chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    dataset = office.published(chen, li)
    office.granted(chen, dataset, wang)
    return Town(office, chen, li, wang, dataset)
