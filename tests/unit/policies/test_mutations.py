"""Mutation testing of the law: a rule whose loss no pair notices is a rule that nobody tests."""

from __future__ import annotations

import functools
import re
import shutil
from pathlib import Path

import pytest

from policies.cases import Case, load_cases
from policies.facts import neutral
from policies.pack import HERE, Pack
from tests.rules import pack_in_force

PACK = pack_in_force()
NEUTRAL = neutral(PACK.vocabulary)
CASES = load_cases(HERE)
KINDS = ("gates", "duties", "refusal-duties", "definitions")


def rules_of(kind: str) -> list[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((HERE / kind).glob("*.cedar")))
    return re.findall(r'@id\("([^"]+)"\)', text)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("pack") / "pack"
    shutil.copytree(HERE, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_one_rule_a_pair_gets_another_answer(copied: Path, kind: str) -> None:
    survivors = [rule for rule in rules_of(kind) if survives(copied, kind, rule)]
    assert survivors == []


def survives(pack: Path, kind: str, rule: str) -> bool:
    for path in (pack / kind).glob("*.cedar"):
        whole = path.read_text(encoding="utf-8")
        if f'@id("{rule}")' not in whole:
            continue
        # A term has to stay, since the schema names it; one that never holds is as good as none.
        gone = re.sub(
            rf'(@id\("{rule}"\).*?)(\nwhen\b.*?;\n)' if kind == "definitions" else rf'()(@id\("{rule}"\).*?;\n)',
            r"\1\nwhen { false };\n" if kind == "definitions" else r"\1",
            whole, count=1, flags=re.DOTALL,
        )  # fmt: skip
        assert gone != whole
        path.write_text(gone, encoding="utf-8")
        try:
            mutant = Pack.load(pack)
            return all(answered_as_before(mutant, case) for case in concerned(kind, rule))
        finally:
            path.write_text(whole, encoding="utf-8")
    raise AssertionError(rule)


def answered_as_before(pack: Pack, case: Case) -> bool:
    made = pack.decide(NEUTRAL | case.facts)
    right = (made.decision, made.missing) == (case.answer, case.missing)
    right = right and (case.duties is None or made.duties == case.duties)
    return right and (case.rules is None or set(made.rules) == set(case.rules))


@functools.cache
def spoken() -> dict[str, list[Case]]:
    """The pairs in which each gate speaks: no other can change when it is lost."""
    found: dict[str, list[Case]] = {}
    for case in CASES:
        for rule in PACK.decide(NEUTRAL | case.facts).rules:
            found.setdefault(rule, []).append(case)
    return found


def concerned(kind: str, rule: str) -> list[Case]:
    if kind == "gates":
        return spoken().get(rule, [])
    return CASES if kind == "definitions" else [case for case in CASES if case.duties is not None]
