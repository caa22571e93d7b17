"""A steward deletes from the command line: what goes is shown before the name is asked for."""

from __future__ import annotations

import json

from tests.client_platform import Platform
from tests.unit.client.test_cli import Run, run  # noqa: F401 - the fixture

SEEN = {"dataset": "ds_1", "title_zh": "走访", "title_en": "Visits", "version": 1, "waiting": 2, "answers": 7,
        "pages": 1, "links": [{"id": "ds_3", "title_zh": "关联", "title_en": "Link"}]}  # fmt: skip
MADE = {"id": "rv_1", "kind": "deletion", "state": "pending", "dataset": "ds_1", "subject": {}}


def platform() -> Platform:
    return Platform({"GET /v1/datasets/ds_1/deletion": SEEN, "POST /v1/datasets/ds_1/deletions": MADE})


def test_the_name_is_asked_for_after_what_goes_was_shown(run: Run) -> None:  # noqa: F811
    there = platform()
    done = run("dataset", "delete", "ds_1", "--ground", "retention_over", platform=there, input="Visits\n")
    assert done.exit_code == 0 and "ds_3" in done.stderr and "7 answers" in done.stderr
    sent = {"ground": "retention_over", "confirm": "Visits"}
    assert there.bodies("POST", "/v1/datasets/ds_1/deletions") == [sent]


def test_a_program_gives_the_name_itself(run: Run) -> None:  # noqa: F811
    arguments = ("dataset", "delete", "ds_1", "--ground", "retention_over", "--confirm", "走访", "--json")
    assert json.loads(run(*arguments, platform=platform()).stdout)["id"] == "rv_1"


def test_a_withdrawal_names_the_state_that_its_preview_showed(run: Run) -> None:  # noqa: F811
    platform = Platform({
        "GET /v1/datasets/ds_1/withdrawal": {"upload": True, "revision": 7},
        "POST /v1/datasets/ds_1/withdrawal": {"id": "ds_1", "state": "withdrawn"},
    })  # fmt: skip
    done = run("dataset", "withdraw", "ds_1", "--yes", "--json", platform=platform)
    assert done.exit_code == 0 and platform.bodies("POST", "/v1/datasets/ds_1/withdrawal") == [{"revision": 7}]
