"""`make bench-pii`: text and tables, ours beside other tools in one run, and at the end one table with the goals."""

from __future__ import annotations

import argparse
import sys
import time

from bench import machine
from bench.pii import text
from bench.pii.summary import print_summary
from bench.pii.tables.measure import measure


def main() -> None:
    """Some six minutes on a quiet machine with two cores; `--quick` a tenth of it, to see that everything runs."""
    parser = argparse.ArgumentParser(prog="make bench-pii")
    parser.add_argument("--quick", action="store_true", help="one fill, one round, no million rows")
    quick = parser.parse_args().quick
    started = time.perf_counter()
    print(f"{machine.describe()}\nload before: {machine.load()}")
    found = text.measure(times=1 if quick else 3, rounds=1 if quick else 5)
    columns = measure(quick=quick)
    print_summary(found, columns)
    print(f"\nload after: {machine.load()}; {time.perf_counter() - started:.0f} s in all")
    if quick:
        print("a quick run: its figures are rough", file=sys.stderr)


if __name__ == "__main__":
    main()
