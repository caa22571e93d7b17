"""Answers whose keys are found in the data: the threshold first, then noise for all that is said of what it let pass.

The keys that passed, and their noisy numbers of people, are released; what comes after takes them as given, as it takes
a researcher's choice, so the losses of the blocks add up as always. Exact rows of other keys are dropped as soon as the
threshold has judged them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from anonymizer.dp.answer import Answer, Found, assemble
from anonymizer.dp.compile import Compiled
from anonymizer.dp.groups import Groups, Key, Numbers, proven
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.release import Calibration, calibration_of, draw, draw_keys
from anonymizer.dp.schema import DatasetSchema

# As many noisy numbers as an answer with known keys may have.
MAX_NUMBERS = 10_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """A key that was let through: its noisy people, and the exact amounts of the statement that found it."""

    key: Key
    people: int
    amounts: tuple[int, ...]


def release_found(plan: Plan, schema: DatasetSchema, compiled: Compiled, results: Sequence[Iterable[Groups]]) -> Answer:
    """`results`: for each statement its groups, some at a time, every key once.

    Call it only after the charge; calling it again is a second release. Raises engine_failed.
    """
    calibration = calibration_of(plan)
    width = sum(block.width for block in compiled.blocks)
    seen = _let_through(calibration, results[0], MAX_NUMBERS // width)
    places = {one.key: place for place, one in enumerate(seen)}
    exact = {block: np.zeros(block.width * len(seen), np.int64) for block in compiled.blocks}
    for at, block in enumerate(compiled.statements[0].blocks):
        exact[compiled.blocks[block]][:] = [one.amounts[at] for one in seen]
    for statement, pieces in zip(compiled.statements[1:], results[1:], strict=True):
        (block,) = statement.blocks
        _fill(exact[compiled.blocks[block]], compiled.blocks[block].width, pieces, places)
    noisy = {
        block: tuple(one.people for one in seen) if at == 0 else draw(calibration, at, exact[block])
        for at, block in enumerate(compiled.blocks)
    }
    assert calibration.threshold is not None
    return assemble(
        plan,
        schema,
        noisy,
        dict(zip(compiled.blocks, calibration.noises, strict=True)),
        calibration.mechanism,
        Found(_labels(plan, compiled, [one.key for one in seen]), calibration.threshold),
    )


def _let_through(calibration: Calibration, pieces: Iterable[Groups], most: int) -> list[_Seen]:
    """In the order of their keys. Of more than `most`, those with the most noisy people: that reads noisy numbers."""
    seen: list[_Seen] = []
    for groups in pieces:
        amounts = [proven(one) for one in groups.amounts]
        drawn = draw_keys(calibration, amounts[0])
        places = list(drawn)
        exact = zip(*(one[places].tolist() for one in amounts), strict=True)
        seen += map(_Seen, groups.keys(places), drawn.values(), exact)
        if len(seen) > most:
            seen = sorted(seen, key=lambda one: (-one.people, one.key))[:most]
    return sorted(seen, key=lambda one: one.key)


def _fill(counts: Numbers, width: int, pieces: Iterable[Groups], places: dict[Key, int]) -> None:
    """Groups of a histogram: their cell is that of the known keys times `width`, plus the interval."""
    for groups in pieces:
        (amounts,) = groups.amounts
        for (fine, *texts), amount in zip(groups.keys(), proven(amounts).tolist(), strict=True):
            cell, interval = divmod(fine, width)
            place = places.get((cell, *texts))
            if place is not None:
                counts[place * width + interval] = amount


def _labels(plan: Plan, compiled: Compiled, keys: Sequence[Key]) -> tuple[tuple[str, ...], ...]:
    """The texts of each key in the order of the plan's groups."""
    if not plan.known_groups:
        return tuple(key[1:] for key in keys)
    # Texts of known keys come first, those of open keys behind them.
    known, found = count(), count(len(plan.known_groups))
    places = [next(found) if group.open else next(known) for group in plan.group_by]
    joined = ((*compiled.cells[key[0]], *key[1:]) for key in keys)
    return tuple(tuple(texts[place] for place in places) for texts in joined)
