"""What a page of the console costs: server time, and the bytes of our own that a first visit brings.

`make bench-console`. Goals: under 200 ms of server time for each page, no page over 300 KB. The baseline of this run
is `/livez`, which does nothing: what is above it is ours.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from bench.machine import describe, load
from demo.home import Home
from demo.server import Server
from demo.tour import Stop, played, stops

ROUNDS: Final = 15
GOAL_MS, GOAL_KB = 200.0, 300.0
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mingzheng-tour-") as folder, played(Path(folder)) as (home, server):
        print(f"\n{describe()}; load before: {load()}\n")
        print(f"{'page':18} {'median ms':>10} {'slowest ms':>11} {'KB in all':>10}")
        clients = {stop.login: _signed_in(home, server, stop.login) for stop in stops(home, server)}
        rows = [
            _measured(clients[stop.login], stop) for stop in [Stop("(nothing)", None, "/livez"), *stops(home, server)]
        ]
        for name, median, slowest, kilobytes in rows:
            print(f"{name:18} {median:10.1f} {slowest:11.1f} {kilobytes:10.1f}")
        for client in clients.values():
            client.close()
    median, size = max(row[1] for row in rows), max(row[3] for row in rows)
    print(f"\nslowest page: {median:.0f} ms, goal {GOAL_MS:.0f} ({_word(median <= GOAL_MS)})")
    print(f"largest page: {size:.0f} KB, goal {GOAL_KB:.0f} ({_word(size <= GOAL_KB)})")
    print(f"load after: {load()}")
    return 0


def _measured(client: httpx.Client, stop: Stop) -> tuple[str, float, float, float]:
    """Name, median and slowest time in ms after one visit to warm up, and KB with its own assets."""
    first = client.get(stop.path).raise_for_status()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(stop.path).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return stop.name, statistics.median(times), max(times), _bytes(client, first) / 1000


def _bytes(client: httpx.Client, page: httpx.Response) -> int:
    assets: Mapping[str, int] = {path: len(client.get(path).content) for path in set(_ASSET.findall(page.text))}
    return len(page.content) + sum(assets.values())


def _signed_in(home: Home, server: Server, login: str | None) -> httpx.Client:
    client = httpx.Client(base_url=server.url, trust_env=False, headers={"accept": "text/html"}, timeout=30)
    if login is not None:
        form = client.get("/sign-in").text
        (token,) = re.findall(r'name="csrf_token" value="([^"]*)"', form)[:1]
        fields = {"csrf_token": token, "account": login, "password": home.state["passwords"][login], "next_path": "/"}
        answer = client.post("/sign-in", data=fields)
        assert answer.status_code == 303, answer.status_code
    return client


def _word(reached: bool) -> str:
    return "reached" if reached else "missed"


if __name__ == "__main__":
    sys.exit(main())
