"""Every Chinese sentence that a person reads of the product, and where it stands. Not the policy pack: its sentences
are signed with it, and speak with the law's own words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from console.i18n import FOLDER, LOCALE_DIRECTORY

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What a table may hold is not what we say: names for columns and values, as offices write them.
_DATA = ("anonymizer/pii/", "demo/generator/")
_PACKAGES = ("api", "console", "core", "ledger", "anonymizer", "client", "demo")


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """(file:line, text). A text in parts, as of an f-string, is several."""
    return (*_catalogue(), *_code(), *_guides())


def _catalogue() -> Iterator[tuple[str, str]]:
    path = LOCALE_DIRECTORY / FOLDER["zh"] / "LC_MESSAGES" / "console.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=FOLDER["zh"])
    for message in messages:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            yield from ((f"console.po: {message.id}", str(text)) for text in said)


def _code() -> Iterator[tuple[str, str]]:
    for path in (path for package in _PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if name.startswith(_DATA) or not CHINESE.search(text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
                yield f"{name}:{node.lineno}", node.value


def _guides() -> Iterator[tuple[str, str]]:
    for path in [ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.zh.md"))]:
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fenced ^= line.lstrip().startswith("```")
            if not fenced and CHINESE.search(line):
                yield f"{path.name}:{number}", re.sub(r"`[^`]*`|\]\([^)]*\)", "", line)
