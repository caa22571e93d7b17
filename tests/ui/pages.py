"""Every page of the console, with somebody who may see it. A test holds this list to the routes."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.datasets import Dataset
from core.domain.evidence import Period, today
from core.usecases.link_datasets import link_datasets
from core.usecases.make_evidence_pack import EvidenceWish, make_evidence_pack
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from ledger.sequencer import Sequencer
from tests import fakes
from tests.factories import NOTICE, RECORD, link_of
from tests.log_fixtures import ORIGIN, SIGNER
from tests.ui.conftest import Site
from tests.web import ENTRY, PLAN

NOBODY = ""
Paths = Mapping[str, list[str]]


def release_paths(site: Site) -> Paths:
    """Pages of the release queue: a waiting table, the form that narrows it, bounds, and a published answer."""
    web = site.web
    dataset = web.published()
    web.office.policy.answers["publish"] = "needs_approval"
    web.office.policy.owes["query_aggregate"] = [NOTICE, RECORD]
    ask = {"dataset": dataset, "purpose": "service_planning"}
    wang = web.api("wang")
    answered = wang.post("/v1/queries", json={**ask, "plan": PLAN}, headers={"idempotency-key": "a"}).json()["id"]
    publication = wang.post(f"/v1/queries/{answered}/publication").json()["id"]
    web.office.approve(web.people["li"], key="publish")
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    batch = {"batch": [PLAN, {**PLAN, "group_by": []}]}
    waits = wang.post("/v1/queries", json={**ask, "plan": batch}, headers={"idempotency-key": "b"}).json()
    return {
        "li": [f"/reviews/{waits['review']}", f"/reviews/{waits['review']}/narrow?t0=1&price=1",
               f"/datasets/{dataset}/diagnosis", f"/published/{publication}", "/duties", "/duties?view=kept"],
        "wang": [f"/queries/{answered}", f"/queries/{waits['id']}", "/queries?q=count", f"/catalogue/{dataset}",
                 f"/ask/{dataset}/table"],
        "sun": ["/", "/published", f"/published/{publication}"],
        NOBODY: ["/residents", "/residents?q=nowhere", "/residents/card", "/residents/status",
                 "/sign-in", "/sign-in/0123456789", "/verify", f"/verify?entry={ENTRY}", "/promises", "/published",
                 "/promises/shared", "/recompute", f"/published/{publication}"],
    }  # fmt: skip


def share_paths(site: Site) -> Paths:
    """Pages of sharing and of looking things up, full and empty."""
    web = site.web
    empty = ["/", "/datasets", "/reviews", "/references", "/datasets/new", "/datasets/missing", "/duties", "/links/new"]
    empty += ["/emergencies", "/rights", "/rights/new", "/evidence"]
    dataset = web.published()
    web.public_table()
    request = _request(site)
    pair = [_named(site, name).id for name in ("left", "right")]
    link = _link(site, *pair)
    draft = web.office.scanned(web.people["chen"], key="second")
    submit_dataset(web.office.services, web.people["chen"], draft.id)
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    return {
        "zhao": empty,
        "chen": ["/datasets/new", f"/populations/{_population(site)}", "/populations",
                 "/references", "/references/districts",
                 f"/jobs/{_waiting_job(site)}?follow=1",
                 f"/links/new?left={pair[0]}&right={pair[1]}", f"/links/new?left={pair[0]}&right={pair[0]}",
                 f"/datasets/{link}", f"/datasets/{dataset}/deletion", f"/datasets/{_to_settle(site)}",
                 f"/datasets/{draft.id}/withdrawal"],
        "li": ["/", "/keys", "/rights", f"/rights/{request}", f"/rights/{request}/slip",
               "/reviews", f"/reviews/{review['id']}", "/datasets", f"/datasets/{draft.id}",
               f"/datasets/{draft.id}/sample",
               f"/catalogue/{dataset}"],
        "wang": [f"/ask/{dataset}?op=count&group=district&price=1", f"/ask/{dataset}", "/catalogue", "/queries", "/",
                 f"/ask/{dataset}?op=count&to_sql=1", "/queries?q=none", "/catalogue?q=none"],
        "gao": ["/", f"/receipts/{ENTRY}", "/receipts", "/incidents", "/log", "/log?q=CCCC", "/log?q=none",
                "/log/chain", f"/log/chain/{dataset}", f"/log/budgets/{dataset}",
                "/evidence", f"/evidence/{_evidence(site)}"],
    }  # fmt: skip


def _named(site: Site, name: str) -> Dataset:
    """A published dataset under a name of its own: two alike could not be told apart by ear."""
    office, people = site.web.office, site.web.people
    dataset = office.published(people["chen"], people["li"], key=name, identifier_kind="resident_id")
    with office.services.transaction() as uow:
        uow.datasets.change(dataset.id, title_zh=name, title_en=name)
        return uow.datasets.get(dataset.id)


def _to_settle(site: Site) -> str:
    """Scanned, with columns to confirm and one to declare sensitive: every form that a steward has on such a page."""
    person, district = fakes.COLUMNS
    guessed = {**district, "declared_from": "data"}
    site.web.office.scanner.columns = [person, guessed, {**guessed, "name": "ward", "sensitivity": "sensitive"}]
    draft = site.web.office.scanned(site.web.people["chen"], key="fourth").id
    site.web.office.scanner.columns = list(fakes.COLUMNS)
    return draft


def _population(site: Site) -> str:
    """People whom several datasets share, of an office that has none otherwise."""
    wish = NewPopulation("阳光街道居民", "Residents of Sunshine Street", "50", "0")
    return open_population(site.web.office.services, site.web.people["chen"], wish, "street").id


def _link(site: Site, left: str, right: str) -> str:
    services, chen = site.web.office.services, site.web.people["chen"]
    with services.reading() as uow:
        wish = link_of(uow.datasets.get(left), uow.datasets.get(right))
    return link_datasets(services, chen, wish, "link").id


def _request(site: Site) -> str:
    """What a resident asked, that nobody has answered yet."""
    sealed = {"person": "file 3-112"}
    body = {"right": "access_own", "channel": "counter", "applicant": "self", "identity": "card_seen", "sealed": sealed}
    made = site.web.api("chen").post("/v1/rights", json=body, headers={"idempotency-key": "asks"})
    return str(made.json()["id"])


def _evidence(site: Site) -> str:
    """A pack of the office that has something on record, and much that is missing."""
    office, gao = site.web.office, site.web.people["gao"]
    Sequencer(office.engine, SIGNER, office.clock, origin=ORIGIN).run_once()
    until = today(office.clock.now())
    wish = EvidenceWish("guide-27", "office-x", Period(until.replace(month=1, day=1), until))
    return make_evidence_pack(office.services, gao, wish, "pack").id


def _waiting_job(site: Site) -> str:
    """A scan that nobody has begun."""
    office, chen = site.web.office, site.web.people["chen"]
    dataset = office.registered(chen, key="third")
    path = office.folder / "third.csv"
    path.write_text("person,district\n1,east\n")
    return upload_file(office.services, chen, dataset.id, path, "third.csv").id
