"""A walk through the console once the story has been played: the pages that people meet, and who looks at each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from core.domain.evidence import CHINA
from demo.__main__ import play, stop_chain
from demo.home import Home
from demo.screen import Screen, said
from demo.server import Server, free_port
from mingzheng import Client, count, rho, sign_in
from mingzheng.keystore import open_keystore
from mingzheng.trust import parse_trust


@dataclass(frozen=True)
class Stop:
    """One page: what it is called, who looks (None: nobody signed in), and where it is."""

    name: str
    login: str | None
    path: str


@contextmanager
def played(root: Path) -> Iterator[tuple[Home, Server]]:
    """The story in a home of its own, with its server still up."""
    home, server = Home(root), Server(root, free_port(0))
    try:
        play(Screen(), home, server)
        yield home, server
    finally:
        server.stop()
        stop_chain(home)


def stops(home: Home, server: Server) -> list[Stop]:
    visits = home.state["datasets"]["visits"]
    ask = f"/ask/{visits}?op=count&group=%E8%A1%97%E9%81%93&precision=coarse&price=1"
    answered = _newest(home, server, "wang", "/v1/queries", lambda found: found["state"] == "answered")
    publication = _published(home, server, answered["id"])
    review, right, reference = (made(home, server) for made in (_waiting, _asked, _reference))
    return [
        Stop("sign-in", None, "/sign-in"),
        Stop("home-steward", "li", "/"),
        Stop("keys", "li", "/keys"),
        Stop("datasets", "chen", "/datasets"),
        Stop("register", "chen", "/datasets/new"),
        Stop("dataset", "chen", f"/datasets/{visits}"),
        Stop("sample", "chen", f"/datasets/{visits}/sample"),
        Stop("diagnosis", "chen", f"/datasets/{visits}/diagnosis"),
        Stop("deletion", "chen", f"/datasets/{visits}/deletion"),
        Stop("withdrawal", "chen", f"/datasets/{_draft(home, server)}/withdrawal"),
        Stop("link-new", "chen", "/links/new"),
        Stop("populations", "chen", "/populations"),
        Stop("population", "chen", f"/populations/{_population(home, server)}"),
        Stop("reviews", "li", "/reviews"),
        Stop("review", "li", f"/reviews/{review}"),
        Stop("narrow", "li", f"/reviews/{review}/narrow"),
        Stop("duties", "li", "/duties"),
        Stop("emergencies", "li", "/emergencies"),
        Stop("references", "chen", "/references"),
        Stop("reference", "chen", f"/references/{reference}"),
        Stop("catalogue", "wang", "/catalogue"),
        Stop("catalogue-entry", "wang", f"/catalogue/{visits}"),
        Stop("ask", "wang", ask),
        Stop("ask-table", "wang", f"/ask/{visits}/table"),
        Stop("answer", "wang", f"/queries/{answered['id']}"),
        Stop("my-questions", "wang", "/queries"),
        Stop("home-auditor", "gao", "/"),
        Stop("evidence", "gao", "/evidence"),
        Stop("evidence-pack", "gao", f"/evidence/{_evidence(home, server)}"),
        Stop("log", "gao", "/log"),
        Stop("chain", "gao", "/log/chain"),
        Stop("chain-dataset", "gao", f"/log/chain/{visits}"),
        Stop("budget-replay", "gao", f"/log/budgets/{visits}"),
        Stop("receipts", "gao", "/receipts"),
        Stop("receipt", "gao", f"/receipts/{answered['entry']}"),
        Stop("incidents", "gao", "/incidents"),
        Stop("home-resident", "zhao", "/"),
        Stop("residents", None, "/residents"),
        Stop("rights-card", None, "/residents/card"),
        Stop("right-status", None, "/residents/status"),
        Stop("rights", "chen", "/rights"),
        Stop("right-new", "chen", "/rights/new"),
        Stop("right", "chen", f"/rights/{right}"),
        Stop("right-slip", "chen", f"/rights/{right}/slip"),
        Stop("promises", None, "/promises"),
        Stop("promises-shared", None, "/promises/shared"),
        Stop("published", None, "/published"),
        Stop("publication", None, f"/published/{publication}"),
        Stop("verify", None, "/verify"),
        Stop("recompute", None, "/recompute"),
    ]


@contextmanager
def _as(home: Home, server: Server, login: str) -> Iterator[Client]:
    client, _ = sign_in(server.url, login, home.state["passwords"][login], ttl_hours=1)
    with client:
        yield client


def _published(home: Home, server: Server, query: str) -> str:
    """An answer that everybody may read; once for a home."""
    if "tour" not in home.state:
        with _as(home, server, "wang") as client:
            publication = client.request_publication(query)["id"]
        with _as(home, server, "li") as client:
            (review,) = [one for one in client.steward.reviews() if one["kind"] == "publication"]
            key = open_keystore(home.own / "keystore-li.json", home.state["passphrases"]["li"])
            trust = parse_trust(client.trust())
            job = client.steward.approve(review["id"], key=key, trust=trust, confirm=lambda _summary: True)["job"]
            client.steward.wait(job)
        home.state["tour"] = publication
    return str(home.state["tour"])


def _waiting(home: Home, server: Server) -> str:
    """A question that waits for a steward. It costs nothing while it waits."""
    with _as(home, server, "wang") as client:
        visits = client.dataset(home.state["datasets"]["visits"])
        visits.ask([count()], loss=rho("0.004"), by=["诊断"], purpose="health_service_planning", idempotency_key="tour")
    return str(_newest(home, server, "li", "/v1/reviews")["id"])


def _reference(home: Home, server: Server) -> str:
    """A small public table; the same file again changes nothing."""
    path = home.root / "tour-districts.csv"
    path.write_text("街道,片区\n东街街道,东片\n西街街道,西片\n", encoding="utf-8")
    with _as(home, server, "chen") as client:
        made = client.steward.add_reference(
            path,
            name="street_areas",
            key="街道",
            source=said("临江区政府网站", "Linjiang district web site"),
            licence=said("公开", "public"),
        )
    return str(made["name"])


def _draft(home: Home, server: Server) -> str:
    """A dataset that was registered and never sent, the same one at every tour."""
    document = {
        "title_zh": "重复登记的走访",
        "title_en": "Visits registered twice",
        "purpose": "service_planning",
        "legal_basis": "consent",
        "person_column": "居民编号",
        "cap": {"rho": "0.3", "delta": "0"},
    }
    with _as(home, server, "chen") as client:
        return str(client.steward.register(document, idempotency_key="tour-draft")["id"])


def _population(home: Home, server: Server) -> str:
    """One promise for the people of a street, the same one at every tour."""
    document = {
        "title_zh": "阳光街道居民",
        "title_en": "Residents of Sunshine Street",
        "cap": {"rho": "0.3", "delta": "0"},
    }
    with _as(home, server, "chen") as client:
        return str(client.steward.open_population(document, idempotency_key="tour-population")["id"])


def _asked(home: Home, server: Server) -> str:
    """A resident's request at the counter, the same one at every tour."""
    sealed = {
        "person": said("户籍登记 3-112", "household register 3-112"),
        "words": said("想看看街道登记了我哪些信息", "I should like to see what the street office holds about me"),
    }
    document = {"right": "access_own", "channel": "counter", "applicant": "self", "identity": "card_seen"}
    with _as(home, server, "chen") as client:
        made = client.rights.enter({**document, "sealed": sealed}, idempotency_key="tour-right")
    return str(made["id"])


def _evidence(home: Home, server: Server) -> str:
    """A pack of the office that shared the visits, for the year."""
    with _as(home, server, "gao") as client:
        office = client.steward.dataset(home.state["datasets"]["visits"])["org"]
        until = datetime.now(CHINA).date()
        return str(client.make_evidence_pack("guide-27", until.replace(month=1, day=1), until, org=office)["id"])


def _newest(
    home: Home, server: Server, login: str, path: str, fits: Callable[[Any], bool] = lambda _found: True
) -> dict[str, Any]:
    client, token = sign_in(server.url, login, home.state["passwords"][login], ttl_hours=1)
    with client:
        headers = {"authorization": f"Bearer {token['token']}"}
        items = httpx.get(server.url + path, headers=headers, trust_env=False).raise_for_status().json()["items"]
    found: dict[str, Any] = next(item for item in items if fits(item))
    return found
