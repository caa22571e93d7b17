"""How long a draft takes over a platform's past: `python -m bench.policy_replay [N]`, no two decisions alike."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from api.policy_replay import replay_stored
from core.adapters.policy import CedarPolicy
from core.domain.actors import Role
from core.usecases.ask_policy import ask_policy
from policies.cases import load_cases
from policies.pack import HERE, Pack
from policies.replay import Tally
from tests.factories import make_office


def main(count: int) -> None:
    cases = load_cases(HERE)
    with tempfile.TemporaryDirectory() as name, make_office(f"sqlite:///{name}/mingzheng.sqlite", Path(name)) as office:
        office.services = replace(office.services, policy=CedarPolicy.load())
        li = office.person("li", Role.STEWARD)
        with office.services.transaction() as uow:
            for number in range(count):
                case = cases[number % len(cases)]
                # A text that no rule reads makes every case another one, so that nothing is remembered.
                ask_policy(office.services, uow, li, f"case_{number}", {**case.facts, "actor.org": f"office-{number}"})
        tally, begun, cpu = Tally(), time.perf_counter(), time.process_time()
        pack = Pack.load(HERE, ("platform",))
        changed = sum(1 for _ in replay_stored(pack, pack, Path(name), None, tally))
        spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - cpu:.1f} s of one core"
        print(f"{tally.decisions} decisions, {changed} changed, {spent}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
