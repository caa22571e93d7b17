"""Ask Cedar: the only module that imports it, and the place where its ways of failing open are closed.

Every call carries the schema. Any diagnostic error, and any answer that is neither Allow nor Deny, raises; the pack
turns that into `refused_error`. Rules are re-keyed by their own ids, so order and file do not matter.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cedarpy

from policies.errors import PolicyError
from policies.rules import ANNOTATIONS, Rule

PRINCIPAL: Final = 'Actor::"actor"'
RESOURCE: Final = 'Subject::"data"'


@dataclass(frozen=True, slots=True)
class Match:
    """The ids of the rules that speak, sorted; `allowed`: only permits spoke."""

    rules: tuple[str, ...]
    allowed: bool


class RuleSet:
    """Validated rules. Which of them are in force depends on the day; immutable, and safe to share between threads."""

    def __init__(self, text: str, schema: str) -> None:
        """Raises `policy_pack_invalid`."""
        validation = cedarpy.validate_policies(text, schema)
        if not validation.validation_passed:
            raise PolicyError("policy_pack_invalid", reason=[str(error)[:300] for error in validation.errors])
        self.rules, self.policies = _read(text)
        self._schema = cedarpy.Schema.from_str(schema)
        self._days = sorted({rule.since_day for rule in self.rules.values()})
        # The newest, which is all of them. Few processes are asked about a day that is so long ago.
        self._eras = {len(self._days) - 1: self._in_force(self._days[-1])} if self._days else {}

    def matching(self, action: str, context: Mapping[str, Any], day: int) -> Match:
        """Rules in force on `day` that speak to this. Raises `policy_not_evaluated` for whatever Cedar complains of."""
        era = bisect.bisect_right(self._days, day) - 1
        if era < 0:
            return Match((), allowed=False)
        request = {
            "principal": PRINCIPAL,
            "action": f"Action::{json.dumps(action)}",
            "resource": RESOURCE,
            "context": dict(context),
        }
        answer = cedarpy.is_authorized(request, self._of_era(era), [], self._schema)
        if answer.diagnostics.errors or answer.decision not in (cedarpy.Decision.Allow, cedarpy.Decision.Deny):
            raise PolicyError("policy_not_evaluated")
        return Match(tuple(sorted(answer.diagnostics.reasons)), answer.decision == cedarpy.Decision.Allow)

    def _of_era(self, era: int) -> cedarpy.PolicySet:
        """Made when first asked for. Two threads that both make one make the same."""
        if era not in self._eras:
            self._eras[era] = self._in_force(self._days[era])
        return self._eras[era]

    def _in_force(self, day: int) -> cedarpy.PolicySet:
        kept = {name: policy for name, policy in self.policies.items() if self.rules[name].since_day <= day}
        text = json.dumps({"staticPolicies": kept, "templates": {}, "templateLinks": []})
        return cedarpy.PolicySet.from_json_str(text)


def rule_names(text: str) -> tuple[str, ...]:
    """The ids in a file of rules, sorted; needed before there is a schema to validate it by."""
    return tuple(sorted(_read(text)[0]))


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
