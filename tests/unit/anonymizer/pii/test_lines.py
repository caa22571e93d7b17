"""Lines in, lines out: every good line is answered, every bad one is named by number and code alone."""

from __future__ import annotations

import io
import json
import os
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.pii import lines
from anonymizer.pii.engine import Found, text_engine
from anonymizer.pii.lines import Done, scan_lines


class Marks:
    """Finds every x, so that a test needs no model."""

    def find_all(self, texts: list[str]) -> list[tuple[Found, ...]]:
        return [tuple(Found(at, at + 1, "QQ", 1.0) for at, char in enumerate(text) if char == "x") for text in texts]


def run(content: bytes) -> tuple[list[dict[str, Any]], list[tuple[int, str]], Done]:
    refused: list[tuple[int, str]] = []
    sink = io.StringIO()
    done = scan_lines(io.BytesIO(content), sink, Marks(), lambda number, error: refused.append((number, error.code)))
    return [json.loads(line) for line in sink.getvalue().splitlines()], refused, done


def test_a_line_is_answered_with_offsets_of_characters() -> None:
    answers, refused, done = run('{"id": "a", "text": "汉😀x"}\n'.encode())
    assert answers == [{"id": "a", "spans": [{"start": 2, "end": 3, "type": "QQ", "score": 1.0}]}]
    assert (refused, done) == ([], Done(lines=1, refused=0, characters=3))


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"not json", "line_unreadable"),
        (b"\xff\xfe", "line_unreadable"),
        (b"[1]", "line_unreadable"),
        (b'{"id": 1, "text": "x"', "line_unreadable"),
        (b"[" * 100_000, "line_unreadable"),
        (b'{"text": "x"}', "line_incomplete"),
        (b'{"id": null, "text": "x"}', "line_incomplete"),
        (b'{"id": true, "text": "x"}', "line_incomplete"),
        (b'{"id": 1}', "line_incomplete"),
        (b'{"id": 1, "text": 5}', "line_incomplete"),
        (json.dumps({"id": 1, "text": "x" * (lines.LONGEST_TEXT + 1)}).encode(), "line_too_long"),
        (b"x" * (lines._LONGEST_LINE + 5), "line_too_long"),
    ],
)
def test_a_bad_line_costs_no_other_line_its_answer(bad: bytes, code: str) -> None:
    good = b'{"id": 1, "text": "x"}'
    answers, refused, done = run(good + b"\n" + bad + b"\n\n" + good)
    assert [answer["id"] for answer in answers] == [1, 1]
    assert refused == [(2, code)]
    assert (done.lines, done.refused) == (3, 1)


@given(st.lists(st.tuples(st.integers() | st.text(max_size=5), st.text(max_size=30)), max_size=700))
@settings(max_examples=30)
def test_every_line_is_answered_once_and_in_order(entries: list[tuple[int | str, str]]) -> None:
    answers, refused, _ = run("\n".join(json.dumps({"id": key, "text": text}) for key, text in entries).encode())
    assert [answer["id"] for answer in answers] == [key for key, _ in entries]
    assert [len(answer["spans"]) for answer in answers] == [text.count("x") for _, text in entries]
    assert refused == []


def test_an_answer_does_not_wait_for_the_next_line() -> None:
    """A program that asks one line at a time, and reads the answer before it asks again, is not left hanging."""
    ask, answer = os.pipe(), os.pipe()
    source, sink = os.fdopen(ask[0], "rb"), os.fdopen(answer[1], "w")
    heard, asked = os.fdopen(answer[0]), os.fdopen(ask[1], "w")
    with source, sink, heard, asked:
        worker = threading.Thread(target=scan_lines, args=(source, sink, Marks(), lambda *_: None))
        worker.start()
        for number in range(3):
            asked.write(json.dumps({"id": number, "text": "x"}) + "\n")
            asked.flush()
            assert json.loads(heard.readline())["id"] == number
        asked.close()
        worker.join()


def test_what_goes_wrong_while_reading_is_raised_where_it_is_waited_for() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        scan_lines(Broken(), io.StringIO(), Marks(), lambda *_: None)


def test_an_error_holds_nothing_of_the_line() -> None:
    refused: list[AnonymizerError] = []
    secret = b'{"id": "110105", "text": 13812345678'
    scan_lines(io.BytesIO(secret), io.StringIO(), Marks(), lambda _, error: refused.append(error))
    assert "13812345678" not in f"{refused[0]!r} {refused[0].details} {refused[0].__context__}"


def test_half_a_character_is_read_as_any_other_sign() -> None:
    found = text_engine().find("电话\ud83813812345678\udc00")
    assert [(hit.start, hit.end, hit.type) for hit in found] == [(3, 14, "MOBILE_PHONE")]
