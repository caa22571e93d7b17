"""A running platform of its own process, with the demo's people and one table as far as a guide needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from core.bootstrap import open_platform
from core.domain.actors import Role
from core.usecases.create_account import create_account
from demo.generator.people import make_people
from demo.generator.visits import write_visits
from demo.home import PEOPLE, Home
from demo.server import Server, free_port
from demo.share import ADULTS, ASSESSED, ATTESTED, TABLES, _registration, confirm_all
from ledger.anvil import ManagedAnvil
from mingzheng import Client, sign_in
from tests.prepared import prepared_home


@contextmanager
def running(root: Path, monkeypatch: Any) -> Iterator[tuple[Home, Server]]:
    """Its server is a process of its own, as an operator's; end it, and its chain, whatever the test did."""
    monkeypatch.setenv("MINGZHENG_HOME", str(root))
    home, server = Home(), Server(root, free_port(0))
    try:
        _made_ready(home)
        server.start()
        yield home, server
    finally:
        server.stop()
        if (root / "anvil").exists():
            ManagedAnvil(root / "anvil").stop()


def _made_ready(home: Home) -> None:
    """What `init` and `account add` do, without six processes: the guides, the README and the demo type those."""
    with prepared_home() as settings, open_platform(settings) as platform:
        for login, (role, name, org, org_type) in PEOPLE.items():
            made = create_account(
                platform.services, login=login, password=home.state["passwords"][login], role=Role(role),
                org=org, org_type=org_type, name=name,
            )  # fmt: skip
            home.state.setdefault("accounts", {})[login] = made.id
    home.save()


@contextmanager
def signed_in(home: Home, server: Server) -> Iterator[tuple[dict[str, Client], dict[str, str]]]:
    """Everybody's client, and everybody's token."""
    clients, tokens = {}, {}
    with ExitStack() as closing:
        for login in PEOPLE:
            client, token = sign_in(server.url, login, home.state["passwords"][login], ttl_hours=1)
            clients[login], tokens[login] = closing.enter_context(client), str(token["token"])
        yield clients, tokens


def submit_visits(chen: Client, folder: Path, **terms: Any) -> str:
    """The clinic visits, shared by Chen Jing up to where a colleague has to decide. `terms` change the registration."""
    (table,) = [one for one in TABLES if one.key == "visits"]
    path = write_visits(folder / "clinic-visits.xlsx", make_people(600, 1), 2)
    dataset = str(chen.steward.register(_registration(table) | terms)["id"])
    chen.steward.upload(dataset, path)
    confirm_all(chen.steward, dataset)
    chen.steward.attest(dataset, {**ATTESTED, **ASSESSED, **ADULTS})
    chen.steward.submit(dataset)
    return dataset
