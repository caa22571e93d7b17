"""Why a line of text was not read, in both languages. Details give the line's number, never what it holds."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "line_unreadable": problem(
        "这一行不是 UTF-8 编码的 JSON 对象。",
        "The line is not a JSON object in UTF-8.",
        '请把每一行写成 {"id": "1", "text": "……"}。',
        'Write every line as {"id": "1", "text": "..."}.',
    ),
    "line_incomplete": problem(
        "这一行没有 id，或者 text 不是文字。",
        "The line has no id, or its text is not a string.",
        "id 写成字符串或整数，text 写成字符串。",
        "Give id as a string or a whole number, and text as a string.",
    ),
    "line_too_long": problem(
        "这一行太长，没有读取。",
        "The line is too long and was not read.",
        "请把文字分成几行。",
        "Split the text into several lines.",
    ),
}
