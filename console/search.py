"""Looking for words: all that were typed must stand somewhere in what a page shows, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from console import words
from console.show import plan_words
from core.domain.datasets import Dataset
from core.domain.queries import Query


def fits(query: Query, typed: str) -> bool:
    said = [word for language in ("zh", "en") for word in (plan_words(query.plan, language), _purpose(query, language))]
    return _all_in(typed, [*said, query.id, query.plan_hash, query.entry_id or ""])


def fits_dataset(dataset: Dataset, typed: str) -> bool:
    """By title, office, purpose, and the names of its columns."""
    columns: list[dict[str, Any]] = (dataset.schema or {}).get("columns", [])
    said = [dataset.title_zh, dataset.title_en, dataset.org, dataset.id, *(column["name"] for column in columns)]
    said += [words.word(words.PURPOSES, dataset.purpose, language) for language in ("zh", "en")]
    return _all_in(typed, said)


def _purpose(query: Query, language: str) -> str:
    return words.word(words.PURPOSES, query.purpose, language)


def _all_in(typed: str, said: Iterable[str]) -> bool:
    text = "\n".join(said).casefold()
    return all(word in text for word in typed.casefold().split())
