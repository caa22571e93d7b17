"""The pinned compiler, node and library: exact, from any registry, and with nothing run at installation."""

from __future__ import annotations

import json
import re
from typing import Any

from ledger.artifacts import REPOSITORY


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((REPOSITORY / name).read_text(encoding="utf-8"))
    return content


def test_every_tool_is_pinned_exactly() -> None:
    for version in read("package.json")["devDependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_the_lock_names_no_registry_and_hashes_what_every_machine_installs() -> None:
    lock = read("package-lock.json")
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", json.dumps(lock))
    for name, package in lock["packages"].items():
        assert "resolved" not in package
        # Another platform's binary may lack its hash where it could not be fetched; this one's and all else may not.
        assert (
            not name
            or "integrity" in package
            or (package.get("optional") and package["os"] != ["linux"])
            or (package.get("cpu") == ["arm64"])
        )


def test_no_package_may_run_a_script_while_it_installs() -> None:
    assert "ignore-scripts=true" in (REPOSITORY / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_contracts_are_compiled_the_same_everywhere() -> None:
    settings = (REPOSITORY / "foundry.toml").read_text(encoding="utf-8")
    for line in ('solc = "contracts/tools/solc"', "offline = true", 'bytecode_hash = "none"', "cbor_metadata = false"):
        assert line in settings.splitlines()
    for source in (REPOSITORY / "contracts" / "src").rglob("*.sol"):
        assert "pragma solidity 0.8.37;" in source.read_text(encoding="utf-8")
