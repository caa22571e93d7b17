"""What an answer that was given before costs, in statements: a clock would say something else on every machine."""

from __future__ import annotations

from tests.statements import statements
from tests.web import PLAN, Web


def test_a_question_that_was_answered_before_asks_the_database_little_and_keeps_every_entry(web: Web) -> None:
    office = web.office
    body = {"dataset": web.published(), "plan": PLAN, "purpose": "service_planning"}
    asker = web.api("wang")
    first = asker.post("/v1/queries", json=body, headers={"idempotency-key": "first"}).json()
    asker.post("/v1/queries", json=body, headers={"idempotency-key": "again"})
    kinds = office.kinds()
    with statements(office.engine) as run:
        again = asker.post("/v1/queries", json=body, headers={"idempotency-key": "once-more"}).json()
    assert again["cached"] and again["answer"] == first["answer"]
    assert office.kinds()[len(kinds) :] == ["query.asked", "policy.decided", "query.answered"]
    assert again["entry"] in office.gate.waited, "shown only once it is in the log"
    asked = [text.split()[0] for text, _ in run if text.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    # Who asks (1); the dataset, for the price (1); then under one lock the key, the dataset, what may be spent, the
    # question, emergencies, the decision, the answer given before, its being shown, and the three entries at once.
    assert len(asked) <= 11, asked


def test_the_list_of_datasets_says_what_is_left_on_each_for_the_same_statements_however_many_there_are(
    web: Web,
) -> None:
    office, (chen, li, wang) = web.office, (web.people[name] for name in ("chen", "li", "wang"))
    asker, asked = web.api("wang"), []
    for key, rho in (("first", "100"), ("second", "50")):
        dataset = office.published(chen, li, key=key)
        office.granted(chen, dataset, wang, rho=rho)
        published = dataset.id
        with statements(office.engine) as run:
            listed = {one["id"]: one["allowance"] for one in asker.get("/v1/catalogue").json()["items"]}
        asked.append(len(run))
        assert listed[published] == asker.get(f"/v1/catalogue/{published}").json()["allowance"]
        assert listed[published]["left_rho"] is not None
    assert asked[0] == asked[1]
    each = {one: asker.get(f"/v1/catalogue/{one}").json()["allowance"] for one in listed}
    assert listed == each and len({one["left_rho"] for one in each.values()}) == 2
    stewards = web.api("chen").get("/v1/catalogue").json()["items"]
    assert len(stewards) == 2 and all(one["allowance"] is None for one in stewards)
