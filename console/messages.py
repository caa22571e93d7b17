"""Bring the `.po` files up to date with the templates: `python -m console.messages`.

English needs no translation: its file only lists the keys. What is missing in Chinese is printed, and a test fails.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from console.i18n import FOLDER, LOCALE_DIRECTORY

TEMPLATES = Path(__file__).parent / "templates"


def extracted() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """File, line and key of every sentence in the templates."""
    for path in sorted(TEMPLATES.glob("*.html")):
        for line, key, _, _ in extract_from_file("jinja2.ext:babel_extract", path):
            yield path.name, line, key


def template() -> Catalog:
    """All keys, without translations."""
    catalog = Catalog(project="mingzheng-console", charset="utf-8")
    for name, _, key in extracted():
        catalog.add(key, locations=[(name, 0)])
    return catalog


def missing(language: str) -> list[str]:
    """Keys that the language's file does not translate."""
    with _path(language).open("rb") as file:
        known = read_po(file, locale=FOLDER[language])
    found = []
    for message in template():
        if message.id:
            there = known.get(message.id if isinstance(message.id, str) else message.id[0])
            said = None if there is None else there.string
            if not (all(said) if isinstance(said, tuple) else said):
                found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def update() -> None:
    """Add new keys, keep translations, drop what no page says any more."""
    for language in FOLDER:
        with _path(language).open("rb") as file:
            catalog = read_po(file, locale=FOLDER[language])
        catalog.update(template(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        for message in catalog if language == "en" else ():
            # The key is the English sentence; only plurals are written by hand.
            if isinstance(message.id, str) and not message.string:
                message.string = message.id
        with _path(language).open("wb") as out:
            write_po(out, catalog, width=0, sort_output=True, omit_header=True, include_lineno=False)


def _path(language: str) -> Path:
    return LOCALE_DIRECTORY / FOLDER[language] / "LC_MESSAGES" / "console.po"


if __name__ == "__main__":
    update()
    sys.stdout.writelines(f"{key}\n" for key in missing("zh"))
