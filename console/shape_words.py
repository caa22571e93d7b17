"""The shape of a value in words: `汉汉汉DDD` tells nobody outside this project that digits follow three characters."""

from __future__ import annotations

import re
from typing import Final

from mingzheng.errors import Text

_RUN: Final = re.compile(r"汉+|D+|X+|\?+|…|[^汉DX?…]+")
_MOST: Final = 6
"""Runs that are told; what a longer shape goes on with tells nothing that the first ones did not."""
_ONE: Final = {
    "汉": Text("{} 个汉字", "{} Chinese character"),
    "D": Text("{} 位数字", "{} digit"),
    "X": Text("{} 个字母", "{} letter"),
    "?": Text("{} 个其他字符", "{} other character"),
}


def shape_words(shape: str, language: str) -> str:
    """Of a shape as `anonymizer.pii.shape` draws it. Signs between the runs stand as they are."""
    runs = [run for run in _RUN.findall(shape) if run.strip()]
    if len(runs) > _MOST:
        runs = [*runs[:_MOST], "…"]
    text, counted = "", False
    for run in runs:
        between = ("、" if language == "zh" else ", ") if counted and run[0] in _ONE else " "
        text += (between if text else "") + _told(run, language)
        counted = run[0] in _ONE
    return text


def _told(run: str, language: str) -> str:
    if run[0] not in _ONE:
        return run.strip()
    many = "s" if language == "en" and len(run) > 1 else ""
    return _ONE[run[0]][language].format(len(run)) + many
