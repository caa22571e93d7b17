"""What each other author's sentences get from what the rest taught: the estimate that chose between recipes."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock

from anonymizer.pii import reading, trust
from anonymizer.pii.engine import TextEngine
from anonymizer.pii.lac import Lac
from bench.pii.labelled import Labelled
from bench.pii.learn.weigh import Signs
from bench.pii.score import Score, score


def left_out(labelled: Sequence[Labelled], reader: Lac, weights: dict[str, Signs]) -> Score:
    """The whole engine on these sentences, with another second reading and other trust than what is shipped."""
    with (
        mock.patch.object(reading, "lac", lambda: reader),
        mock.patch.object(trust, "_weights", lambda: weights),
    ):
        found = TextEngine().find_all([one.text for one in labelled])
    return score(list(labelled), [[(hit.start, hit.end, hit.type) for hit in hits] for hits in found])
