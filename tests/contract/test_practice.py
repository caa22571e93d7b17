"""Practice data over both doors: for whoever reads the catalogue, and without opening any data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.adapters.dp import DuckDbEngine
from core.db import tables
from core.usecases.make_practice import make_practice
from tests.web import Web


class LockedVault:
    """A vault in which every way to data, and every key, is a failure."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"practice data reached for the vault: {name}")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_no_key_is_asked_for_and_no_file_is_opened(web: Web, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = web.published()
    with web.office.engine.begin() as connection:
        schema = {
            "columns": [{"name": "district", "kind": "category", "categories": ["east", "west"]}],
            "person_column": None, "max_rows_per_person": 1,
        }  # fmt: skip
        connection.execute(sa.update(tables.dataset).values(schema=schema))
    locked = replace(web.office.services, vault=LockedVault(), dp=DuckDbEngine())

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("practice data opened a file")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr("anonymizer.dp.engines.parquet.read", refuse)
    content = make_practice(locked, web.people["wang"], dataset, form, 1, 10)
    assert b"INVENTED" in content


def test_whoever_reads_the_catalogue_gets_it_and_nobody_else(web: Web) -> None:
    path = f"/v1/datasets/{web.published()}/practice"
    before = web.office.kinds()
    answer = web.api("wang").get(path, params={"format": "csv", "seed": 5, "rows": 7})
    assert (answer.status_code, answer.text) == (200, "# INVENTED csv 5 7\n")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert web.api("wang").get(path, params={"format": "parquet"}).status_code == 200
    assert web.stranger().get(path).status_code == 401 and web.api("sun").get(path).status_code == 403
    assert web.office.dp.opened == 0 and web.office.kinds() == before


@pytest.mark.parametrize(
    "query", [{"rows": 0}, {"rows": 100_001}, {"seed": -1}, {"seed": 2**53}, {"format": "xlsx"}, {"rows": "x"}]
)
def test_a_senseless_wish_is_refused(web: Web, query: dict[str, object]) -> None:
    assert web.api("wang").get(f"/v1/datasets/{web.published()}/practice", params=query).status_code == 422


def test_a_dataset_that_is_not_published_has_none(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    assert web.api("chen").get(f"/v1/datasets/{draft.id}/practice").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_catalogue_offers_it(web: Web, language: str) -> None:
    dataset = web.published()
    page = web.browser("wang", language).get(f"/catalogue/{dataset}").text
    assert f"/v1/datasets/{dataset}/practice?format=csv" in page
    assert ("invented" if language == "en" else "虚构") in page
