"""What all tests share: both databases, and an honest list of what could not run here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import PrivatePostgres, binaries

NEEDS = {
    "PostgreSQL": "apt-get install postgresql",
    "Chromium": "apt-get install chromium fonts-noto-cjk",
    "Anvil": "npm ci",
    "Spark": "apt-get install openjdk-17-jre-headless && make setup",
    "microdata": "make setup",
}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: journeys and faults wait for servers for half of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: what takes minutes must not be left for the end, when the other cores have nothing to do."""
    items.sort(key=lambda item: "tests/journeys/" not in item.nodeid)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    server = PrivatePostgres(programs)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium: apt-get install chromium (Debian), then run again")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield opened
        opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what could not run and the one command that enables it: a skip must not look like a pass."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("could not run on this machine")
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        command = next((command for need, command in NEEDS.items() if need in reason), "see the test")
        terminalreporter.write_line(f"{count} tests: {reason.removeprefix('Skipped: ')} -> {command}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run (CI), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("MINGZHENG_NO_SKIPS") == "1" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
