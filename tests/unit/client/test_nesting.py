"""Deeply nested input is an error, never the end of the process, whatever was imported before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mingzheng.nesting import is_too_deep


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("[" * 64, False),
        ("[" * 65, True),
        ("[]" * 1000, False),
        ('{"a":' * 65, True),
        ('"' + "[" * 1000 + '"', False),
        ('"\\"' + "[" * 1000 + '"', False),
        ('"\\\\"' + "[" * 65, True),
        ('"' + "[" * 1000, False),
    ],
)
def test_only_brackets_outside_strings_count(text: str, deep: bool) -> None:
    assert is_too_deep(text) is deep


@pytest.mark.parametrize("first", ["import eth_account", "pass"])
def test_a_receipt_of_brackets_is_disproved_even_where_the_recursion_limit_was_raised(first: str) -> None:
    program = (
        f"{first}\n"
        "from tests.client_log import trust\n"
        "from mingzheng.verify import verify_receipt\n"
        "raise SystemExit(verify_receipt(b'[' * 1_000_000, trust()).exit_code)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=False, env={"PYTHONPATH": ".:client"})
    assert ran.returncode == 1


def test_loading_keys_leaves_the_recursion_limit_alone() -> None:
    program = (
        "import sys; before = sys.getrecursionlimit()\n"
        "from mingzheng.ethereum import load_typed_data_encoder; load_typed_data_encoder()\n"
        "raise SystemExit(before != sys.getrecursionlimit())"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=False, env={"PYTHONPATH": ".:client"})
    assert ran.returncode == 0
