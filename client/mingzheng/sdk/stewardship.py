"""A steward's work from a script: register, upload, look, attest, submit, review, decide, grant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.transport import Transport
from mingzheng.sdk.waiting import wait_for_job
from mingzheng.trust import Trust

if TYPE_CHECKING:
    from mingzheng.keystore import StewardKey

Confirm = Callable[[str], bool]
Watch = Callable[[Mapping[str, Any]], None]


class StewardDesk:
    """Calls that need the steward role. Documents go in and out as the platform's JSON."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def register(self, document: Mapping[str, Any], *, idempotency_key: str | None = None) -> Mapping[str, Any]:
        """`{title_zh or title_en or both, purpose, legal_basis, person_column, cap: {rho, delta}, …}` to a new dataset.
        A cap of `{epsilon}` has it counted in pure ε, for good."""
        return dict(self._transport.post_once("/v1/datasets", document, idempotency_key))

    def open_population(self, document: Mapping[str, Any], *, idempotency_key: str | None = None) -> Mapping[str, Any]:
        """`{title_zh, title_en, cap}`: one promise to people whom several datasets will share, each of which names its
        id in `populations` when it is registered."""
        return dict(self._transport.post_once("/v1/populations", document, idempotency_key))

    def datasets(self) -> list[Mapping[str, Any]]:
        return list(self._transport.pages("/v1/datasets"))

    def dataset(self, dataset_id: str) -> Mapping[str, Any]:
        return dict(self._transport.get(f"/v1/datasets/{dataset_id}"))

    def upload(
        self, dataset_id: str, path: str | Path, *, timeout: float = 600.0, watch: Watch | None = None
    ) -> Mapping[str, Any]:
        """Send the file into quarantine and wait until it is scanned: the finished job."""
        started = self._send_file(f"/v1/datasets/{dataset_id}/file", Path(path))
        return self.wait(started["job"], timeout=timeout, watch=watch)

    def linkable(self) -> list[Mapping[str, Any]]:
        """Published datasets of the office that may be linked, by kind of identifier."""
        return list(self._transport.pages("/v1/links/sources"))

    def preview_link(self, left: str, right: str, *, rows_per_person: int | None = None) -> Mapping[str, Any]:
        """What a link of these two would hold and cost; nothing is opened."""
        wish = {"left": left, "right": right, "max_rows_per_person": rows_per_person}
        return dict(self._transport.post("/v1/links/preview", wish))

    def link(self, document: Mapping[str, Any], *, idempotency_key: str | None = None) -> Mapping[str, Any]:
        """`{left, right, title_zh, title_en, purpose, legal_basis, max_rows_per_person, cap: {rho, delta}, …}` to a new
        dataset, which is attested, submitted and signed like any other."""
        return dict(self._transport.post_once("/v1/links", document, idempotency_key))

    def add_reference(self, path: str | Path, *, name: str, key: str, source: str, licence: str) -> Mapping[str, Any]:
        """Make a small public table known: its new version. The same file again changes nothing."""
        fields = {"name": name, "key": key, "source": source, "licence": licence}
        return dict(self._send_file("/v1/references", Path(path), fields))

    def _send_file(self, address: str, source: Path, fields: Mapping[str, str] | None = None) -> Any:
        try:
            opened = source.open("rb")
        except OSError:
            raise ClientError("file_unreadable") from None
        with opened as content:
            return self._transport.post_file(address, source.name, content, fields)

    def findings(self, dataset_id: str) -> Mapping[str, Any]:
        """What the scan found, by column."""
        return dict(self._transport.get(f"/v1/datasets/{dataset_id}/findings"))

    def change_column(self, dataset_id: str, column: str, change: Mapping[str, Any]) -> Mapping[str, Any]:
        """`{stated?}`, or `{treatment?, declared?, stated?, reason}`, for one column; the findings after it."""
        return dict(self._transport.put(f"/v1/datasets/{dataset_id}/columns/{quote(column, safe='')}", change))

    def confirm(self, dataset_id: str, column: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say in your own name that what `column` of the findings declares is public knowledge; the findings after it.

        Needed for each column whose `declared_from` is "data" before the dataset can be submitted.
        """
        body = {"column": column["name"], "declared": column["declared"]}
        return dict(self._transport.post(f"/v1/datasets/{dataset_id}/confirmations", body, repeatable=True))

    def state_sensitive(self, dataset_id: str, columns: Sequence[str]) -> Mapping[str, Any]:
        """State in your own name that these columns are sensitive; the findings after it. Needed for each whose
        `sensitivity` is "sensitive" in the findings before the dataset can be submitted."""
        for column in columns:
            self.change_column(dataset_id, column, {"stated": {"sensitive": True}})
        return self.findings(dataset_id)

    def attest(self, dataset_id: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """State facts in your own name, such as `{"pipia": {"done": True, "covers_this": True, "age_days": 3}}`."""
        return dict(self._transport.put(f"/v1/datasets/{dataset_id}/attestations", facts))

    def diagnose(self, dataset_id: str, *, rho: str | None = None, cells: int = 10) -> Mapping[str, Any]:
        """What bounds throw away, as exact figures of real data: not private, for you alone, and logged. `suggested` is
        best for questions that spend `rho` (an ε where the dataset is pure; a usual loss if None) on `cells` groups."""
        body = {"rho": rho, "cells": cells}
        return dict(self._transport.post(f"/v1/datasets/{dataset_id}/diagnosis", body))

    def submit(self, dataset_id: str) -> Mapping[str, Any]:
        """Ask the rules. Raises `ProblemError("policy_refused")`, whose `decision` says all that is missing."""
        return dict(self._transport.post(f"/v1/datasets/{dataset_id}/submit", {}))

    def reviews(self, state: str | None = "pending") -> list[Mapping[str, Any]]:
        return list(self._transport.pages("/v1/reviews", **({} if state is None else {"state": state})))

    def review(self, review_id: str) -> Mapping[str, Any]:
        return dict(self._transport.get(f"/v1/reviews/{review_id}"))

    def approve(
        self, review_id: str, *, key: StewardKey, trust: Trust, confirm: Confirm, reason: str = "",
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        """Sign the review with your own key and send it. `confirm` gets the summary of what is signed, and decides.

        Raises `typed_data_refused` or `subject_mismatch` if it is not what `trust` and the shown content say.
        """
        from mingzheng.keystore import sign_review  # needs eth-account, which only stewards have

        signature = sign_review(self.review(review_id), key, trust, confirm)
        body = {"outcome": "approve", "reason": reason, "signer": key.signer, "signature": signature}
        return dict(self._transport.post_once(f"/v1/reviews/{review_id}/decision", body, idempotency_key))

    def refuse(self, review_id: str, reason: str, *, idempotency_key: str | None = None) -> Mapping[str, Any]:
        body = {"outcome": "refuse", "reason": reason, "signer": "", "signature": ""}
        return dict(self._transport.post_once(f"/v1/reviews/{review_id}/decision", body, idempotency_key))

    def price_narrowing(self, review_id: str, plan: Mapping[str, Any]) -> Mapping[str, Any]:
        """Loss and expected error of a narrower plan; `wider` names what it asks that was not asked."""
        body = {"plan": dict(plan)}
        return dict(self._transport.post(f"/v1/reviews/{review_id}/narrowing/price", body, repeatable=True))

    def narrow(
        self, review_id: str, plan: Mapping[str, Any], reason: str, *, idempotency_key: str | None = None
    ) -> Mapping[str, Any]:
        """Offer a narrower question: the new review, which you can sign at once. It runs when it is accepted."""
        body = {"plan": dict(plan), "reason": reason}
        return dict(self._transport.post_once(f"/v1/reviews/{review_id}/narrowing", body, idempotency_key))

    def withdraw_publication(self, publication_id: str, reason: str) -> Mapping[str, Any]:
        """Take an answer off its public page; everybody reads the reason. Copies may exist."""
        path = f"/v1/published/{publication_id}/withdrawal"
        return dict(self._transport.post(path, {"reason": reason}, repeatable=True))

    def enrol(self, key: StewardKey, trust: Trust, confirm: Confirm) -> Mapping[str, Any]:
        """Prove that the key is yours, so that it is enrolled on the chain and in the log."""
        from mingzheng.keystore import sign_enrolment

        account = str(self._transport.get("/v1/me")["id"])
        asked = self._transport.get("/v1/stewards/enrolment", signer=key.signer)
        proof = sign_enrolment(asked, account, key, trust, confirm)
        return dict(self._transport.post("/v1/stewards/keys", {"signer": key.signer, "proof": proof}, repeatable=True))

    def researchers(self) -> list[Mapping[str, Any]]:
        return list(self._transport.pages("/v1/researchers"))

    def grant(
        self, dataset_id: str, *, researcher: str, project: str, rho: str | None = None, delta: str | None = None,
        epsilon: str | None = None, idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        """Let a researcher spend part of the dataset's cap. Amounts are decimal strings: `rho` and `delta`, or
        `epsilon` where the dataset is counted in pure ε."""
        body = {"researcher": researcher, "project": project, **_amount(rho, delta, epsilon)}
        return dict(self._transport.post_once(f"/v1/datasets/{dataset_id}/allowances", body, idempotency_key))

    def propose_raise(
        self, account_id: str, *, reason: str, rho: str | None = None, delta: str | None = None,
        epsilon: str | None = None, idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        """Propose a higher cap (the whole of it) of a dataset or of a population, with a reason for everybody to read:
        the review to be signed. `rho` and `delta`, or `epsilon` where it is counted in pure ε."""
        body = {"reason": reason, **_amount(rho, delta, epsilon)}
        kind = "populations" if account_id.startswith("pp_") else "datasets"
        return dict(self._transport.post_once(f"/v1/{kind}/{account_id}/raises", body, idempotency_key))

    def preview_deletion(self, dataset_id: str) -> Mapping[str, Any]:
        """What would go with the dataset and what would stay; nothing is changed."""
        return dict(self._transport.get(f"/v1/datasets/{dataset_id}/deletion"))

    def propose_deletion(
        self, dataset_id: str, *, ground: str, confirm: str, idempotency_key: str | None = None
    ) -> Mapping[str, Any]:
        """Propose to delete a published dataset for good, on a ground of PIPL Art. 47: the review to be signed by
        another steward. `confirm`: the dataset's name, as a person typed it."""
        body = {"ground": ground, "confirm": confirm}
        return dict(self._transport.post_once(f"/v1/datasets/{dataset_id}/deletions", body, idempotency_key))

    def preview_withdrawal(self, dataset_id: str) -> Mapping[str, Any]:
        """What would go with a dataset that was never published, and until when it is kept anyway."""
        return dict(self._transport.get(f"/v1/datasets/{dataset_id}/withdrawal"))

    def withdraw(self, dataset_id: str, *, revision: int) -> Mapping[str, Any]:
        """Withdraw a dataset that was never published: its upload and keys are destroyed at once, for good. `revision`
        of the preview that you saw: what changed since stays, with `ProblemError("changed_meanwhile")`."""
        path = f"/v1/datasets/{dataset_id}/withdrawal"
        return dict(self._transport.post(path, {"revision": revision}, repeatable=True))

    def erase(self, entry_id: str, reason: str) -> Mapping[str, Any]:
        """Destroy the record of an entry on a ground of PIPL Art. 47; the answer names the entry that says so."""
        return dict(self._transport.post(f"/v1/records/{quote(entry_id, safe='')}/erasure", {"reason": reason}))

    def wait(self, job_id: str, *, timeout: float = 600.0, watch: Watch | None = None) -> Mapping[str, Any]:
        """Wait for a job; raises its problem if it failed."""
        return wait_for_job(self._transport, job_id, timeout=timeout, progress=watch)


def _amount(rho: str | None, delta: str | None, epsilon: str | None) -> dict[str, str]:
    """What was given; that it is one measure and whole is for the platform to say."""
    given = {"rho": rho, "delta": delta, "epsilon": epsilon}
    return {name: amount for name, amount in given.items() if amount is not None}
