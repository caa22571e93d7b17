"""An overlay may only tighten: over every pair, what the law refuses stays refused at least as strongly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policies.cases import load_cases
from policies.errors import PolicyError
from policies.facts import neutral
from policies.pack import HERE, Pack
from tests.rules import pack_in_force

LAW = pack_in_force()
NEUTRAL = neutral(LAW.vocabulary)
OVERLAYS = sorted(path.name for path in (HERE / "overlays").iterdir() if path.is_dir())


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path / "pack", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "pack"


def add(pack: Path, gates: str = "", limits: str = "{}") -> None:
    place = pack / "overlays" / "county"
    place.mkdir()
    (place / "overlay.yaml").write_text(
        f"{{zh: 县, en: County, limits: {limits}, explain: {{mine: {{zh: 县里不办, en: not in this county}}}}}}",
        "utf-8",
    )
    if gates:
        (place / "gates.cedar").write_text(gates, "utf-8")


def gate(effect: str, outcome: str) -> str:
    notes = f'@id("mine")\n@article("PIPL-51")\n@title("县")\n@outcome("{outcome}")\n@since("2021-11-01")\n'
    return f"{notes}{effect} (principal, action, resource);\n"


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_of_the_pack_never_loosens_an_answer(name: str) -> None:
    stricter = pack_in_force(name)
    for case in load_cases(HERE):
        before, after = LAW.decide(NEUTRAL | case.facts), stricter.decide(NEUTRAL | case.facts)
        assert LAW.strength[after.decision] <= LAW.strength[before.decision], case.name
        assert set(before.missing) <= set(after.missing), case.name


def test_the_platform_gives_no_rows_and_trains_no_models() -> None:
    platform = pack_in_force("platform")
    for case in load_cases(HERE):
        if case.facts["action"] in ("read_rows", "train_model"):
            assert platform.decide(NEUTRAL | case.facts).decision in ("deny", "not_applicable", "restrict")


@pytest.mark.parametrize("outcome", ["not_applicable", "restrict", "notify_all"])
def test_an_overlay_with_a_word_that_could_hide_a_refusal_does_not_load(pack: Path, outcome: str) -> None:
    add(pack, gate("forbid", outcome))
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(pack, ("county",))


def test_an_overlay_that_permits_does_not_load(pack: Path) -> None:
    add(pack, gate("permit", "permit"))
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(pack, ("county",))


@pytest.mark.parametrize("limits", ["{child_age: 13}", "{record_days: 1}", "{abroad_free_persons: 100001}", "{new: 1}"])
def test_an_overlay_cannot_loosen_or_invent_a_limit(pack: Path, limits: str) -> None:
    add(pack, limits=limits)
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(pack, ("county",))


def test_an_overlay_tightens_a_limit_and_changes_the_hash(pack: Path) -> None:
    add(pack, limits="{child_age: 16}")
    county = Pack.load(pack, ("county",))
    case = next(case for case in load_cases(HERE) if case.name == "query[]")
    asked = NEUTRAL | case.facts | {"subject.min_age": 15}
    assert LAW.decide(asked).decision == "permit" and county.decide(asked).decision == "needs_approval"
    assert county.hash != Pack.load(pack).hash


@pytest.mark.parametrize("name", ["", "..", "../gates", "nowhere", "Platform"])
def test_an_unknown_overlay_does_not_load(name: str) -> None:
    with pytest.raises(PolicyError, match="policy_overlay_unknown"):
        Pack.load(overlays=(name,))
