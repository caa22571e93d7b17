"""What a cap says to residents is told before it is chosen, with the engine's own figures."""

from __future__ import annotations

from console import show
from console.cap_examples import cap_examples
from core.adapters.dp import DuckDbEngine


def test_a_cap_is_told_by_what_residents_read_of_it_and_how_many_usual_questions_it_pays_for() -> None:
    told = [
        (one.promised.pure, show.rho(one.promised.rho), show.times(one.promised.epsilon), one.questions)
        for one in cap_examples(DuckDbEngine())
    ]
    assert told == [
        (False, "0.1", "8.6", 5),
        (False, "0.3", "51", 15),
        (False, "1", "2,360", 50),
        (True, "1", "2.8", 5),
        (True, "3", "21", 15),
    ]
