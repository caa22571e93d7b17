"""The HTTP application over an office of fakes, and clients for each of its people."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.exceptions import StarletteDeprecationWarning

from api.http.auth import SESSION_COOKIE
from api.http.wiring import Wiring
from api.main import assemble
from console import csrf
from core.domain.accounts import CredentialKind
from core.domain.actors import Actor, Role
from core.domain.datasets import RoughSize
from core.ports import Priced
from core.usecases.sign_in import sign_in
from ledger.filed import Wanted
from tests import fakes
from tests.factories import Office, make_office
from tests.fake_dp import ScriptedDp

with warnings.catch_warnings():
    # It would rather have httpx2; the product's own client is on httpx, and one HTTP library is enough.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from fastapi.testclient import TestClient

UPLOAD_LIMIT = 4 * 1024 * 1024
PASSWORD = "correct horse battery"
ENTRY = "en_" + "a" * 26
PROOF = "c2sp.org/tlog-proof@v1\nindex 3\nAAAA\nBBBB\n\nlog.example\n5\nCCCC\n\n— log.example sig\n"
LOSS = {"rho": "0.02", "delta": "0", "epsilon": "0.9", "at_delta": "0.000001"}
EXPECTED = {
    "aggregate": "count",
    "half_width_95": "10",
    "unit": "条",
    "words_zh": "约 ±10 条（95%）",
    "words_en": "about ±10 rows (95%)",
}
PLAN: dict[str, Any] = {
    "where": [],
    "group_by": [{"column": "district"}],
    "aggregates": [{"op": "count"}],
    "loss": {"rho": "0.02"},
    "rows_per_person": 1,
}


COUNTED = {
    "value": "123", "standard_error": "4.5", "low": "114", "high": "132", "suppressed": False, "noisy": "123",
}  # fmt: skip


class SpeakingDp(ScriptedDp):
    """Prices and answers in the shapes of the real engine."""

    def price(
        self, plan: object, schema: Mapping[str, Any], dataset_id: str, version: int, size: RoughSize | None = None
    ) -> Any:
        from anonymizer.errors import AnonymizerError

        if not isinstance(plan, dict):
            raise AnonymizerError("plan_malformed", reason="not an object")
        if "batch" in plan:
            parts = [self.price(one, schema, dataset_id, version) for one in plan["batch"]]
            whole = ScriptedDp.price(self, {**plan, "rho_nano": 20 * len(parts)}, schema, dataset_id, version)
            total = {
                "loss": {**LOSS, "rho": f"0.0{2 * len(parts)}"},
                "expected_error": [EXPECTED],
                "cells": 4,
                "public_tables": [],
            }
            return replace(whole, plan=plan, price={**total, "mechanism": "discrete_gaussian"})
        if not plan.get("aggregates"):
            raise AnonymizerError("plan_aggregates_missing")
        priced = super().price({**plan, "rho_nano": 20}, schema, dataset_id, version, size)
        shown = {"loss": LOSS, "expected_error": [EXPECTED], "cells": 2, "mechanism": "discrete_gaussian"}
        shown |= {"public_tables": []}
        return Priced(
            plan=plan, plan_hash=priced.plan_hash, rho=20, delta=0, price=shown, sensitive=False, epsilon="0.5", cells=2
        )

    def answer(self, plan: object, schema: Mapping[str, Any], path: Path, key: bytes) -> dict[str, Any]:
        assert isinstance(plan, dict)
        if "batch" in plan:
            return {"batch": [self.answer(one, schema, path, key) for one in plan["batch"]]}
        super().answer(plan, schema, path, key)
        value = dict(COUNTED)
        none = {"value": None, "standard_error": None, "low": "-3", "high": "40", "suppressed": True}
        return {
            "columns": [{"name": "district", "role": "key"}, {"name": "count", "role": "value", "aggregate": "count"}],
            "rows": [{"keys": ["east"], "values": [value]}, {"keys": ["<b>west</b>"], "values": [none]}],
            "totals": [{"keys": [None], "values": [{**value, "value": "141", "noisy": "141"}]}],
            "confidence": "0.95",
            "mechanism": "discrete_gaussian",
            "scale": "1",
            "noise": [],
            "post_processing": [],
        }


class SpeakingGate(fakes.OpenGate):
    """A ledger whose receipts have the real shape."""

    def record(self, entry_id: str) -> Mapping[str, Any] | None:
        return {"actor": {"id": "ac_x"}, "body": {}} if entry_id == ENTRY else None

    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]:
        from core.domain.errors import CoreError

        if not entry_id.startswith("en_"):
            raise CoreError("not_found")
        record = {
            "schema": "mingzheng.entry/1",
            "kind": "query.answered",
            "id": entry_id,
            "time": "2026-03-01T08:00:00.000Z",
            "actor": {"id": "ac_x", "role": "researcher", "org": "univ"},
            "body": {"query": "qr_x", "rho_nano": "20"},
        }
        return {
            "format": "mingzheng-receipt/1",
            "entry_id": entry_id,
            "kind": "query.answered",
            "commitment": "q83v",
            "record": json.dumps(record) if include_record else None,
            "salt": "AA==" if include_record else None,
            "proof": PROOF,
            "anchor": None,
        }


@dataclass
class PaperLog:
    """A log of five entries, enough to page through."""

    note: str | None = "log.example\n5\nCCCC\n\n— log.example sig\n"
    asked: Wanted | None = None
    tiles: dict[tuple[int, int, int], bytes] = field(default_factory=lambda: {(0, 0, 5): b"t" * 160})

    def checkpoint_note(self) -> str | None:
        return self.note

    def tile(self, level: int, index: int, width: int) -> bytes | None:
        return self.tiles.get((level, index, width))

    def entry_bundle(self, index: int, width: int) -> bytes | None:
        return b"e" * 160 if (index, width) == (0, 5) else None

    def rotations(self) -> Sequence[Mapping[str, Any]]:
        return []

    def records(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]:
        start = 0 if after is None else after + 1
        return [{"index": i, "entry_id": ENTRY, "record": None} for i in range(start, 5)][:limit]

    def matching(
        self, wanted: Wanted, *, first: int, end: int, limit: int, newest: bool
    ) -> Sequence[Mapping[str, Any]]:
        self.asked = wanted
        fits = wanted.kind in (None, "query.asked") and wanted.actor != () and wanted.dataset != ()
        found = [one for one in self.records(first - 1, 5) if fits and one["index"] < end]
        return found[-limit:] if newest else found[:limit]

    def checkpoints(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]:
        return [{"size": s, "root": "CCCC", "note": self.note} for s in (2, 5) if s > (after or 0)][:limit]

    def anchors(self, after: int | None, limit: int) -> Sequence[Mapping[str, Any]]:
        return []

    def newest(self, limit: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        checkpoints = [{"size": s, "root": "CCCC", "signed_at": "2026-03-01T08:00:00.000Z"} for s in (5, 2)]
        anchor = {
            "size": 2,
            "root": "CCCC",
            "block_number": 7,
            "tx_hash": "0x" + "ab" * 32,
            "registry": "0x" + "1" * 40,
        }
        return {"checkpoints": checkpoints[:limit], "anchors": [anchor][:limit]}

    def find(self, text: str) -> Sequence[tuple[str, int]]:
        return {"3": [("entry", 3)], "5": [("checkpoint", 5)], "CCCC": [("checkpoint", 2), ("checkpoint", 5)]}.get(
            text, []
        )


@dataclass
class Web:
    """The application, the office behind it, and its people."""

    app: FastAPI
    office: Office
    people: dict[str, Actor]
    log: PaperLog
    health: dict[str, Any]
    portal: BlockingPortal

    def stranger(self) -> TestClient:
        client = TestClient(self.app, base_url="http://testserver", follow_redirects=False)
        # One loop for all requests, as a server has: by itself the client starts one, and its threads, for each.
        client.portal = self.portal
        return client

    def api(self, login: str, scopes: list[str] | None = None) -> TestClient:
        """A program with a token of this person."""
        secret, _ = sign_in(
            self.office.services, login=login, password=PASSWORD, kind=CredentialKind.TOKEN, hours=1, scopes=scopes
        )
        client = self.stranger()
        client.headers["authorization"] = f"Bearer {secret}"
        return client

    def public_table(self) -> None:
        """A table that gives `east` and `west` a region and a size."""
        text = "district,region,size\neast,old,900\nwest,new,5000\n"
        form = {"name": "districts", "key": "district", "source": "the district office", "licence": "public domain"}
        client = self.api("chen")
        answer = client.post("/v1/references", data=form, files={"file": ("districts.csv", text)})
        assert answer.status_code == 201, answer.text

    def browser(self, login: str, language: str = "en") -> Browser:
        secret, _ = sign_in(self.office.services, login=login, password=PASSWORD, kind=CredentialKind.SESSION, hours=1)
        client = self.stranger()
        client.cookies.set(SESSION_COOKIE, secret)
        client.headers["accept-language"] = language
        return Browser(client, secret)

    def published(self) -> str:
        """The id of a published dataset with an allowance for the researcher."""
        chen, li, wang = (self.people[name] for name in ("chen", "li", "wang"))
        dataset = self.office.published(chen, li)
        self.office.granted(chen, dataset, wang)
        return dataset.id


@dataclass
class Browser:
    """A signed-in person's browser: follows our forms, with their tokens."""

    client: TestClient
    secret: str

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"accept": "text/html"})

    def post(self, path: str, fields: Mapping[str, str] | None = None, **more: Any) -> Any:
        data = {csrf.FIELD: csrf.token_for(self.secret), **(fields or {})}
        return self.client.post(path, data=data, headers={"accept": "text/html"}, **more)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field in a page."""
    match = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert match is not None, name
    return match[1]


@contextmanager
def make_web(folder: Path) -> Iterator[Web]:
    with make_office(f"sqlite:///{folder / 'web.sqlite'}", folder) as office:
        people = {
            "chen": office.person("chen", Role.STEWARD),
            "li": office.person("li", Role.STEWARD),
            "zhao": office.person("zhao", Role.STEWARD, "office-y"),
            "wang": office.person("wang", Role.RESEARCHER, "univ"),
            "gao": office.person("gao", Role.AUDITOR, "audit"),
            "sun": office.person("sun", Role.RESIDENT, "office-x"),
            "ops": office.person("ops", Role.OPERATOR),
        }
        office.services = replace(office.services, dp=SpeakingDp(), ledger=SpeakingGate())
        office.dp, office.gate = office.services.dp, office.services.ledger  # type: ignore[assignment]
        log, health = PaperLog(), {"ready": True}
        wiring = Wiring(
            services=office.services,
            log=log,
            trust=lambda: {"format": "mingzheng-trust/1"},
            health=lambda: health,
            upload_limit=UPLOAD_LIMIT,
        )
        with start_blocking_portal() as portal, wired(wiring) as app:
            yield Web(app, office, people, log, health, portal)


@cache
def _application() -> FastAPI:
    return assemble(UPLOAD_LIMIT)


@contextmanager
def wired(wiring: Wiring) -> Iterator[FastAPI]:
    """The one application of this process over `wiring`. It finds its routes at the first request, which takes longer
    than most tests; a test that adds any makes one of its own by `create_app`."""
    app = _application()
    before = getattr(app.state, "wiring", None)
    app.state.wiring = wiring
    try:
        yield app
    finally:
        app.state.wiring = before
