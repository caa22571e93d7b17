"""What all tests share: both databases, and an honest list of what could not run here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import sqlite_with_tables
from tests.lent_databases import LentDatabases
from tests.postgres import PrivatePostgres, binaries

NEEDS = {
    "PostgreSQL": "apt-get install postgresql",
    "Chromium": "apt-get install chromium fonts-noto-cjk",
    "Anvil": "npm ci",
    "Spark": "apt-get install openjdk-17-jre-headless && make setup",
    "microdata": "make setup",
    "systemd": "apt-get install systemd",
}
# A busy machine is no counterexample. `.ci/run` takes Hypothesis' own profile `ci` instead: the same inputs each time.
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")

LONG = (
    "tests/journeys/",
    "tests/properties/test_dp_spark.py",
    "tests/properties/test_dp_sql_fuzz.py",
    "tests/faults/",
    "tests/ui/",
    "tests/unit/core/test_dp_audit.py",
    "tests/properties/",
)
"""Where tests are that take up to minutes, the longest first."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: journeys and faults wait for servers for half of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, dealt to the workers, each of which begins with an equal share of this list.

    None is left for the end, when the other cores have nothing to do, and no worker has all that wait for servers.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    long = list(dict.fromkeys(file for start in LONG for file in files if file.startswith(start)))
    hands = [[item for file in long[place::workers] for item in files[file]] for place in range(workers)]
    rest = [item for file, some in files.items() if file not in long for item in some]
    whole = len(items)
    items.clear()
    for place, hand in enumerate(hands):
        room = max(0, (whole - len(items)) // (workers - place) - len(hand))
        items += hand + rest[:room]
        del rest[:room]
    items += rest


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    server = PrivatePostgres(programs)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def lent_databases(postgres: PrivatePostgres) -> LentDatabases:
    return LentDatabases(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with every table and no row, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_with_tables(tmp_path / "test.sqlite")
        return
    databases: LentDatabases = request.getfixturevalue("lent_databases")
    with databases.lend() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
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
