"""The facts that rules may read, from facts/: types, who may state them, how Cedar sees them, and groups of actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policies.errors import PolicyError
from policies.yaml_file import read_yaml

NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `values` is empty unless the type is `enum` or `choices`. `default`: what is assumed when unstated.
    `entity`: Cedar's enumerated type for its values: one misspelt then fails validation instead of never matching."""

    name: str
    type: str
    values: tuple[str, ...] = ()
    nullable: bool = False
    optional: bool = False
    round: str = "up"
    source: str = "attested"
    default: str = ""

    entity: str = field(init=False, compare=False, default="")

    def __post_init__(self) -> None:
        made = "".join(part.capitalize() for part in self.name.replace(".", "_").split("_"))
        object.__setattr__(self, "entity", made)

    @property
    def members(self) -> tuple[str, ...]:
        """The values as Cedar knows them: null becomes a value of its own."""
        return (*self.values, NONE) if self.nullable and NONE not in self.values else self.values


@dataclass(frozen=True, slots=True)
class Actions:
    """Which there are, and the groups by which rules name several."""

    names: frozenset[str]
    groups: tuple[tuple[str, tuple[str, ...]], ...]


class Vocabulary:
    def __init__(self, facts: Mapping[str, Fact], groups: Mapping[str, tuple[str, ...]]) -> None:
        self._facts = dict(sorted(facts.items()))
        split = ((fact, fact.name.split(".")) for fact in self._facts.values())
        self.places = tuple((fact, tuple(parts[:-1]), parts[-1]) for fact, parts in split)
        self.groups = dict(sorted(groups.items()))
        self.actions = Actions(frozenset(self._facts["action"].values), tuple(self.groups.items()))

    @classmethod
    def load(cls, directory: Path) -> Vocabulary:
        """Raises `policy_pack_invalid` for a fact that says more than a fact can, and a group that names no action."""
        raw: Mapping[str, Any] = read_yaml(directory / "vocabulary.yaml")
        facts = {}
        for name, entry in raw.items():
            values = tuple(entry.pop("values", ()))
            try:
                facts[name] = Fact(name=name, values=values, **entry)
            except TypeError:
                raise PolicyError("policy_pack_invalid", reason=f"fact {name}") from None
        groups: Mapping[str, Any] = read_yaml(directory / "actions.yaml")
        for name, members in groups.items():
            if name in facts["action"].values or not set(members) <= set(facts["action"].values):
                raise PolicyError("policy_pack_invalid", reason=f"group {name}")
        return cls(facts, {name: tuple(members) for name, members in groups.items()})

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def get(self, name: str) -> Fact:
        try:
            return self._facts[name]
        except KeyError:
            raise PolicyError("fact_unknown") from None
