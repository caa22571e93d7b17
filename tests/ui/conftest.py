from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.web import Web, make_web

PATIENCE = 120_000
"""Milliseconds: four times what Playwright would wait, for a machine that does other things as well."""


@dataclass
class Site:
    """The application on a real port, and a browser to look at it with."""

    web: Web
    url: str
    browser: Any

    def page(self, login: str | None, *, language: str = "zh", width: int = 1200, script: bool = True) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if language == "zh" else "en-US",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE)
        if login is not None:
            secret = self.web.browser(login).secret
            context.add_cookies([{"name": "mz_session", "value": secret, "url": self.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        return page


@pytest.fixture
def site(tmp_path: Path, browser: Any) -> Iterator[Site]:
    with make_web(tmp_path) as web, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(web.app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Site(web, f"http://127.0.0.1:{listener.getsockname()[1]}", browser)
        server.should_exit = True
        thread.join(timeout=10)
