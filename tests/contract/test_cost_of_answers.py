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
