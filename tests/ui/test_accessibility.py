"""axe-core finds nothing on any page (WCAG 2.2 AA), in both languages, both views, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.app import ROUTERS
from tests.ui.conftest import Site
from tests.ui.pages import Paths, release_paths, share_paths
from tests.web import make_web

pytestmark = pytest.mark.chromium
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# What passes is looked at as well, and only not written down.
RULES = """() => axe.run(document, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }).then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(" "))]))"""


def findings(page: Any) -> list[tuple[str, list[str]]]:
    # Once a page; through the debugger, not as a script element: the page's own policy stays in force.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[tuple[str, list[str]]] = page.evaluate(RULES)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paths", [share_paths, release_paths])
def test_axe_finds_nothing(site: Site, paths: Callable[[Site], Paths], language: str) -> None:
    wrong: dict[tuple[str, ...], tuple[str, str, str]] = {}
    for login, visited in paths(site).items():
        page = site.page(login or None, language=language)
        for path in visited:
            page.goto(site.url + path)
            for view, scheme in (("standard", "light"), ("elder", "dark")):
                page.evaluate("view => { document.documentElement.dataset.view = view }", view)
                page.emulate_media(color_scheme=scheme)
                wrong |= {(rule, *where): (path, view, scheme) for rule, where in findings(page)}
    assert wrong == {}


LEADS_AWAY = {"/sign-in/oidc", "/sign-in/oidc/callback"}


def test_every_page_is_among_those_visited(tmp_path: Path) -> None:
    visited = set()
    for paths in (share_paths, release_paths):
        (tmp_path / paths.__name__).mkdir()
        with make_web(tmp_path / paths.__name__) as web:
            found = paths(Site(web, "", None)).values()
            visited |= {path.split("?")[0] for some in found for path in some}
    pages = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if "GET" in route.methods and not route.path.endswith((".json", ".docx"))
    }
    patterns = {page: re.compile(re.sub(r"\{\w+\}", "[^/]+", page)) for page in pages}
    assert {page for page, pattern in patterns.items() if not any(map(pattern.fullmatch, visited))} == LEADS_AWAY


def test_a_page_with_a_fault_is_found(site: Site) -> None:
    page = site.page(None)
    page.goto(site.url + "/sign-in")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/static/seal.svg\"><input>'")
    assert {"image-alt", "label"} <= {rule for rule, _ in findings(page)}
