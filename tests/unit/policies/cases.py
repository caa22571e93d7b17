"""Minimal pairs: one lawful situation for each action, and what one changed fact makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LAWFUL: dict[str, Any] = {
    "now": "2026-11-24", "actor.role": "steward", "actor.org": "街道办事处", "actor.org_type": "state_organ",
    "purpose": "statistics", "legal_basis": "statutory_duty", "statutory_reference": "统计法第二十条",
    "data.owner_org": "街道办事处", "data.collected_for": ["statistics"], "data.minimal": True,
    "data.form": "deidentified", "data.sensitivity": "general", "data.retention_until": "2030-01-01",
    "subject.min_age": 14, "notice.given": True, "notice.recipient_named": True, "notice.sensitive_necessity": True,
    "notice.minor_rules": True, "pipia.done": True, "pipia.covers_this": True, "approvals": ["data_steward"],
}  # fmt: skip
LIMITS = {"dp.epsilon": "0.5", "dp.k": 10, "dp.min_k": 10, "dp.max_epsilon": "0.5", "dp.budget_left": "0.5"}
CONSENT = {
    "legal_basis": "consent", "consent.status": "given", "consent.kind": "separate", "consent.informed": True,
    "consent.voluntary": True, "consent.purposes": ["statistics"], "consent.recipients": ["大学"],
    "consent.by": "guardian",
}  # fmt: skip
PROVISION = {
    "recipient.org": "大学", "agreement.type": "provision", "agreement.in_force": True,
    "agreement.covers_purpose": True,
}  # fmt: skip
EMERGENCY = {
    "legal_basis": "emergency", "emergency.flag": True, "emergency.necessary": True,
    "approvals": ["data_steward", "emergency_commander"],
}  # fmt: skip

BASES: dict[str, dict[str, Any]] = {
    "release": LAWFUL | {"action": "release"},
    "publish": LAWFUL | {"action": "publish"},
    "figures": LAWFUL | LIMITS | {"action": "publish", "data.form": "aggregate"},
    "export": LAWFUL | {"action": "export"},
    "provide": LAWFUL | PROVISION | {"action": "release"},
    "consented": LAWFUL | CONSENT | PROVISION | {"action": "release"},
    "consented_publication": LAWFUL | CONSENT | {"action": "publish"},
    "emergency": LAWFUL | EMERGENCY | {"action": "release"},
    "query": LAWFUL | LIMITS | {
        "action": "query_aggregate", "actor.role": "researcher", "actor.org_type": "university",
        "data.form": "aggregate", "approvals": [],
    },
    "access": LAWFUL | {
        "action": "access_own", "actor.role": "resident", "request.identity_verified": True,
        "request.relation": "self",
    },
    "commit": LAWFUL | {"action": "commit_onchain", "chain.payload": "salted_commitment"},
    "erase": LAWFUL | {"action": "erase_record", "record.kind": "pipia_report", "record.age_days": 1096},
    "verify": LAWFUL | {"action": "verify_proof"},
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    base: str
    changed: Mapping[str, Any]
    decision: str
    missing: tuple[str, ...]

    @property
    def name(self) -> str:
        changes = ",".join(f"{key}={value}" for key, value in self.changed.items())
        return f"{self.base}[{changes}]"

    @property
    def facts(self) -> dict[str, Any]:
        return BASES[self.base] | self.changed


def case(base: str, decision: str, *more: str, **changed: Any) -> Case:
    """`more`: what is missing beside the decision itself. `a__b` spells the fact a.b."""
    own = (decision,) if decision.startswith("needs_") else ()
    return Case(base, {key.replace("__", "."): value for key, value in changed.items()}, decision, own + more)


CASES = [
    *(Case(base, {}, "permit", ()) for base in BASES),
    # roles and acts
    case("release", "deny", actor__role="researcher"),
    case("release", "deny", actor__self_approval=True),
    case("release", "deny", actor__org_type="vendor"),
    case("query", "deny", actor__role="resident"),
    case("query", "permit", actor__role="auditor"),
    case("query", "deny", actor__role="vendor_engineer"),
    case("verify", "permit", actor__role="resident"),
    case("release", "deny", action="sell"),
    case("release", "deny", action="reidentify"),
    case("query", "deny", action="read_rows"),
    case("release", "deny", action="train_model", actor__role="vendor_engineer"),
    case("release", "deny", action="breach"),
    case("release", "needs_review", action="entrust"),
    case("release", "needs_review", action="collect"),
    # secrets
    case("release", "deny", data__state_secret=True),
    case("query", "deny", data__work_secret=True),
    case("commit", "deny", data__state_secret=True),
    case("commit", "deny", data__important=True),
    # basis, purpose, necessity
    case("release", "deny", legal_basis="none"),
    case("release", "deny", statutory_reference=None),
    case("release", "permit", legal_basis="contract", statutory_reference=None),
    case("release", "deny", legal_basis="public_info"),
    case("release", "permit", legal_basis="public_info", data__public_source=True),
    case("release", "deny", legal_basis="public_info", data__public_source=True, subject__objected=True),
    case("release", "permit", subject__objected=True),
    case("release", "deny", purpose="research"),
    case("query", "deny", purpose="research"),
    case("release", "deny", data__minimal=False),
    # retention: the last day still counts
    case("release", "permit", data__retention_until="2026-11-24"),
    case("release", "deny", data__retention_until="2026-11-23"),
    case("query", "deny", data__retention_until="2026-11-23"),
    case("release", "restrict", data__retention_until="2026-11-23", data__statutory_retention_until="2026-11-24"),
    case("release", "deny", data__retention_until="2026-11-23", data__statutory_retention_until="2026-11-23"),
    # consent
    case("release", "permit", data__sensitivity="sensitive"),
    case("consented", "permit", data__sensitivity="sensitive"),
    case("consented", "deny", "needs_consent", consent__status="withdrawn"),
    case("consented", "deny", "needs_consent", consent__status="refused"),
    case("consented", "deny", subject__objected=True),
    case("consented", "needs_consent", consent__status="none"),
    case("consented", "needs_consent", consent__informed=False),
    case("consented", "needs_consent", consent__voluntary=False),
    case("consented", "needs_consent", consent__purposes=["research"]),
    case("consented", "needs_separate_consent", consent__kind="general"),
    case("consented", "permit", consent__kind="written"),
    case("consented", "needs_separate_consent", consent__recipients=["医院"]),
    case("consented", "permit", consent__kind="general", recipient__org=None),
    case("consented", "needs_separate_consent", consent__kind="general", recipient__org=None,
         data__sensitivity="sensitive"),
    case("consented_publication", "needs_separate_consent", consent__kind="general"),
    case("consented", "permit", consent__by="self"),
    case("consented", "needs_guardian_consent", consent__by="self", subject__min_age=13),
    case("consented", "permit", subject__min_age=13),
    # notice
    case("release", "needs_notice", notice__given=False),
    case("release", "permit", notice__given=False, notice__exemption="obstructs_duty"),
    case("release", "needs_notice", notice__given=False, notice__exemption="urgent"),
    case("release", "needs_notice", notice__given=False, notice__exemption="obstructs_duty", legal_basis="contract"),
    case("emergency", "permit", notice__given=False, notice__exemption="urgent"),
    case("release", "permit", notice__sensitive_necessity=False),
    case("release", "needs_notice", notice__sensitive_necessity=False, data__sensitivity="sensitive"),
    case("release", "permit", notice__minor_rules=False),
    case("release", "needs_notice", notice__minor_rules=False, subject__min_age=13),
    case("provide", "needs_notice", notice__recipient_named=False),
    # sharing
    case("provide", "needs_contract", agreement__in_force=False),
    case("provide", "needs_contract", agreement__type="entrust"),
    case("provide", "needs_contract", agreement__covers_purpose=False),
    case("release", "deny", data__share_attr="not_shared"),
    case("release", "deny", data__origin="statistics_survey"),
    case("release", "deny", data__origin="statistics_survey", purpose="research", data__collected_for=["research"]),
    case("figures", "permit", data__origin="statistics_survey"),
    case("release", "deny", data__origin="video"),
    case("release", "permit", data__origin="video", video__public_safety=True),
    case("release", "permit", data__important=True),
    case("release", "needs_risk_assessment", data__important=True, legal_basis="contract"),
    case("release", "needs_approval", approvals=[]),
    case("release", "needs_pipia", "needs_approval", approvals=[], pipia__done=False),
    # assessment
    case("release", "needs_pipia", pipia__done=False),
    case("release", "needs_pipia", pipia__covers_this=False),
    case("figures", "permit", pipia__done=False),
    case("query", "permit", pipia__done=False),
    # questions
    case("query", "needs_approval", data__sensitivity="sensitive"),
    case("query", "permit", data__sensitivity="sensitive", approvals=["data_steward"]),
    case("query", "needs_approval", subject__min_age=13),
    case("query", "needs_protection", dp__k=9),
    case("query", "needs_protection", dp__epsilon="0.500001", dp__budget_left="9"),
    case("query", "needs_protection", dp__epsilon="0.500001", dp__max_epsilon="9"),
    case("query", "needs_protection", dp__epsilon="0.5000000001"),
    case("query", "needs_protection", "needs_approval", dp__k=9, data__sensitivity="sensitive"),
    case("figures", "needs_protection", dp__k=9),
    case("figures", "needs_protection", dp__epsilon="0.6"),
    # emergency
    case("emergency", "deny", emergency__flag=False),
    case("emergency", "deny", emergency__necessary=False),
    case("emergency", "deny", emergency__ended=True),
    case("emergency", "deny", emergency__review_overdue=True),
    case("emergency", "deny", approvals=["data_steward"]),
    case("release", "deny", data__origin="emergency"),
    case("emergency", "permit", data__origin="emergency"),
    # abroad
    case("provide", "needs_security_assessment", "needs_cross_border_mechanism", "needs_review",
         recipient__country="US"),
    case("provide", "needs_security_assessment", "needs_review", recipient__country="US",
         cross_border__mechanism="standard_contract"),
    case("provide", "needs_review", recipient__country="US", cross_border__mechanism="security_assessment"),
    case("export", "needs_cross_border_mechanism", "needs_review", recipient__country="US",
         actor__org_type="university"),
    case("export", "needs_security_assessment", cross_border__ciio=True),
    case("export", "deny", cross_border__foreign_authority=True),
    case("release", "deny", cross_border__foreign_authority=True),
    case("query", "permit", cross_border__foreign_authority=True, cross_border__cn_authority_approved=True),
    # a person's own data, the chain, the records
    case("access", "needs_identity_verification", request__identity_verified=False),
    case("access", "deny", request__relation="stranger"),
    case("access", "permit", request__relation="guardian"),
    case("access", "deny", request__relation="close_relative"),
    case("access", "permit", request__relation="close_relative", subject__deceased=True,
         request__own_legit_interest=True),
    case("access", "deny", request__statutory_exempt=True),
    case("access", "deny", actor__role="steward"),
    *(case("commit", "deny", chain__payload=payload)
      for payload in (None, "plaintext_pi", "plain_hash_of_identifier", "ciphertext_of_pi")),
    case("erase", "deny", record__age_days=1094),
    case("erase", "deny", record__kind="provision_record", record__age_days=0),
    case("erase", "needs_review", record__kind=None),
    case("erase", "deny", actor__role="auditor"),
]  # fmt: skip
