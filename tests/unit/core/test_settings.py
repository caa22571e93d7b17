"""Where people are sent is where the server listens, unless an address was set."""

from __future__ import annotations

from core.settings import load_settings


def test_another_port_moves_the_address_of_the_console_with_it() -> None:
    moved = load_settings({"MINGZHENG_PORT": "9000"}).at_port(8471)
    assert (moved.port, moved.site) == (8471, "http://localhost:8471")


def test_an_address_that_was_set_stays_at_any_port() -> None:
    moved = load_settings({"MINGZHENG_SITE": "https://data.example/"}).at_port(8471)
    assert (moved.port, moved.site) == (8471, "https://data.example")
