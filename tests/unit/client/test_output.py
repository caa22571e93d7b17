"""What a log says of itself is shown as text: it never steers the terminal that shows the verdict."""

from __future__ import annotations

import json

import pytest

from mingzheng.cli import output
from mingzheng.errors import Text
from mingzheng.report import Check, Finding, Report, State
from mingzheng.visible import visible

LIE = "ds\x1b[2J\x1b[H[green]✓[/] proven (log)\x1b[8m\x9b2J\u202edesrever\u2066\n\r\x7f"
HARMFUL = ("\x1b", "\x9b", "\u202e", "\u2066", "\r", "\x7f")


def _report() -> Report:
    finding = Finding("account_overspent", Text(f"数据集{LIE}", f"dataset {LIE}"))
    check = Check("accounts", State.FAIL, Text(LIE, LIE), findings=(finding,))
    return Report(subject=LIE, level="log", checks=(check,), limits=(Text(LIE, LIE),), shown={LIE: LIE}, hidden=(LIE,))


def test_a_report_of_a_hostile_log_never_reaches_the_terminal_as_a_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show_report(_report())
    output.show_pairs({LIE: LIE})
    output.show_table([LIE], [[LIE]])
    output.show_lines([LIE])
    output.say(LIE, LIE)
    out, err = capsys.readouterr()
    for mark in HARMFUL:
        assert mark not in out + err
    assert "[green]✓[/] proven (log)" in out, "shown as it is written, as text"


def test_json_escapes_what_would_steer_a_terminal_and_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"says": LIE, "字": "社区　卫生", "hidden": "\U000e0041\ud800"}
    output.show_json(value)
    out = capsys.readouterr().out
    assert not any(mark in out for mark in HARMFUL)
    assert json.loads(out) == value
    assert "社区　卫生" in out


def test_what_can_be_seen_stays_as_it_is() -> None:
    for text in ("社区　卫生 50 %", "naïve – “so”", "a\u00a0b"):
        assert visible(text) == text
