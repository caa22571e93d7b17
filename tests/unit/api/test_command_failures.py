"""A command that cannot be carried out says so in one sentence of each language: no traceback, and nothing is made."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api import server
from core.domain.errors import CoreError
from core.settings import load_settings
from ledger.chain_types import Deployment

COMMANDS = (
    ["account", "close", "li"], ["incidents", "list"], ["sign-in-link", "li"], ["key", "rotate-log"], ["fsck"],
    ["chain", "migrate", "--preview"], ["key", "rotate-chain", "relay"],
)  # fmt: skip

_HASH = "0x" + "1" * 64
DEPLOYMENT = Deployment(
    chain_id=1, genesis_hash=_HASH, registry="0x1", budgets="0x2", approvals="0x3", registry_code_hash=_HASH,
    budgets_code_hash=_HASH, approvals_code_hash=_HASH, block_number=1,
)  # fmt: skip


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    def run(words: list[str], **environment: str) -> tuple[int, str]:
        settings = {"HOME": str(tmp_path / "home"), **environment}
        with monkeypatch.context() as patched:
            for name, value in settings.items():
                patched.setenv(f"MINGZHENG_{name}", value)
            patched.setattr(sys, "argv", ["mingzheng-server", *words])
            patched.setattr("os.umask", lambda _: 0)
            patched.setattr("resource.setrlimit", lambda *_: None)
            with pytest.raises(SystemExit) as ended:
                server.main()
        return int(str(ended.value.code)), capsys.readouterr().err

    return run


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_before_init_names_init_and_makes_nothing(
    run: Callable[..., tuple[int, str]], tmp_path: Path, words: list[str]
) -> None:
    code, said = run(words)
    assert code == (2 if words == ["fsck"] else 1)  # nothing was checked, so nothing is disproved
    assert [line.split(":")[0] for line in said.splitlines()] == ["home_not_prepared"] * 2
    assert "mingzheng-server init" in said and not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("QUARANTINE_DAYS", "0"),
        ("ANCHOR_SECONDS", "often"),
        ("PROXIES", "0.0.0.0/0"),
        ("OFFICES", "x"),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_its_value_is_not(
    run: Callable[..., tuple[int, str]], name: str, value: str
) -> None:
    code, said = run(["init"], **{name: value})
    assert code == 1 and len(said.splitlines()) == 2
    assert said.count(f"setting_invalid (MINGZHENG_{name}") == 2 and "Traceback" not in said


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nonsense secret", "setting_invalid (MINGZHENG_DATABASE_URL)"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/none", "storage_unavailable"),
        ("sqlite:////nowhere/secret.sqlite", "storage_unavailable"),
        ("sqlite:///{home}/secret.sqlite", "home_not_prepared"),
    ],
)
def test_a_database_that_is_not_there_is_said_without_its_address(
    run: Callable[..., tuple[int, str]], tmp_path: Path, url: str, expected: str
) -> None:
    (tmp_path / "home").mkdir()
    deployment = load_settings({"MINGZHENG_HOME": str(tmp_path / "home")}).deployment_file
    deployment.write_text(DEPLOYMENT.to_json())
    code, said = run(["incidents", "list"], DATABASE_URL=url.format(home=tmp_path))
    assert code == 1 and said.startswith(expected) and "secret" not in said and "Traceback" not in said


def test_a_home_of_somebody_else_is_said_and_a_mistake_of_ours_is_not_hidden(
    run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(server, "prepare", refuse)
    code, said = run(["init"])
    assert code == 1 and said.startswith("home_not_ours")

    def mistake(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(server, "prepare", mistake)
    with pytest.raises(KeyError):
        run(["init"])


def test_a_known_refusal_is_shown_as_it_is(
    run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CoreError("login_taken")

    monkeypatch.setattr(server, "prepare", refuse)
    assert run(["init"])[1].startswith("login_taken:")


def test_before_any_command_runs_its_memory_can_reach_no_core_file_and_its_files_no_other_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    monkeypatch.setattr("os.umask", done.append)
    monkeypatch.setattr("resource.setrlimit", lambda *limit: done.append(limit))
    monkeypatch.setattr(server, "run_cli", done.append)
    server.main()
    assert done == [0o077, (resource.RLIMIT_CORE, (0, 0)), server.app]
