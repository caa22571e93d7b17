"""The way in: `connect(url, token)`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from mingzheng.sdk.answer import Answer
from mingzheng.sdk.dataset import Dataset
from mingzheng.sdk.duties import DutyBook
from mingzheng.sdk.emergencies import EmergencyDesk
from mingzheng.sdk.receipts import SavedReceipt
from mingzheng.sdk.rights import RightsDesk
from mingzheng.sdk.stewardship import StewardDesk
from mingzheng.sdk.transport import Transport
from mingzheng.sdk.waiting import Pending, read_query


class Client:
    """One signed-in person at one platform. Also a context manager."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.steward = StewardDesk(transport)
        self.rights = RightsDesk(transport)
        self.duties = DutyBook(transport)
        self.emergencies = EmergencyDesk(transport)

    def me(self) -> Mapping[str, Any]:
        return dict(self.transport.get("/v1/me"))

    def datasets(self) -> list[Dataset]:
        """Every published dataset."""
        return [self._dataset(item) for item in self.transport.pages("/v1/catalogue")]

    def dataset(self, dataset_id: str) -> Dataset:
        return self._dataset(self.transport.get(f"/v1/catalogue/{dataset_id}"))

    def query(self, query_id: str) -> Answer | Pending:
        """An earlier question of yours."""
        return read_query(self.transport, self.transport.get(f"/v1/queries/{query_id}"), self.receipt)

    def queries(self) -> list[Mapping[str, Any]]:
        return list(self.transport.pages("/v1/queries"))

    def request_publication(self, query_id: str) -> Mapping[str, Any]:
        """Ask that your answer be made public: `{id, state, review, …}`. A steward signs for it or refuses."""
        return dict(self.transport.post(f"/v1/queries/{query_id}/publication", {}, repeatable=True))

    def published(self) -> list[Mapping[str, Any]]:
        """Answers that everybody may read, newest first."""
        return list(self.transport.pages("/v1/published"))

    def publication(self, publication_id: str) -> Mapping[str, Any]:
        """One of them with plan, loss, answer, `answer_hash` and receipts (docs/formats.md, "Public release")."""
        return dict(self.transport.get(f"/v1/published/{publication_id}"))

    def references(self) -> list[Mapping[str, Any]]:
        """The newest version of every public table: name, key, columns, source, licence. Rows: `reference`."""
        return list(self.transport.pages("/v1/references"))

    def reference(self, name: str, version: int | None = None) -> Mapping[str, Any]:
        """One public table; its rows are in `table`, whose hash in RFC 8785 form is `sha256`."""
        asked = {} if version is None else {"version": version}
        return dict(self.transport.get(f"/v1/references/{quote(name, safe='')}", **asked))

    def make_evidence_pack(
        self, form: str, since: date, until: date, *, org: str | None = None, people: int | None = None,
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        """Fill `guide-27`, `annex-1` or `annex-2` from the log (docs/formats.md, "Evidence pack"). For stewards, of
        their own office, and auditors. It leaves an entry; what is not on record is `missing`."""
        asked = {"form": form, "since": since.isoformat(), "until": until.isoformat(), "org": org, "people": people}
        body = {name: value for name, value in asked.items() if value is not None}
        return dict(self.transport.post_once("/v1/evidence-packs", body, idempotency_key))

    def evidence_packs(self) -> list[Mapping[str, Any]]:
        return list(self.transport.pages("/v1/evidence-packs"))

    def evidence_pack(self, pack_id: str) -> Mapping[str, Any]:
        return dict(self.transport.get(f"/v1/evidence-packs/{quote(pack_id, safe='')}"))

    def evidence_document(self, pack_id: str, language: str = "zh") -> bytes:
        """The Word document; its SHA-256 stands in the pack's entry."""
        path = f"/v1/evidence-packs/{quote(pack_id, safe='')}/document"
        return self.transport.get_bytes(path, language=language)

    def receipt(self, entry_id: str) -> SavedReceipt:
        return SavedReceipt(self.transport.get(f"/v1/receipts/{entry_id}"))

    def trust(self) -> bytes:
        """The platform's own trust file, to compare with one that you got from elsewhere."""
        return self.transport.get_bytes("/ledger/trust.json")

    def close(self) -> None:
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _dataset(self, document: Mapping[str, Any]) -> Dataset:
        return Dataset(document, self.transport, self.receipt)


def connect(
    url: str,
    token: str | None,
    *,
    http: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Client:
    """A client for the platform at `url`; no request is made yet. A token goes over https only, or to this machine."""
    return Client(Transport(url, token, http=http, sleep=sleep))


def sign_in(
    url: str, account: str, password: str, *, ttl_hours: int | None = None, http: httpx.BaseTransport | None = None
) -> tuple[Client, Mapping[str, Any]]:
    """Exchange a password for a token: the client, and `{token, expires_at, scopes}`."""
    # The password needs the same care as a token: an unencrypted address is refused before it is sent.
    door = Transport(url, "", http=http)
    body: dict[str, Any] = {"account": account, "password": password}
    if ttl_hours is not None:
        body["ttl_hours"] = ttl_hours
    try:
        token = dict(door.post("/v1/tokens", body))
    finally:
        door.close()
    return connect(url, str(token["token"]), http=http), token
