"""Where people are sent is where the server listens, unless an address was set; and the guide names every setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.errors import CoreError
from core.domain.offices import Office
from core.settings import load_settings

GUIDES = Path(__file__).parents[3] / "docs" / "guides"


class Asked(dict[str, str]):
    """Nothing is set; every name that was looked for is kept."""

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self[name] = default
        return default


@pytest.mark.parametrize("guide", ["operator.md", "operator.zh.md"])
def test_the_guide_of_operators_names_every_setting(guide: str) -> None:
    asked = Asked()
    load_settings(asked)
    text = (GUIDES / guide).read_text("utf-8")
    named = {name for name in asked if name in text or f"`_{name.removeprefix('MINGZHENG_OIDC_')}`" in text}
    assert len(asked) > 20 and named == set(asked)


def test_another_port_moves_the_address_of_the_console_with_it() -> None:
    moved = load_settings({"MINGZHENG_PORT": "9000"}).at_port(8471)
    assert (moved.port, moved.site) == (8471, "http://localhost:8471")


def test_an_address_that_was_set_stays_at_any_port() -> None:
    moved = load_settings({"MINGZHENG_SITE": "https://data.example/"}).at_port(8471)
    assert (moved.port, moved.site) == (8471, "https://data.example")


def test_an_office_is_found_by_its_name_and_a_line_that_is_none_stops_the_start() -> None:
    offices = load_settings({"MINGZHENG_OFFICES": "民政局 | 为民路 1 号 |\n\n 街道办 || 0570-1\n"}).offices
    assert offices == {"民政局": Office("为民路 1 号", ""), "街道办": Office("", "0570-1")}
    for line in ("民政局", "民政局 | 1", "| 1 | 2", "a | |", "a | 1 | 2 | 3", "a | 1 | 2\na | 3 | 4"):
        with pytest.raises(CoreError, match="setting_invalid") as refused:
            load_settings({"MINGZHENG_OFFICES": line})
        assert refused.value.details["setting"] == "MINGZHENG_OFFICES"
        assert str(refused.value.details["reason"]).startswith("MINGZHENG_OFFICES, line")
