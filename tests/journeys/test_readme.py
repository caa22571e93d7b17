"""What the README tells a newcomer to type does what it says."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from demo.server import free_port
from ledger.anvil import ManagedAnvil
from tests.journeys.terminal import type_in
from tests.journeys.test_guides import ROOT, blocks

MAKE, SERVER = blocks("README.md", "sh")


def test_both_languages_give_the_same_commands_with_names_of_their_own() -> None:
    def unnamed(page: str) -> list[str]:
        return [re.sub('"[^"]*"', '"…"', block) for block in blocks(page, "sh")]

    assert unnamed("README.zh.md") == unnamed("README.md")


@pytest.mark.parametrize("line", MAKE.splitlines())
def test_make_knows_the_command_and_help_lists_it(line: str) -> None:
    subprocess.run([*line.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)
    shown = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.search(rf"^{line.split()[1]}\s+\S", shown, re.MULTILINE)


@pytest.mark.parametrize(
    "page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_page_points_to_a_file_that_does_not_exist(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_a_platform_of_ones_own_starts_and_lets_its_first_person_in(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "MINGZHENG_HOME": str(tmp_path / "var"),
        "MINGZHENG_PORT": str(free_port(0)), "LANG": "C.UTF-8", "TERM": "dumb",
    }  # fmt: skip
    *prepare, serve = SERVER.splitlines()
    answers = [(r"Password|Repeat for confirmation", "correct horse battery")]
    server = None
    try:
        shown = "".join(type_in(line, ROOT, environment, answers) for line in prepare)
        (link,) = re.findall(r"http://localhost:\d+/sign-in/mz_\w+", shown)
        server = subprocess.Popen(serve.split(), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        transport = httpx.HTTPTransport(retries=60)  # connecting is tried again until the server listens
        with httpx.Client(transport=transport, trust_env=False) as client:
            assert client.get(link).status_code == 200
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=15)
        if (tmp_path / "var" / "anvil").exists():
            ManagedAnvil(tmp_path / "var" / "anvil").stop()
