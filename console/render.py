"""Templates: escaped always, undefined names are errors, one environment a language."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from anonymizer.treat.risk_words import improved, percent, risk_words
from api.http.auth import session_secret
from api.http.wiring import services_of
from console import column_form, csrf, fields, i18n, rights_words, show, view, words
from console.layout_words import layout_words
from console.shape_words import shape_words
from console.treatments import offered_treatments, treatment_words
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.domain.risk import planned_risk
from core.usecases.close_incident import read_incidents
from core.usecases.read_duties import count_overdue
from mingzheng.detail_words import detail_words

DIRECTORY: Final = Path(__file__).parent / "templates"
_YEAR: Final = 365 * 24 * 3600


def _detail_words(details: Mapping[str, object], language: str) -> list[tuple[str, str]]:
    codes = {"state": words.STATES, "needed": words.STATES, "decision": words.DECISIONS, "missing": words.DECISIONS}
    return detail_words(details, language, {**codes, "roles": words.ROLES, "type": words.PII})


def _grouped(ngettext: Callable[..., str]) -> Callable[..., str]:
    """The number in a sentence is written as numbers are elsewhere on the page."""

    @pass_context
    def said(context: Context, singular: str, plural: str, number: int, **values: Any) -> str:
        return ngettext(context, singular, plural, number, **{"num": show.number(number), **values})

    return said


@cache
def environment(language: str) -> Environment:
    """The Jinja environment of a language."""
    made = Environment(
        loader=FileSystemLoader(DIRECTORY),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    catalogue = i18n.catalogue(language)
    made.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        lang=language, html_lang="zh-Hans" if language == "zh" else "en", words=words, show=show, fields=fields
    )
    made.globals.update(treatment_words=treatment_words, risk_words=risk_words, rights_words=rights_words)
    made.globals.update(planned_risk=planned_risk, improved=improved)
    made.globals.update(layout_words=layout_words, detail_words=_detail_words)
    made.globals.update(offered_treatments=offered_treatments)
    made.globals.update(shown_declaration=column_form.shown)
    made.filters["word"] = lambda code, table: words.word(table, code, language)
    made.filters["percentage"] = percent
    made.filters["article"] = lambda code: words.article(code, language)
    made.filters["moment"] = show.moment
    made.filters["shape"] = lambda shape: shape_words(shape, language)
    made.filters["listed"] = lambda values: show.listed(values, language)
    made.globals["ngettext"] = _grouped(cast(Callable[..., str], made.globals["ngettext"]))
    return made


def page(
    request: Request, template: str, status: int = 200, *, form_secret: str | None = None, **context: Any
) -> Response:
    """Render a page. `form_secret`: whose token the forms carry, when it is not the session's."""
    language = i18n.language_of(request)
    secret = form_secret or session_secret(request) or ""
    actor: Actor | None = getattr(request.state, "actor", None)
    html = (
        environment(language)
        .get_template(template)
        .render(
            actor=actor,
            site=services_of(request).site,
            path=request.url.path,
            csrf_token=csrf.token_for(secret) if secret else "",
            # A form sent twice is one wish: its key is made when the page is.
            open_incidents=_open_incidents(request, actor),
            overdue_duties=_overdue_duties(request, actor),
            form_key="console-" + secrets.token_hex(16),
            language_links={code: _with(request, lang=code) for code in i18n.LANGUAGES},
            view=view.view_of(request),
            view_links={code: _with(request, view=code) for code in view.VIEWS},
            **context,
        )
    )
    response = HTMLResponse(html, status_code=status, headers={"content-language": language, "vary": "cookie"})
    if request.query_params.get("lang") in i18n.LANGUAGES:
        _keep(response, i18n.COOKIE, language)
    if request.query_params.get("view") in view.VIEWS:
        _keep(response, view.COOKIE, view.view_of(request))
    return response


def _open_incidents(request: Request, actor: Actor | None) -> int:
    """How many there are, for those who may see them."""
    if actor is None or Action.READ_INCIDENTS not in actor.scopes:
        return 0
    return len(read_incidents(services_of(request), actor))


def _overdue_duties(request: Request, actor: Actor | None) -> int:
    """How many there are, for those who may see them."""
    if actor is None or Action.READ_DUTIES not in actor.scopes:
        return 0
    return count_overdue(services_of(request), actor)


def offered(request: Request) -> bool:
    """Whether people can sign in at their office's own system."""
    return services_of(request).identity is not None


def translate(request: Request, message: str) -> str:
    """A sentence in the reader's language, for texts that are not in a template."""
    return i18n.catalogue(i18n.language_of(request)).gettext(message)


def _keep(response: Response, cookie: str, choice: str) -> None:
    response.set_cookie(cookie, choice, max_age=_YEAR, path="/", samesite="lax", httponly=True)


def _with(request: Request, **choice: str) -> str:
    """This page again, under another choice of language or view."""
    # A form's answer has no address to come back to: the links then lead home.
    if request.method != "GET":
        return f"/?{urlencode(choice)}"
    url = request.url.include_query_params(**choice)
    # A path of several slashes would be another site's address.
    return f"/{url.path.lstrip('/')}?{url.query}"
