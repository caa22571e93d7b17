"""A running platform of its own process, with the demo's people and one table as far as a guide needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from demo.generator.people import make_people
from demo.generator.visits import write_visits
from demo.home import PEOPLE, Home
from demo.server import Server, free_port, open_accounts
from demo.share import ASSESSED, ATTESTED, TABLES, _registration, confirm_all
from ledger.anvil import ManagedAnvil
from mingzheng import Client, sign_in


@contextmanager
def running(root: Path, monkeypatch: Any) -> Iterator[tuple[Home, Server]]:
    """Start it as an operator would; end it, and its chain, whatever the test did."""
    monkeypatch.setenv("MINGZHENG_HOME", str(root))
    home, server = Home(), Server(root, free_port(0))
    try:
        server.command("init")
        server.start()
        open_accounts(server, home)
        yield home, server
    finally:
        server.stop()
        if (root / "anvil").exists():
            ManagedAnvil(root / "anvil").stop()


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
    chen.steward.attest(dataset, {**ATTESTED, **ASSESSED})
    chen.steward.submit(dataset)
    return dataset
