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
from demo.screen import Screen
from demo.server import Server, free_port
from mingzheng import sign_in


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
    review = _newest(home, server, "li", "/v1/reviews")["id"]
    answered = _newest(home, server, "wang", "/v1/queries", lambda found: found["state"] == "answered")
    return [
        Stop("sign-in", None, "/sign-in"),
        Stop("home-steward", "li", "/"),
        Stop("register", "chen", "/datasets/new"),
        Stop("dataset", "chen", f"/datasets/{visits}"),
        Stop("sample", "chen", f"/datasets/{visits}/sample"),
        Stop("review", "li", f"/reviews/{review}"),
        Stop("duties", "li", "/duties"),
        Stop("emergencies", "li", "/emergencies"),
        Stop("references", "chen", "/references"),
        Stop("catalogue", "wang", "/catalogue"),
        Stop("catalogue-entry", "wang", f"/catalogue/{visits}"),
        Stop("ask", "wang", ask),
        Stop("answer", "wang", f"/queries/{answered['id']}"),
        Stop("my-questions", "wang", "/queries"),
        Stop("home-auditor", "gao", "/"),
        Stop("evidence", "gao", "/evidence"),
        Stop("evidence-pack", "gao", f"/evidence/{_evidence(home, server)}"),
        Stop("log", "gao", "/log"),
        Stop("chain", "gao", f"/log/chain/{visits}"),
        Stop("receipt", "gao", f"/receipts/{answered['entry']}"),
        Stop("incidents", "gao", "/incidents"),
        Stop("home-resident", "zhao", "/"),
        Stop("residents", None, "/residents"),
        Stop("rights-card", None, "/residents/card"),
        Stop("right-new", "chen", "/rights/new"),
        Stop("right-slip", "chen", f"/rights/{_asked(home, server)}/slip"),
        Stop("promises", None, "/promises"),
        Stop("published", None, "/published"),
        Stop("verify", None, "/verify"),
        Stop("recompute", None, "/recompute"),
    ]


def _asked(home: Home, server: Server) -> str:
    """A resident's request at the counter, the same one at every tour."""
    client, _ = sign_in(server.url, "chen", home.state["passwords"]["chen"], ttl_hours=1)
    sealed = {"person": "户籍登记 3-112", "words": "想看看街道登记了我哪些信息"}
    document = {"right": "access_own", "channel": "counter", "applicant": "self", "identity": "card_seen"}
    with client:
        made = client.rights.enter({**document, "sealed": sealed}, idempotency_key="tour-right")
    return str(made["id"])


def _evidence(home: Home, server: Server) -> str:
    """A pack of the office that shared the visits, for the year."""
    client, _ = sign_in(server.url, "gao", home.state["passwords"]["gao"], ttl_hours=1)
    with client:
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
