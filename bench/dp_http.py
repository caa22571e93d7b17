"""Whole requests to a real server: what policy, price, charge, release, entry and receipt add to the engine's time.

A server of its own in a temporary home, over a registry that nobody lives in. Each question is asked once, so each is
charged; then one of them is asked again and again, which costs nothing.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anonymizer.dp.engines.columns import Columns
from core.adapters.dp import DuckDbEngine
from core.adapters.keys import SoftwareKeys
from core.adapters.vault import FileVault
from demo.__main__ import sign_everybody_in, stop_chain
from demo.generator import write_all
from demo.home import Home
from demo.screen import Screen
from demo.server import Server, free_port, open_accounts
from demo.share import ADULTS, ASSESSED, ATTESTED, confirm_all
from mingzheng import Client, count, mean, rho
from mingzheng.keystore import create_keystore
from mingzheng.sdk.plan import Condition, build_plan
from mingzheng.trust import parse_trust

QUESTIONS = 60
PURPOSE = "health_service_planning"
_REGISTRATION = {
    "title_zh": "社区门诊就诊记录", "title_en": "Clinic visits", "purpose": PURPOSE, "legal_basis": "statutory_duty",
    "statutory_reference": "基本医疗卫生与健康促进法第十五条", "person_column": "身份证号", "max_rows_per_person": 8,
    "origin_note": "Invented.", "cap": {"rho": "1", "delta": "0"},
}  # fmt: skip


def requests() -> None:
    with tempfile.TemporaryDirectory(prefix="mingzheng-bench-") as folder:
        os.environ["MINGZHENG_HOME"] = folder
        home = Home()
        server = Server(home.root, free_port(8300))
        try:
            server.command("init")
            server.start()
            open_accounts(server, home)
            people, _ = sign_everybody_in(server, home)
            assert server._process is not None
            _measure(people["wang"], _published(home, people), home, server._process.pid)
        finally:
            server.stop()
            stop_chain(home)
            del os.environ["MINGZHENG_HOME"]


def _published(home: Home, people: dict[str, Client]) -> str:
    write_all(home.own / "files")
    key = create_keystore(home.own / "keystore.json", home.state["passphrases"]["li"])
    people["li"].steward.enrol(key, parse_trust(people["li"].trust()), lambda _summary: True)
    desk = people["chen"].steward
    dataset = str(desk.register(_REGISTRATION)["id"])
    desk.upload(dataset, home.own / "files" / "clinic-visits.xlsx", watch=Screen().watch)
    confirm_all(desk, dataset)
    for facts in (ATTESTED, ASSESSED, ADULTS):
        desk.attest(dataset, facts)
    desk.submit(dataset)
    (waiting,) = [one for one in people["li"].steward.reviews() if one["dataset"] == dataset]
    trust = parse_trust(people["li"].trust())
    started = people["li"].steward.approve(
        waiting["id"], key=key, trust=trust, reason="ok", confirm=lambda _summary: True
    )
    people["li"].steward.wait(started["job"])
    desk.grant(dataset, researcher=home.state["accounts"]["wang"], rho="0.5", delta="0", project="bench")
    return dataset


def _measure(researcher: Client, dataset_id: str, home: Home, server: int) -> None:
    dataset = researcher.dataset(dataset_id)
    plans = [
        build_plan([mean("费用", 0, 1000), count()], by=["街道"], where=[Condition("费用", ">=", str(least))],
                   rows_per_person=3, loss=rho("0.001"))
        for least in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    dataset.ask_plan(plans[0], purpose=PURPOSE)
    computed = _cpu(server)
    whole = [_timed(lambda plan=plan: dataset.ask_plan(plan, purpose=PURPOSE)) for plan in plans[1:]]
    computed = _cpu(server) - computed
    engine, schema = DuckDbEngine(columns=Columns()), _schema(dataset.document)
    vault = FileVault(home.root / "blobs", SoftwareKeys(home.root / "keys"))
    path, key = vault.version_path(dataset_id, 1), vault.key(dataset_id, "version")
    engine.answer(plans[0], schema, path, key)
    alone = [_timed(lambda plan=plan: engine.answer(plan, schema, path, key)) for plan in plans[1:]]
    both = statistics.median(whole), statistics.median(alone)
    print(
        f"HTTP, {len(whole)} different questions, one after another: median {both[0] * 1000:.0f} ms, "
        f"the engine alone {both[1] * 1000:.0f} ms, so the rest adds {(both[0] - both[1]) * 1000:.0f} ms; "
        f"CPU of the server {computed / len(whole) * 1000:.0f} ms each",
        flush=True,
    )
    for threads in (1, 4):
        computed = _cpu(server)
        rate, answered = _rate(dataset, plans[0], threads)
        each = (_cpu(server) - computed) / answered * 1000
        print(
            f"HTTP, the same question again, {threads} at a time: {rate:.0f}/s; CPU of the server {each:.1f} ms each",
            flush=True,
        )


def _schema(document: Any) -> dict[str, Any]:
    return {key: document[key] for key in ("columns", "person_column", "max_rows_per_person") if key in document}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cpu(process: int) -> float:
    """Seconds that a process has computed so far, all threads."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rate(dataset: Any, plan: dict[str, Any], threads: int, seconds: float = 5.0) -> tuple[float, int]:
    answered = [0] * threads
    until = time.perf_counter() + seconds

    def ask(place: int) -> None:
        while time.perf_counter() < until:
            assert dataset.ask_plan(plan, purpose=PURPOSE).cached
            answered[place] += 1

    crew = [threading.Thread(target=ask, args=(place,)) for place in range(threads)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    return sum(answered) / seconds, sum(answered)
