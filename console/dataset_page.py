"""A steward's dataset as a page; and the same page again when what was sent from it is refused, so that nothing that
somebody typed is lost and they are where they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from api.http import problems
from console.attestations import ATTESTATIONS
from console.flash import Done, back_to, done_just_now, told
from console.render import page
from console.session import Posted
from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import unmarked
from core.domain.withdrawals import WITHDRAWABLE
from core.ports import Services
from core.usecases.name_people import name_people
from core.usecases.preview_withdrawal import kept_until
from core.usecases.read_dataset import read_dataset, unconfirmed_columns
from core.usecases.read_promises import promises_around
from core.usecases.read_signers import awaited_signers
from mingzheng.errors import Failure

_UPLOADABLE: Final = ("draft", "scanned", "refused")


def dataset_page(
    request: Request,
    services: Services,
    actor: Actor,
    dataset_id: str,
    *,
    status: int = 200,
    refusal: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    place: str = "",
) -> Response:
    """`refusal`: the problem document of what was just sent, `typed`: its fields, `place`: the part it came from."""
    dataset = read_dataset(services, actor, dataset_id)
    steward = actor.role == "steward"
    editable = steward and dataset.state == DatasetState.SCANNED
    attested = {name: fact["value"] for name, fact in dataset.facts.items()}
    path = f"/datasets/{dataset.id}"
    done = done_just_now(request, path) if refusal is None else Done()
    response = page(
        request,
        "dataset.html",
        status,
        dataset=dataset,
        within=promises_around(services, dataset),
        attestations=ATTESTATIONS,
        people=name_people(services, actor, [one["by"] for one in dataset.facts.values()]),
        problem=problems.shown_problem(dataset.problem),
        editable=editable,
        uploadable=steward and not dataset.sources and dataset.state in _UPLOADABLE,
        unmarked=[] if dataset.sources else unmarked(dataset.columns),
        unconfirmed=unconfirmed_columns(services, dataset),
        signers=awaited_signers(services, actor, dataset.id) if dataset.state == "awaiting_approval" else None,
        withdrawable=steward and dataset.state in WITHDRAWABLE,
        quarantine_days=services.quarantine_days,
        kept_until=kept_until(services, dataset),
        attested=attested,
        unsaid=[one for one in ATTESTATIONS if attested.get(one.fact) in (None, False)] if editable else [],
        refusal=refusal,
        typed=dict(typed or {}),
        place=place,
        done=done,
    )
    return told(request, response, path)


def elsewhere(status: int) -> bool:
    """What no change of the form can mend has a page of its own."""
    return status in (401, 403, 404) or status >= 500


def refused_here(
    request: Request, services: Services, posted: Posted, dataset_id: str, failure: Failure, place: str
) -> Response:
    """The dataset's page, saying what was wrong, with the form as it was sent. Raises what belongs on its own page."""
    status, body = problems.document(failure)
    if elsewhere(status):
        raise failure
    typed = {name: value for name, value in posted.form.items() if isinstance(value, str)}
    response = dataset_page(
        request, services, posted.actor, dataset_id, status=status, refusal=body, typed=typed, place=place
    )
    response.headers.update(problems.headers_for(failure.code, status))
    return response


def back(request: Request, dataset: Dataset, done: str, column: str = "", anchor: str = "attest") -> Response:
    """To the part of the page that was changed, which says so."""
    number = next((place for place, one in enumerate(dataset.columns, 1) if one["name"] == column), 0)
    anchor = f"column-{number}" if number else anchor
    return back_to(request, f"/datasets/{dataset.id}", anchor, Done(done, number))
