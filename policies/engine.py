"""Ask Cedar: the only module that imports it, and the place where its ways of failing open are closed.

Every call carries the schema. Any diagnostic error, and any answer that is neither Allow nor Deny, raises; the pack
turns that into `refused_error`. Rules are re-keyed by their own ids, so order and file do not matter.

Nearly all of a call is Cedar reading and checking the facts, so what matters is how many calls a decision takes.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import cedarpy

from policies.errors import PolicyError
from policies.rules import ANNOTATIONS, Rule
from policies.vocabulary import Actions

PRINCIPAL: Final = 'Actor::"actor"'
RESOURCE: Final = 'Subject::"data"'


@dataclass(frozen=True, slots=True)
class Match:
    """The ids of the rules that speak, sorted; `allowed`: only permits spoke."""

    rules: tuple[str, ...]
    allowed: bool


class RuleSet:
    """Validated rules. Which of them are in force depends on the day; immutable, and safe to share between threads."""

    def __init__(self, text: str, schema: str, actions: Actions) -> None:
        """`actions`: those of the schema. Raises `policy_pack_invalid`."""
        validation = cedarpy.validate_policies(text, schema)
        if not validation.validation_passed:
            raise PolicyError("policy_pack_invalid", reason=[str(error)[:300] for error in validation.errors])
        self.rules, self.policies = _read(text)
        self._schema = cedarpy.Schema.from_str(schema)
        # Of none that are stated. What the schema brings are the actions, with the groups that each is in.
        self._entities = cedarpy.Entities.from_json_str("[]", self._schema)
        self._actions = actions
        _policy_set(self.policies)  # what Cedar cannot take must not wait for the first decision
        self._begin()

    def joined(self, other: RuleSet) -> RuleSet:
        """Both, to be asked by one call. Raises `policy_pack_invalid` for a name that both have."""
        if twice := self.rules.keys() & other.rules.keys():
            raise PolicyError("policy_pack_invalid", rule=min(twice), reason="duplicate id")
        both = copy(self)
        both.rules, both.policies = {**self.rules, **other.rules}, {**self.policies, **other.policies}
        both._begin()
        return both

    def _begin(self) -> None:
        self._days = sorted({rule.since_day for rule in self.rules.values()})
        self._of_action: dict[str, Mapping[str, Any]] = {}
        self._chosen: dict[tuple[str, int], cedarpy.PolicySet] = {}

    def matching(self, action: str, context: str, day: int) -> Match:
        """Rules in force on `day` that speak to this. `context`: JSON. Raises `policy_not_evaluated` for whatever Cedar
        complains of."""
        era = bisect.bisect_right(self._days, day) - 1
        if era < 0:
            return Match((), allowed=False)
        request = {
            "principal": PRINCIPAL,
            "action": f"Action::{json.dumps(action)}",
            "resource": RESOURCE,
            "context": context,
        }
        answer = cedarpy.is_authorized(request, self._in_force(action, era), self._entities, self._schema)
        if answer.diagnostics.errors or answer.decision not in (cedarpy.Decision.Allow, cedarpy.Decision.Deny):
            raise PolicyError("policy_not_evaluated")
        return Match(tuple(sorted(answer.diagnostics.reasons)), answer.decision == cedarpy.Decision.Allow)

    def silent(self, action: str) -> bool:
        """Whether no rule is about this action, so that Cedar need not be asked for what another set was asked."""
        return not self._about(action)

    def _in_force(self, action: str, era: int) -> cedarpy.PolicySet:
        place = (action, era)
        if place not in self._chosen:
            day, about = self._days[era], self._about(action)
            kept = {name: policy for name, policy in about.items() if self.rules[name].since_day <= day}
            self._chosen[place] = _policy_set(kept)
        return self._chosen[place]

    def _about(self, action: str) -> Mapping[str, Any]:
        """A rule about other actions never matches and never fails, and most are about a few."""
        if action not in self._of_action:
            about = {name: one for name, one in self.policies.items() if _covers(one["action"], action, self._actions)}
            self._of_action[action] = about
        return self._of_action[action]


def rule_names(text: str) -> tuple[str, ...]:
    """The ids in a file of rules, sorted; needed before there is a schema to validate it by."""
    return tuple(sorted(_read(text)[0]))


def _policy_set(policies: Mapping[str, Any]) -> cedarpy.PolicySet:
    text = json.dumps({"staticPolicies": dict(policies), "templates": {}, "templateLinks": []})
    return cedarpy.PolicySet.from_json_str(text)


def _covers(scope: Mapping[str, Any], action: str, actions: Actions) -> bool:
    """Whether a rule with this scope is about the action. Where that is not certain, Cedar shall judge."""
    if scope.get("op") not in ("==", "in"):
        return True
    named = [one.get("id") for one in scope.get("entities", [scope.get("entity", {})])]
    others = {name for name in actions.names if name != action}
    others |= {name for name, members in actions.groups if action not in members}
    return not set(named) <= others


def _read(text: str) -> tuple[dict[str, Rule], dict[str, Any]]:
    """Rules and Cedar's JSON of them, both by @id."""
    try:
        raw = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise PolicyError("policy_pack_invalid", reason=str(error)[:300]) from None
    if raw["templates"]:
        raise PolicyError("policy_pack_invalid", reason="templates")
    rules: dict[str, Rule] = {}
    policies: dict[str, Any] = {}
    for policy in raw["staticPolicies"].values():
        rule = _rule(policy.get("annotations") or {})
        if rule.id in rules:
            raise PolicyError("policy_pack_invalid", rule=rule.id, reason="duplicate id")
        rules[rule.id], policies[rule.id] = rule, policy
    return rules, policies


def _rule(notes: Mapping[str, str]) -> Rule:
    if set(notes) != set(ANNOTATIONS) or not all(notes.values()):
        raise PolicyError("policy_pack_invalid", rule=str(notes.get("id")), reason="annotations")
    rule = Rule(**notes)
    try:
        rule.since_day  # noqa: B018 - a day that is none must not wait for the first decision
    except ValueError:
        raise PolicyError("policy_pack_invalid", rule=rule.id, reason="since") from None
    return rule
