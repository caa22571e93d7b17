"""What is put on a production machine is read by the programs that it is for, as far as they are here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.settings import load_settings

ROOT = Path(__file__).parents[3]
UNIT = ROOT / "deploy" / "mingzheng.service"


def settings_of(file: Path) -> dict[str, str]:
    """As systemd reads an environment file."""
    lines = file.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_recipe_are_settings_and_listen_where_the_proxy_sends_to() -> None:
    written = settings_of(ROOT / "deploy" / "mingzheng.env")
    settings = load_settings(written)
    guide = (ROOT / "docs" / "guides" / "operator.md").read_text("utf-8")
    assert all(f"`{name}`" in guide for name in written)
    assert settings.mode == "production" and settings.site.startswith("https://")
    proxy = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert f"proxy_pass http://{settings.host}:{settings.port};" in proxy
    room = re.search(r"client_max_body_size (\d+)m;", proxy)
    assert room is not None and int(room[1]) * 1024 * 1024 > settings.max_upload_bytes
    assert f"StateDirectory={settings.home.name}\n" in UNIT.read_text("utf-8")


def test_the_example_of_a_setting_with_several_lines_is_read_whole() -> None:
    """A shell reads double quotes in such a file as systemd does: to their end, over lines."""
    text = (ROOT / "deploy" / "mingzheng.env").read_text("utf-8")
    (shown,) = re.findall(r'^#(MINGZHENG_OFFICES="[^"]*")$', text, re.MULTILINE)
    script = shown.replace("\n#", "\n") + '\nprintf %s "$MINGZHENG_OFFICES"'
    read = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=True).stdout
    assert list(load_settings({"MINGZHENG_OFFICES": read}).offices) == ["云川市民政局", "云川市统计局"]


@pytest.mark.parametrize("guide", ["operator.md", "operator.zh.md"])
def test_the_guide_shows_the_very_proxy_that_is_in_the_recipe(guide: str) -> None:
    (shown,) = re.findall(r"^```nginx\n(.*?)^```", (ROOT / "docs" / "guides" / guide).read_text("utf-8"), re.S | re.M)
    assert (ROOT / "deploy" / "nginx.conf").read_text("utf-8").endswith("\n\n" + shown)


def test_the_proxy_puts_no_body_on_a_disk_and_every_way_through_it_says_who_asks() -> None:
    """nginx passes headers that are set around a location on to it only while it sets none itself."""
    proxy = re.sub("#.*", "", (ROOT / "deploy" / "nginx.conf").read_text("utf-8"))
    locations = re.findall(r"location [^{]*\{([^}]*)\}", proxy)
    around = {line.strip() for line in re.sub(r"location [^{]*\{[^}]*\}", "", proxy).splitlines()}
    assert any(line.startswith("client_body_temp_path /dev/shm/") for line in around)
    assert {
        "proxy_max_temp_file_size 0;",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
    } <= around
    own = r"proxy_set_header|temp_path|temp_file_size"
    assert locations and not any(re.search(own, inside) for inside in locations)


def test_the_server_is_given_longer_to_end_than_its_jobs_and_leaves_nothing_in_clear() -> None:
    unit = UNIT.read_text("utf-8").splitlines()
    assert {"LimitCORE=0", "MemorySwapMax=0", "RemoveIPC=yes", "UMask=0077", "TimeoutStopSec=90"} <= set(unit)
    assert not any(line.startswith(("KillSignal=", "SendSIGKILL=")) for line in unit)


@pytest.mark.parametrize("guide", ["operator.md", "operator.zh.md"])
def test_a_command_at_the_machine_is_shown_with_what_keeps_the_server_s_clear_text_off_disks(guide: str) -> None:
    (shown,) = re.findall(r"^sudo systemd-run .*", (ROOT / "docs" / "guides" / guide).read_text("utf-8"), re.MULTILINE)
    unit = UNIT.read_text("utf-8").splitlines()
    for name in ("UMask", "LimitCORE", "MemorySwapMax"):
        (line,) = [line for line in unit if line.startswith(f"{name}=")]
        assert f" -p {line} " in shown


def test_systemd_knows_every_line_of_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze")
    here = UNIT.read_text("utf-8").replace("/opt/mingzheng/.venv/bin/mingzheng-server", "/bin/true")
    for name, text in (("good", here), ("bad", here.replace("LimitCORE", "LimitCOER"))):
        unit = tmp_path / f"{name}.service"
        unit.write_text(re.sub("^(User|Group)=.*", r"\1=root", text, flags=re.MULTILINE))
        told = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
        assert ("LimitCOER" in told.stderr) == (name == "bad")
        assert name == "bad" or str(unit) not in told.stderr, told.stderr
