"""An operator copies a version for a cluster: on record first, and only what is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.errors import CoreError
from core.usecases.export_version import export_version, forget_export
from tests.unit.core.conftest import Town


def test_the_entry_stands_even_when_the_copy_could_not_be_made(town: Town, tmp_path: Path) -> None:
    town.office.dp.breaks = True
    with pytest.raises(RuntimeError):
        export_version(town.office.services, dataset_id=town.dataset.id, folder=tmp_path, location="file:///x")
    assert town.office.kinds()[-1] == "dataset.exported"
    (entry,) = [entry for entry in town.office.entries() if entry["kind"] == "dataset.exported"]
    assert entry["body"] == {"dataset": town.dataset.id, "version": 1} and entry["actor"] is None
    assert town.office.dp.exports == {}


def test_only_published_versions_are_copied_and_nothing_else_is_opened(town: Town, tmp_path: Path) -> None:
    scanned = town.office.scanned(town.chen, key="second").id
    for dataset in ("ds_nobody", scanned):
        with pytest.raises(CoreError, match="not_found"):
            export_version(town.office.services, dataset_id=dataset, folder=tmp_path, location="file:///x")
    assert town.office.dp.opened == 0 and "dataset.exported" not in town.office.kinds()


def test_a_forgotten_copy_is_not_asked_any_more(town: Town, tmp_path: Path) -> None:
    export_version(town.office.services, dataset_id=town.dataset.id, folder=tmp_path, location="file:///x")
    assert list(town.office.dp.exports.values()) == ["file:///x"]
    forget_export(town.office.services, dataset_id=town.dataset.id)
    forget_export(town.office.services, dataset_id=town.dataset.id)
    assert town.office.dp.exports == {}
    with pytest.raises(CoreError, match="not_found"):
        forget_export(town.office.services, dataset_id="ds_nobody")
