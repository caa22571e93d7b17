"""Pictures of the pages that people meet, after the demo's story, into docs/screenshots: `make screenshots`.

In the language of the story (MINGZHENG_LANG), so that people bear names of the language in which the pages are."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from demo.home import Home
from demo.screen import said
from demo.server import Server
from demo.tour import Stop, played, stops

OUT: Final = Path("docs/screenshots")
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-US"}
# Tall pages are cut: a picture shows what the page is like, not all that it says.
WIDTH, TALLEST = 1100, 1500
PHONE: Final = ("home-resident", "answer")


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("screenshots: no Chromium. To fix it: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mingzheng-tour-") as folder, played(Path(folder)) as (home, server):
        tour = stops(home, server)
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            photograph(browser, home, server, tour, said("zh", "en"))
            browser.close()
        write_gallery([stop.name for stop in tour])
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")
    return 0


def photograph(browser: Browser, home: Home, server: Server, tour: list[Stop], language: str) -> None:
    pages: dict[str | None, Page] = {}
    for stop in tour:
        page = pages.setdefault(stop.login, _opened(browser, home, server, stop.login, language))
        page.goto(server.url + stop.path)
        _shoot(page, OUT / f"{stop.name}.{language}.png", WIDTH)
        if stop.name in PHONE:
            page.goto(f"{server.url}{stop.path}?view=elder")
            _shoot(page, OUT / f"{stop.name}-elder.{language}.png", 400)
            page.goto(f"{server.url}{stop.path}?view=standard")


def write_gallery(names: list[str]) -> None:
    """One page with all pictures, Chinese beside English."""
    shown = [name for stop in names for name in (stop, f"{stop}-elder") if (OUT / f"{name}.en.png").exists()]
    rows = [f"| {name} | ![{name}, 中文]({name}.zh.png) | ![{name}, English]({name}.en.png) |" for name in shown]
    head = ["# The console in pictures 页面截图", "", "Taken by `make screenshots` after the demo's story.", ""]
    lines = [*head, "| page | 中文 | English |", "| --- | --- | --- |", *rows, ""]
    (OUT / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _opened(browser: Browser, home: Home, server: Server, login: str | None, language: str) -> Page:
    context: Any = browser.new_context(viewport={"width": WIDTH, "height": 700}, locale=LANGUAGES[language])
    page: Page = context.new_page()
    if login is not None:
        page.goto(f"{server.url}/sign-in?lang=en")
        page.get_by_label("Account").fill(login)
        page.get_by_label("Password").fill(home.state["passwords"][login])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(server.url + "/")
    page.goto(f"{server.url}/published?lang={language}")
    return page


def _shoot(page: Page, path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=path)


if __name__ == "__main__":
    sys.exit(main())
