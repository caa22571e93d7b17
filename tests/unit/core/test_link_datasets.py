"""A link is declared, judged, signed and published like a dataset, and its answers are paid by both sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import YOUNGEST, Dataset
from core.domain.errors import CoreError
from core.domain.facts import query_facts
from core.domain.totals import total_of
from core.usecases.change_columns import Change, change_columns
from core.usecases.decide_review import why_not_decide
from core.usecases.diagnose_bounds import Setting, diagnose_bounds
from core.usecases.link_datasets import link_datasets
from core.usecases.preview_link import list_linkable, preview_link
from core.usecases.price_query import price_query
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_dataset import read_dataset
from core.usecases.read_reviews import read_review
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from ledger.errors import LedgerError
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from tests.factories import Office, link_of


@pytest.fixture
def sources(office: Office, chen: Actor, li: Actor) -> tuple[Dataset, Dataset]:
    registry, visits = (
        office.published(chen, li, key=name, identifier_kind="resident_id") for name in ("registry", "visits")
    )
    return registry, visits


def published_link(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset], cap: str = "500"
) -> Dataset:
    link = link_datasets(office.services, chen, link_of(*sources, cap=cap), "link")
    submit_dataset(office.services, chen, link.id)
    office.approve(li, key="link")
    return read_dataset(office.services, chen, link.id)


def test_a_link_is_signed_and_published_and_lies_within_both(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    office.dp.size_rho = 7
    link = published_link(office, chen, li, sources)
    assert (link.state, link.version, link.rows, link.people_rounded) == ("published", 1, 3000, 1000)
    assert link.within == sorted(source.id for source in sources)
    chain = sorted(source.chain_id for source in sources)
    assert [sorted(fact[4:]) for fact in office.chain.written if fact[:2] == ("open", link.chain_id)] == [chain]
    for account in (link, *sources):  # its size was told, and all three paid for that
        assert read_dataset(office.services, chen, account.id).spent_rho == 7
    assert office.kinds()[-1] == "dataset.published" and "dataset.linked" in office.kinds()
    version = office.vault.version_path(link.id, 1).read_bytes()
    assert version.startswith(b"sealed link of sealed 1tokens") and version.count(b"tokens under") == 2
    assert not office.vault.tokens_path(link.id, 1).exists()


def test_an_auditor_computes_from_the_log_what_was_signed_for_a_link_and_its_sources(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    published_link(office, chen, li, sources)
    entries = [
        Entry(number, entry["id"], entry["kind"], (entry["actor"] or {"id": None})["id"], entry["body"])
        for number, entry in enumerate(office.entries())
    ]
    assert replay_approvals(entries).findings == []
    asked = office.bodies("publication.requested")
    assert len(asked) == 3 and all(set(one["sealed"]) >= {"schema", "treatments"} for one in asked)
    names = {column["name"] for one in sources for column in one.columns}
    assert names and not any(f"'{name}'" in str(asked) for name in names)


def test_whoever_had_a_hand_in_a_link_signs_no_raise_of_a_source(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    """The link is paid by both sources: a higher cap of one is room for it."""
    bo = office.person("bo", Role.STEWARD)
    review = propose_raise(office.services, bo, total_of(sources[0].id), Raise("2000", "0", "因为"), "raise")
    assert why_not_decide(li, *read_review(office.services, li, review.id)) is None
    link_datasets(office.services, li, link_of(*sources), "link")
    assert why_not_decide(li, *read_review(office.services, li, review.id)) == "cannot_approve_own"


def test_the_approver_signs_which_two_versions_are_joined_and_within_which_bound(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    submit_dataset(office.services, chen, link.id)
    review = office.pending(li)
    document = review.subject_document
    assert [(one["dataset"], one["version"]) for one in document["sources"]] == [(one.id, 1) for one in sources]
    assert document["upload_sha256"] is None and document["identifier_kind"] is None
    assert [one["name"] for one in document["schema"]["columns"]] == ["person_2", "district", "person_3", "district_2"]


def test_an_answer_on_a_link_is_paid_whole_by_the_link_and_both_sources(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = published_link(office, chen, li, sources)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    office.granted(chen, link, wang)
    run_query(office.services, wang, Question(link.id, {"rho_nano": 40}, link.purpose), "q")
    assert [read_dataset(office.services, chen, one.id).spent_rho for one in (link, *sources)] == [40, 40, 40]


def test_whoever_answers_is_given_no_key_but_the_link_s_own(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = published_link(office, chen, li, sources)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    office.granted(chen, link, wang)
    asked: list[tuple[str, str]] = []
    key = office.vault.key
    monkeypatch.setattr(office.vault, "key", lambda *about: (asked.append(about), key(*about))[1])
    run_query(office.services, wang, Question(link.id, {"rho_nano": 40}, link.purpose), "q")
    assert asked == [(link.id, "version")]


def test_a_source_whose_cap_is_used_up_ends_the_link_too(office: Office, chen: Actor, li: Actor) -> None:
    small = office.published(chen, li, cap="60", key="small", identifier_kind="resident_id")
    large = office.published(chen, li, key="large", identifier_kind="resident_id")
    link = published_link(office, chen, li, (small, large))
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    office.granted(chen, small, wang, rho="30")
    with pytest.raises(CoreError, match="allowance_over_cap"):  # 30 of the 60 are granted on the source itself
        office.granted(chen, link, wang, rho="31")
    office.granted(chen, link, wang, rho="29")
    run_query(office.services, wang, Question(link.id, {"rho_nano": 29}, link.purpose), "q")
    assert [read_dataset(office.services, chen, one.id).spent_rho for one in (link, small, large)] == [29, 29, 29]


def test_whoever_had_a_hand_in_a_source_does_not_sign_for_the_link(office: Office, chen: Actor, li: Actor) -> None:
    by_chen = office.published(chen, li, key="one", identifier_kind="resident_id")
    by_li = office.submitted(li, key="two", identifier_kind="resident_id")
    office.enrolled(chen)
    office.approve(chen, key="two")
    link = link_datasets(office.services, chen, link_of(by_chen, by_li), "link")
    submit_dataset(office.services, chen, link.id)
    with pytest.raises(CoreError, match="cannot_approve_own"):
        office.approve(li, key="link")


def test_the_rules_are_asked_about_each_source_and_about_the_link(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = link_datasets(office.services, chen, link_of(*sources, purpose="research"), "link")
    office.policy.seen.clear()
    submit_dataset(office.services, chen, link.id)
    asked = [(facts["action"], facts["purpose"], facts["data.collected_for"]) for facts in office.policy.seen]
    source = ("link", "research", ["service_planning"])
    assert asked == [source, source, ("link", "research", ["research"])]


def test_what_the_rules_do_not_allow_a_source_the_link_is_not_allowed(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    office.policy.answers["link"] = "deny"
    dataset, decision = submit_dataset(office.services, chen, link.id)
    assert (dataset.state, decision.decision) == ("scanned", "deny")
    assert len(office.policy.seen[-1]) and office.policy.seen[-1]["data.collected_for"] == ["service_planning"]


def test_nothing_said_of_a_link_widens_the_purpose_that_its_sources_were_asked_about(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    wang = office.person("wang", Role.RESEARCHER, "univ")
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    wider = replace(link, facts={"data.collected_for": {"value": ["service_planning", "research"]}})
    facts = query_facts(
        wang, wider, office.services.clock.now(), purpose="research", sensitive=False, epsilon="1", max_epsilon="2",
        budget_left="1", people_per_cell=99, min_people_per_cell=10,
    )  # fmt: skip
    assert facts["data.collected_for"] == ["service_planning"]


def test_the_youngest_of_both_decides_and_a_sensitive_column_stays_so(office: Office, chen: Actor, li: Actor) -> None:
    old = office.published(chen, li, key="old", identifier_kind="resident_id")
    young = office.published(chen, li, key="young", identifier_kind="resident_id")
    for dataset, age in ((old, 30), (young, 9)):
        stated = {YOUNGEST: {"value": age, "by": chen.id, "at": ""}}
        with office.services.transaction() as uow:
            uow.datasets.change(dataset.id, facts=stated)
    link = link_datasets(office.services, chen, link_of(old, young), "link")
    assert link.youngest == 9 and link.sensitive
    assert replace(link, facts={YOUNGEST: {"value": 30}}).youngest == 9
    assert replace(link, facts={YOUNGEST: {"value": 3}}).youngest == 3


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (("resident_id", "mobile_phone"), "link_kinds_differ"),
        ((None, "resident_id"), "link_kinds_differ"),
        ((None, None), "link_kinds_differ"),
    ],
)
def test_only_the_same_kind_of_identifier_is_joined(
    office: Office, chen: Actor, li: Actor, kinds: tuple[str | None, str | None], code: str
) -> None:
    left, right = (office.published(chen, li, key=f"{n}", identifier_kind=kind) for n, kind in enumerate(kinds))
    before = office.kinds()
    with pytest.raises(CoreError, match=code):
        link_datasets(office.services, chen, link_of(left, right), "link")
    assert office.kinds() == before


def test_neither_itself_nor_a_link_nor_another_office_s_dataset_is_a_source(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    registry, _ = sources
    with pytest.raises(CoreError, match="link_same_dataset"):
        link_datasets(office.services, chen, link_of(registry, registry), "same")
    link = published_link(office, chen, li, sources)
    with pytest.raises(CoreError, match="link_kinds_differ"):
        link_datasets(office.services, chen, link_of(registry, link), "again")
    zhao = office.person("zhao", Role.STEWARD, org="office-z")
    with pytest.raises(CoreError, match="not_found"):
        preview_link(office.services, zhao, *(source.id for source in sources))
    assert list_linkable(office.services, zhao) == []
    assert {one.id for one in list_linkable(office.services, chen)} == {source.id for source in sources}


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"rows": 2}, {"cap": "0"}])
def test_a_bound_or_cap_that_cannot_be_is_refused(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset], wrong: dict[str, object]
) -> None:
    with pytest.raises(CoreError, match=r"request_invalid|amount_invalid"):
        link_datasets(office.services, chen, link_of(*sources, **wrong), "link")  # type: ignore[arg-type]


def test_a_cap_that_does_not_even_hold_the_size_of_the_link_is_refused(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    office.dp.size_rho = 501
    with pytest.raises(CoreError, match="amount_invalid"):
        link_datasets(office.services, chen, link_of(*sources), "link")


def test_a_link_has_no_file_and_no_columns_of_its_own(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    path = office.folder / "table.csv"
    attempts = (
        lambda: upload_file(office.services, chen, link.id, path, "table.csv"),
        lambda: diagnose_bounds(office.services, chen, link.id, Setting("5")),
        lambda: change_columns(
            office.services, chen, link.id, ["district"], Change(declared={"kind": "text"}, reason="r")
        ),
    )
    for attempt in attempts:
        with pytest.raises(CoreError, match="dataset_is_link"):
            attempt()


def test_nothing_is_declared_once_the_tokens_of_a_source_are_destroyed(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    office.vault.tokens_path(sources[1].id, 1).unlink()
    with pytest.raises(CoreError, match="link_tokens_gone"):
        preview_link(office.services, chen, *(source.id for source in sources))


def test_a_source_destroyed_before_the_join_gives_the_link_back(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    submit_dataset(office.services, chen, link.id)
    office.vault.version_path(sources[0].id, 1).unlink()
    office.approve(li, key="link")
    found = read_dataset(office.services, chen, link.id)
    assert (found.state, found.problem and found.problem["code"]) == ("scanned", "link_source_gone")
    assert not office.vault.version_path(link.id, 1).exists()


@pytest.mark.parametrize(
    "failure", [LedgerError("chain_unreachable"), LedgerError("chain_refused"), CoreError("cap_exhausted")]
)
@pytest.mark.parametrize("step", ["open_dataset", "size"])
def test_a_publication_that_fails_after_the_rows_were_made_leaves_none_of_them(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset], step: str, failure: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen = []

    def fails(*_: object, **__: object) -> None:
        seen.append(list(office.vault.folder.glob("*.draft")))
        raise failure

    target = (office.chain, "open_dataset") if step == "open_dataset" else (office.services.dp, "public_size")
    monkeypatch.setattr(*target, fails)
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    submit_dataset(office.services, chen, link.id)
    office.approve(li, key="link")
    assert seen and all(seen) and not list(office.vault.folder.glob("*.draft"))
    office.published(chen, li, key="third", identifier_kind="resident_id")  # a version and its tokens
    assert len(seen[-1]) == 2 and not list(office.vault.folder.glob("*.draft"))


def test_only_the_versions_that_were_signed_are_joined(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    """Somebody who can write to the database points the link to another dataset after the signature."""
    link = link_datasets(office.services, chen, link_of(*sources), "link")
    other = office.published(chen, li, key="other", identifier_kind="resident_id")
    submit_dataset(office.services, chen, link.id)
    with office.services.transaction() as uow:
        uow.datasets.change(link.id, sources=[link.sources[0], {**link.sources[1], "dataset": other.id}])
    office.approve(li, key="link")
    found = read_dataset(office.services, chen, link.id)
    assert (found.state, found.problem and found.problem["code"]) == ("scanned", "changed_meanwhile")
    assert not office.vault.version_path(link.id, 1).exists()


def test_a_source_destroyed_afterwards_ends_the_link_and_nothing_is_charged(
    office: Office, chen: Actor, li: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    link = published_link(office, chen, li, sources)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    office.granted(chen, link, wang)
    question = Question(link.id, {"rho_nano": 40}, link.purpose)
    run_query(office.services, wang, question, "before")
    office.vault.version_path(sources[0].id, 1).unlink()
    with pytest.raises(CoreError, match="link_source_gone"):
        price_query(office.services, wang, link.id, question.plan, None)
    with pytest.raises(CoreError, match="link_source_gone"):
        run_query(office.services, wang, question, "after")
    assert office.kinds()[-1] == "query.refused"
    assert read_dataset(office.services, chen, link.id).spent_rho == 40


def test_declaring_twice_with_one_key_makes_one_link(
    office: Office, chen: Actor, sources: tuple[Dataset, Dataset]
) -> None:
    wish = link_of(*sources)
    first, again = (link_datasets(office.services, chen, wish, "link") for _ in range(2))
    assert first.id == again.id and office.kinds().count("dataset.linked") == 1
    with pytest.raises(CoreError, match="idempotency_key_reused"):
        link_datasets(office.services, chen, replace(wish, title_en="Another"), "link")
