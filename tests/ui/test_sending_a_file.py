"""A file on its way says how far it has come, can be stopped, and ends where the form without script ends."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.ui.conftest import Site
from tests.web import UPLOAD_LIMIT


def test_progress_is_shown_can_be_stopped_and_a_refusal_takes_the_pages_place(site: Site, tmp_path: Path) -> None:
    office = site.web.office
    place = f"{site.url}/datasets/{office.registered(office.steward('chen')).id}"
    page = site.page("chen", language="en")
    page.goto(place)
    send, bar = page.get_by_role("button", name="Send and scan"), page.get_by_role("progressbar")
    assert not bar.is_visible()
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("person,district\n1,east\n")
    large.write_text("person,district\n" + "1,east\n" * (UPLOAD_LIMIT // 6))
    # The server hears nothing before the test has looked.
    held: list[Any] = []
    page.route("**/file", lambda route: held.append(route))
    page.locator("#file").set_input_files(small)
    send.click()
    bar.wait_for()
    assert send.is_disabled()
    page.get_by_role("button", name="Stop sending").click()
    page.get_by_text("Stopped. Nothing was kept.").wait_for()
    # Otherwise the end of the route would send what the page has given up.
    held[0].abort()
    page.unroute("**/file")
    page.locator("#file").set_input_files(large)
    send.click()
    page.get_by_role("heading", name="The request is too large.").wait_for()
    assert page.url == place and page.title().startswith("Something to fix")
    page.goto(place)
    page.locator("#file").set_input_files(small)
    send.click()
    page.wait_for_url(re.compile("/jobs/"))
