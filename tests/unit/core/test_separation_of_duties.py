"""Who may decide: one table, and the platform and the auditor must both say what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.domain.reviews import Review
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.confirm_columns import confirm_columns
from core.usecases.decide_review import why_not_decide
from core.usecases.read_reviews import read_review
from core.usecases.read_signers import awaited_signers, read_signers
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from tests import fakes
from tests.factories import Office

STEPS = ("register", "upload", "attest", "confirm a column", "change a column", "submit")
# (the one step that zhao did in chen's place, if any; may zhao decide?) - li never touched anything, chen always did.
TABLE = [(None, True), *((step, False) for step in STEPS)]


def share(office: Office, by: Callable[[str], Actor]) -> str:
    """Every step towards a review, each done by whoever `by` names."""
    person, district = fakes.COLUMNS
    office.scanner.columns = [person, {**district, "declared_from": "data"}]
    dataset = office.registered(by("register"))
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    upload_file(office.services, by("upload"), dataset.id, path, "table.csv")
    office.work()
    attest_facts(office.services, by("attest"), dataset.id, {"pipia.done": True})
    confirm_columns(office.services, by("confirm a column"), dataset.id, {"district": district["declared"]})
    said = {"sensitive": True}
    change_columns(
        office.services, by("state that a column is sensitive"), dataset.id, ["district"], Change(stated=said)
    )
    drop = {"technique": "drop", "parameters": {}}
    change_columns(office.services, by("change a column"), dataset.id, ["district"], Change(treatment=drop, reason="r"))
    submit_dataset(office.services, by("submit"), dataset.id)
    return dataset.id


def platform_allows(office: Office, person: Actor, review: Review) -> bool:
    return why_not_decide(person, *read_review(office.services, person, review.id)) is None


def auditor_allows(office: Office, person: Actor, review: Review) -> bool:
    """What the auditor would say of this person's approval, had the platform let it through."""
    entries = [
        Entry(number, entry["id"], entry["kind"], (entry["actor"] or {"id": None})["id"], entry["body"])
        for number, entry in enumerate(office.entries())
    ]
    release = review.kind == "release"
    about = {"query": review.query_id} if release else {"dataset": review.dataset_id}
    body = {
        **about, "review": review.id, "outcome": "approve", "signer": "0x01", "nonce": review.nonce, "action": "",
        "not_after": review.not_after,
        "subject": review.subject,
        "chain_dataset": review.typed_data["message"]["dataset"],
    }  # fmt: skip
    kind = "release.decided" if release else "dataset.decided"
    before = {f.code for f in replay_approvals(entries).findings}
    after = {f.code for f in replay_approvals([*entries, Entry(len(entries), "en", kind, person.id, body)]).findings}
    assert "approval_by_submitter" not in before and "body_malformed" not in after
    return "approval_by_submitter" not in after


@pytest.mark.parametrize("kind", ["dataset", "release"])
@pytest.mark.parametrize(("step", "allowed"), TABLE)
def test_platform_and_auditor_say_the_same_of_who_may_decide(
    office: Office, step: str | None, allowed: bool, kind: str
) -> None:
    chen, li, zhao = (office.person(name, Role.STEWARD) for name in ("chen", "li", "zhao"))
    dataset_id = share(office, lambda now: zhao if now == step else chen)
    if kind == "release":
        office.enrolled(li)
        office.approve(li)
        wang = office.person("wang", Role.RESEARCHER)
        with office.services.reading() as uow:
            office.granted(chen, uow.datasets.get(dataset_id), wang)
        office.policy.answers["query_aggregate"] = "needs_approval"
        run_query(office.services, wang, Question(dataset_id, {"rho_nano": 10}, "planning"), "k")
    review = office.pending(li)
    for person, expected in ((li, True), (zhao, allowed), (chen, False)):
        assert platform_allows(office, person, review) is expected, person.name
        assert auditor_allows(office, person, review) is expected, person.name


@pytest.mark.parametrize(("step", "allowed"), TABLE)
def test_whoever_may_not_decide_is_told_who_may(office: Office, step: str | None, allowed: bool) -> None:
    chen, li, zhao = (office.person(name, Role.STEWARD) for name in ("chen", "li", "zhao"))
    office.person("sun", Role.STEWARD, org="another office")
    dataset_id = share(office, lambda now: zhao if now == step else chen)
    office.enrolled(li)
    named = awaited_signers(office.services, chen, dataset_id)
    assert named is not None and named == read_signers(office.services, chen, office.pending(li).id)
    assert (named.ready, named.without_key) == ([li.name], [zhao.name] if allowed else [])
    assert awaited_signers(office.services, chen, "ds_other") is None


def test_who_uploaded_cannot_approve_even_with_a_good_signature(office: Office) -> None:
    chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
    share(office, lambda step: li if step == "upload" else chen)
    office.enrolled(li)
    review = office.pending(li)
    with pytest.raises(CoreError, match="cannot_approve_own"):
        office.sign(li, review)
    assert "dataset.decided" not in office.kinds()
