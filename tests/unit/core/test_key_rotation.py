"""The platform's keys can be changed while it works, and an interrupted change goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import Platform, open_platform
from core.domain.entries import EntryKind
from core.key_rotation import finish_chain_rotation, rotate_chain_key, rotate_log_key
from core.settings import load_settings
from ledger.chain_keys import LocalKey
from ledger.errors import LedgerError
from ledger.log_keys import ROTATED
from mingzheng.note import open_note
from tests.prepared import prepared_home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with prepared_home({"MINGZHENG_HOME": str(tmp_path)}):
        yield tmp_path


def opened(home: Path) -> Platform:
    return open_platform(load_settings({"MINGZHENG_HOME": str(home)}))


def kinds(platform: Platform) -> list[str]:
    return [json.loads(one["record"])["kind"] for one in platform.log.records(None, 100) if one["record"]]


def test_a_changed_anchor_key_anchors_on_and_the_old_one_may_no_more(home: Path) -> None:
    with opened(home) as platform:
        done = rotate_chain_key(platform, "anchor")
        assert platform.connect().holds_role("anchor", done["old"]), "nothing stops before the restart"
        with pytest.raises(LedgerError) as early:
            rotate_chain_key(platform, "anchor")
        assert early.value.code == "chain_key_rotating"
    with opened(home) as platform:
        assert LocalKey(platform.keys.chain_key("anchor")).address == done["new"] != done["old"]
        sequencer, anchorer, *_ = platform.background
        assert sequencer.run_once() is not None
        assert anchorer.run_once().size == 1
        assert finish_chain_rotation(platform, "anchor")["old"] == done["old"]
        sequencer.run_once()
        chain = platform.connect()
        assert chain.holds_role("anchor", done["new"]) and not chain.holds_role("anchor", done["old"])
        assert anchorer.run_once().size == 2
        with pytest.raises(LedgerError) as nothing:
            finish_chain_rotation(platform, "anchor")
        assert nothing.value.code == "chain_key_not_rotating"
        assert kinds(platform) == [EntryKind.CHAIN_KEY_ROTATED] * 2


@pytest.mark.parametrize("step", ["give", "_log_rotation", "promote_chain_key"])
def test_dying_at_any_step_leaves_a_change_that_goes_on(home: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    target = {"give": "ledger.anchor.Chain.give", "_log_rotation": "core.key_rotation._log_rotation",
              "promote_chain_key": "core.adapters.keys.SoftwareKeys.promote_chain_key"}[step]  # fmt: skip
    with opened(home) as platform:
        before = LocalKey(platform.keys.chain_key("relay")).address
        with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
            dying.setattr(target, die)
            rotate_chain_key(platform, "relay")
        assert LocalKey(platform.keys.chain_key("relay")).address == before
        waiting = LocalKey(platform.keys.next_chain_key("relay")).address
        done = rotate_chain_key(platform, "relay")
        assert (done["old"], done["new"]) == (before, waiting)
        with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
            dying.setattr("core.adapters.keys.SoftwareKeys.forget_old_chain_key", die)
            finish_chain_rotation(platform, "relay")
        finish_chain_rotation(platform, "relay")
        chain = platform.connect()
        assert chain.holds_role("relay", waiting) and not chain.holds_role("relay", before)
        platform.background[0].run_once()
        assert kinds(platform) == [EntryKind.CHAIN_KEY_ROTATED] * 2, "each step is logged once"


def test_a_change_is_not_finished_under_an_anchor_in_flight(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(home) as platform:
        rotate_chain_key(platform, "anchor")
        monkeypatch.setattr("core.key_rotation.anchor_rows.in_flight", lambda _connection: object())
        with pytest.raises(LedgerError) as busy:
            finish_chain_rotation(platform, "anchor")
        assert busy.value.code == "chain_busy"
        assert platform.keys.chain_rotation("anchor") == "promoted"


def test_a_new_log_key_signs_from_the_entry_that_names_it_on_and_after_a_restart(home: Path) -> None:
    with opened(home) as platform:
        (old,) = platform.verifiers()
        rotate_log_key(platform, overlap=1)
        with pytest.raises(LedgerError, match="log_key_rotating"):
            rotate_log_key(platform, overlap=1)
        platform.background[0].run_once()
        assert kinds(platform) == [ROTATED] and platform.verifiers()[0] == old
    with opened(home) as platform:
        rotate_chain_key(platform, "relay")
        sequencer = platform.background[0]
        sequencer.run_once()
        new, note = platform.verifiers()[-1], platform.log.checkpoint_note()
        assert new != old and note is not None and open_note(note.encode(), [new]) and open_note(note.encode(), [old])
