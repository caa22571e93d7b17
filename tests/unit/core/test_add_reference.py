"""Public tables: versions of one office, scanned, logged, and never two under one number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.adapters.dp import DuckDbEngine, stored_references
from core.adapters.scanner import TableScanner
from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.domain.references import ReferenceTable
from core.usecases.add_reference import NewReference, add_reference
from core.usecases.change_columns import Change, change_columns
from core.usecases.read_dataset import read_dataset
from core.usecases.read_references import list_references, read_reference
from core.usecases.register_dataset import Registration, register_dataset
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from core.usecases.translate_sql import translate_sql
from core.usecases.upload_file import upload_file
from mingzheng.errors import Failure
from tests.factories import Office

REGIONS = "district,region\neast,old town\nwest,new town\n"
SCHEMA = {
    "columns": [{"name": "district", "kind": "category", "categories": ["east", "west"]}],
    "person_column": "person",
    "max_rows_per_person": 1,
}


@pytest.fixture
def chen(office: Office) -> Actor:
    office.services = replace(office.services, scanner=TableScanner(10**6))
    return office.person("chen", Role.STEWARD)


def add(office: Office, actor: Actor, text: str = REGIONS, **changes: str) -> ReferenceTable:
    path = office.folder / "public.csv"
    path.write_text(text, encoding="utf-8")
    said = {"name": "districts", "key": "district", "source": "the district office", "licence": "public domain"}
    return add_reference(office.services, actor, path, "public.csv", NewReference(**{**said, **changes}))


def test_a_change_is_a_new_version_and_the_old_one_stays(office: Office, chen: Actor) -> None:
    first = add(office, chen)
    second = add(office, chen, REGIONS + "north,old town\n")
    assert (first.version, second.version) == (1, 2)
    assert [table.sha256 for table in list_references(office.services, chen)] == [second.sha256]
    assert read_reference(office.services, chen, "districts", 1) == first
    bodies = office.bodies("reference.added")
    assert [(body["version"], body["sha256"]) for body in bodies] == [(1, first.sha256), (2, second.sha256)]


def test_sending_the_same_again_changes_nothing(office: Office, chen: Actor) -> None:
    assert add(office, chen) == add(office, chen)
    assert office.kinds().count("reference.added") == 1


def test_a_name_belongs_to_the_office_that_used_it_first(office: Office, chen: Actor) -> None:
    add(office, chen)
    other = office.person("zhao", Role.STEWARD, org="office-y")
    with pytest.raises(CoreError, match="reference_name_taken"):
        add(office, other, REGIONS.replace("old", "older"))


def test_a_table_with_people_in_it_is_refused_and_leaves_nothing(office: Office, chen: Actor) -> None:
    before = office.kinds()
    with pytest.raises(Failure, match="reference_personal") as refusal:
        add(office, chen, "district,mobile\neast,13800138000\nwest,13912345678\n")
    assert "138" not in str(refusal.value.details)
    assert list_references(office.services, chen) == []
    assert office.kinds() == before


@pytest.mark.parametrize("field", ["name", "key", "source", "licence"])
def test_nothing_is_taken_without_a_source_and_terms(office: Office, chen: Actor, field: str) -> None:
    with pytest.raises(CoreError, match="request_invalid"):
        add(office, chen, **{field: " "})


def test_two_at_once_make_one_version(office: Office, chen: Actor) -> None:
    class Meanwhile(TableScanner):
        def read_reference(self, path: Path, filename: str, name: str, version: int, key: str):  # type: ignore[no-untyped-def]
            made = super().read_reference(path, filename, name, version, key)
            if office.services.scanner is self:
                office.services = replace(office.services, scanner=TableScanner(10**6))
                add(office, chen, REGIONS.replace("old", "older"))
            return made

    office.services = replace(office.services, scanner=Meanwhile(10**6))
    with pytest.raises(CoreError, match="changed_meanwhile"):
        add(office, chen)
    assert [table.version for table in list_references(office.services, chen)] == [1]


def test_only_stewards_add_and_everybody_in_the_catalogue_reads(office: Office, chen: Actor) -> None:
    add(office, chen)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    assert read_reference(office.services, wang, "districts", None).version == 1
    with pytest.raises(CoreError, match="forbidden"):
        add(office, wang)
    with pytest.raises(CoreError, match="not_found"):
        read_reference(office.services, wang, "districts", 7)


def test_a_priced_plan_keeps_the_version_that_it_was_priced_with(office: Office, chen: Actor) -> None:
    first = add(office, chen)
    engine = DuckDbEngine(find=stored_references(office.services.reading))
    sql = "SELECT region, COUNT(*) FROM data JOIN districts USING (district) GROUP BY region"
    plan = engine.translate(sql, SCHEMA, {"rho": "0.02"}, None)["plan"]
    add(office, chen, REGIONS.replace("old", "older"))
    priced = engine.price(plan, SCHEMA, "ds_x", 1)
    assert priced.plan["group_by"][0]["via"]["sha256"] == first.sha256
    assert priced.plan_hash == engine.price(priced.plan, SCHEMA, "ds_x", 1).plan_hash
    assert engine.translate(sql, SCHEMA, {"rho": "0.02"}, None)["plan"] != plan


def test_a_price_says_how_many_categories_the_table_lacks(office: Office, chen: Actor) -> None:
    add(office, chen, "district,region\neast,old town\nnorth,new town\n")
    engine = DuckDbEngine(find=stored_references(office.services.reading))
    sql = "SELECT COUNT(*) FROM data LEFT JOIN districts USING (district) WHERE region = 'old town'"
    plan = engine.translate(sql, SCHEMA, {"rho": "0.02"}, None)["plan"]
    used = {"column": "district", "via": "districts.region", "version": 1, "unmatched": 1, "of": 2}
    assert engine.price(plan, SCHEMA, "ds_x", 1).price["public_tables"] == [used]


def test_a_question_joins_a_public_table_and_is_answered(office: Office, chen: Actor) -> None:
    """Scan, treatment, engine and noise are the real ones."""
    engine = DuckDbEngine(find=stored_references(office.services.reading))
    office.services = replace(office.services, dp=engine)
    li, wang = office.person("li", Role.STEWARD), office.person("wang", Role.RESEARCHER, org="university-y")
    add(office, chen)
    registration = Registration(
        title_zh="走访", title_en="Visits", purpose="service_planning", legal_basis="statutory_duty",
        statutory_reference="x", person_column="person", cap_rho="10", cap_delta="0",
    )  # fmt: skip
    dataset = register_dataset(office.services, chen, registration, "register")
    path = office.folder / "visits.csv"
    path.write_text("person,district\n" + "".join(f"P{n:05},{'east' if n % 3 else 'west'}\n" for n in range(3000)))
    upload_file(office.services, chen, dataset.id, path, "visits.csv")
    office.work()
    for column in read_dataset(office.services, chen, dataset.id).columns:
        if column["name"] == "district":
            declared = {"kind": "category", "categories": ["east", "west"]}
            change_columns(
                office.services,
                chen,
                dataset.id,
                ["district"],
                Change(declared=declared, reason="our code book", treatment={"technique": "keep", "parameters": {}}),
            )
    submit_dataset(office.services, chen, dataset.id)
    office.enrolled(li)
    office.approve(li)
    office.granted(chen, dataset, wang, rho="5")
    sql = "SELECT region, COUNT(*) FROM data JOIN districts USING (district) GROUP BY region"
    plan = translate_sql(office.services, wang, dataset.id, sql, {"rho": "1"}, None)["plan"]
    query = run_query(office.services, wang, Question(dataset.id, plan, "service_planning"), "ask")
    assert query.answer is not None
    assert query.answer["columns"][0] == {"name": "districts.region", "role": "key"}
    found = {row["keys"][0]: int(row["values"][0]["value"]) for row in query.answer["rows"]}
    assert found.keys() == {"old town", "new town"}
    assert abs(found["old town"] - 2000) < 50
    assert abs(found["new town"] - 1000) < 50
