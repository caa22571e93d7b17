from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.cases import load_situations
from policies.factfile import decide_lines
from policies.facts import neutral
from policies.pack import HERE
from tests.rules import pack_in_force

PACK = pack_in_force()


def nested(**changed: Any) -> dict[str, Any]:
    """The facts of a question that is permitted, as a file holds them: nested, amounts as numbers."""
    flat = neutral(PACK.vocabulary) | load_situations(HERE)["query"] | changed
    facts: dict[str, Any] = {}
    for name, value in flat.items():
        *path, leaf = name.split(".")
        place = facts
        for part in path:
            place = place.setdefault(part, {})
        amount = PACK.vocabulary.get(name).type == "amount" and isinstance(value, str)
        place[leaf] = float(value) if amount else value
    return facts


def answers(*lines: str) -> list[dict[str, Any]]:
    return list(decide_lines(PACK, [line.encode() for line in lines]))


def line(facts: Mapping[str, Any], name: str = "a") -> str:
    return json.dumps({"id": name, "facts": facts})


def test_a_case_from_a_file_is_decided_as_on_the_platform() -> None:
    [made] = answers(line(nested()))
    assert (made["id"], made["decision"], made["duties"]) == ("a", "permit", ["log_access"])
    assert set(made) == {"id", "decision", "missing", "duties", "articles", "rules", "zh", "en"}


def test_the_channel_of_consent_may_be_left_out_or_given() -> None:
    assert "channel" not in nested()["consent"]
    given = nested() | {"consent": nested()["consent"] | {"channel": "paper_read_aloud_witnessed"}}
    assert answers(line(given))[0]["decision"] == "permit"


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "[]", "{}", '{"id":"a"}', '{"id":1,"facts":{}}', '{"id":"a","facts":[]}',
        '{"id":"a","facts":{},"x":1}',
        '{"id":"a","facts":{"now":"2026-01-01","now":"2026-01-02"}}', '{"id":"a","facts":{"dp":{"epsilon":NaN}}}',
        "[" * 100_000, '{"id":"a","facts":{"dp.epsilon":1}}', '{"id":"\\ud800","facts":{}}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_case_refuses_and_the_next_is_still_decided(text: str) -> None:
    first, second = answers(text, line(nested(), "b"))
    assert first["decision"] == "refused_error" and second["decision"] == "permit"


def test_an_amount_written_as_text_is_of_another_type() -> None:
    facts = nested()
    facts["dp"]["epsilon"] = "0.5"
    assert answers(line(facts))[0]["decision"] == "refused_error"


def test_an_amount_keeps_its_digits() -> None:
    text = line(nested()).replace('"epsilon": 0.5', '"epsilon": 0.50000000000000000001')
    assert answers(text)[0]["missing"] == ["needs_protection"]


def test_every_fact_left_out_of_a_file_refuses() -> None:
    for group, value in nested().items():
        whole = nested()
        del whole[group]
        assert answers(line(whole))[0]["decision"] == "refused_error", group
        for leaf in value if isinstance(value, dict) else ():
            whole = nested()
            del whole[group][leaf]
            assert answers(line(whole))[0]["decision"] == "refused_error", (group, leaf)
