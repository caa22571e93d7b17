"""A steward's populations as pages: those of the office, the form that opens one, and the one that proposes a raise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from anonymizer.dp.budget import format_delta, format_rho
from api.http.auth import May
from api.http.wiring import Use
from console.budget import Budget
from console.cap_examples import FIRST_CAP, FIRST_PURE_CAP, cap_words
from console.i18n import language_of
from console.render import page
from console.session import PopulationPosted, RaisePosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.domain.totals import Total, TotalKind
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_promises import own_population, own_populations, shared_promise

router = APIRouter(prefix="/populations", tags=["console"])
Opener = Annotated[Actor, Depends(May(Action.OPEN_POPULATION))]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def index(request: Request, actor: Opener, services: Use) -> Response:
    found = [shared_promise(services, one) for one in own_populations(services, actor)]
    said = cap_words(services.dp, FIRST_CAP, "0", language_of(request), pure=False)
    firsts = {"zcdp": FIRST_CAP, "pure": FIRST_PURE_CAP}
    return page(request, "populations.html", shared=found, firsts=firsts, said=said)


@router.post("")
def open_(posted: PopulationPosted, services: Use) -> Response:
    title_zh, title_en, rho, delta = (posted.text(name) for name in ("title_zh", "title_en", "cap_rho", "cap_delta"))
    wish = NewPopulation(title_zh, title_en, rho, delta, pure=posted.text("measure") == "pure")
    open_population(services, posted.actor, wish, posted.text("key"))
    return RedirectResponse("/populations", status_code=303)


@router.get("/{population_id}")
def show(request: Request, population_id: Id, actor: Opener, services: Use) -> Response:
    shared = own_population(services, actor, population_id)
    one = shared.population
    return page(
        request,
        "population.html",
        shared=shared,
        cap=(format_rho(one.cap_rho), format_delta(one.cap_delta)),
        everybody=Budget(one.cap_rho, one.cap_rho - one.spent_rho, one.pure),
    )


@router.post("/{population_id}/raises")
def propose(population_id: Id, posted: RaisePosted, services: Use) -> Response:
    wish = Raise(*posted.amount, posted.text("reason"), "epsilon" in posted.form)
    review = propose_raise(services, posted.actor, Total(TotalKind.POPULATION, population_id), wish, posted.text("key"))
    return RedirectResponse(f"/reviews/{review.id}", status_code=303)
