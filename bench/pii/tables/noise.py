"""Ways in which a column goes wrong: gaps, full width, spaces, wrong check digits, two formats in one column."""

from __future__ import annotations

from collections.abc import Sequence

from bench.pii.tables.spec import Make, Who

_WIDE = {ord("0") + n: ord("０") + n for n in range(10)}


def constant(*choices: str) -> Make:
    """One of a few wordings."""
    return lambda who: who.rng.choice(choices)


def weighted(**shares: float) -> Make:
    """Wordings with their shares; Chinese keys are fine."""
    names, weights = list(shares), list(shares.values())
    return lambda who: who.rng.choices(names, weights)[0]


def gaps(make: Make, share: float = 0.3, blanks: Sequence[str | None] = (None, "", "无", "-", "不详")) -> Make:
    """Some cells hold nothing, in one of its spellings."""

    def cell(who: Who) -> str | None:
        value = make(who)
        return who.rng.choice(list(blanks)) if who.rng.random() < share else value

    return cell


def wide(make: Make, share: float = 0.2) -> Make:
    """Full-width digits."""

    def cell(who: Who) -> str | None:
        text = make(who)
        return text.translate(_WIDE) if text and who.rng.random() < share else text

    return cell


def spaced(make: Make, sizes: tuple[int, ...], share: float = 0.3, mark: str = " ") -> Make:
    """Groups of digits with a mark between them."""

    def cell(who: Who) -> str | None:
        text = make(who)
        if text is None or who.rng.random() >= share:
            return text
        parts, at = [], 0
        for size in sizes:
            parts.append(text[at : at + size])
            at += size
        return mark.join(part for part in (*parts, text[at:]) if part)

    return cell


def mistyped(make: Make, share: float = 0.15) -> Make:
    """The last digit is another one, so that the check digit is wrong."""

    def cell(who: Who) -> str | None:
        text = make(who)
        if not text or who.rng.random() >= share:
            return text
        return text[:-1] + who.rng.choice([digit for digit in "0123456789" if digit != text[-1]])

    return cell


def mixed(*parts: tuple[Make, float]) -> Make:
    """Each cell by one of several makers."""
    makes, weights = [make for make, _ in parts], [weight for _, weight in parts]
    return lambda who: who.rng.choices(makes, weights)[0](who)


def padded(make: Make, share: float = 0.2) -> Make:
    """Blanks and tabs around the value."""

    def cell(who: Who) -> str | None:
        value = make(who)
        return f"{who.rng.choice([' ', '　', chr(9)])}{value} " if value and who.rng.random() < share else value

    return cell
