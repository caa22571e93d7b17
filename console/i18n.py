"""Chinese and English. Catalogues are `.po` files read at start, so that nothing has to be compiled or built.

The English sentence is the key. A test extracts every key and fails when a Chinese one is missing.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po
from fastapi import Request

LANGUAGES: Final = ("zh", "en")
COOKIE: Final = "mz_lang"
LOCALE_DIRECTORY: Final = Path(__file__).parent / "locale"
FOLDER: Final = {"zh": "zh_Hans", "en": "en"}


class Catalogue(gettext.NullTranslations):
    """Messages of one language; a missing one falls back to the key, which is English."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of `zh` or `en`."""
    path = LOCALE_DIRECTORY / FOLDER[language] / "LC_MESSAGES" / "console.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=FOLDER[language], charset="utf-8")
    found: dict[str, str] = {}
    for message in messages:
        keys = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        for index, key in enumerate(keys):
            text = texts[min(index, len(texts) - 1)]
            if key and text:
                found[key] = text
    return Catalogue(found)


def language_of(request: Request) -> str:
    """`?lang=` wins, then the cookie, then what the browser asks for; Chinese when nothing is said."""
    for wish in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return "zh"
