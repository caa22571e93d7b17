"""Facts that a named steward can state on the page. The rules' vocabulary is larger; the API takes all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.domain.errors import CoreError
from mingzheng.errors import Text


@dataclass(frozen=True, slots=True)
class Attestation:
    """One fact. `kind`: "yes" for a box to tick, "number" for a whole number, "date" for a day."""

    fact: str
    kind: str
    says: Text


ATTESTATIONS: Final = (
    Attestation("pipia.done", "yes", Text("已完成个人信息保护影响评估", "An impact assessment (PIPIA) was done")),
    Attestation("pipia.covers_this", "yes", Text("评估涵盖本次共享", "The assessment covers this sharing")),
    Attestation("pipia.age_days", "number", Text("影响评估距今的天数", "Days since the impact assessment")),
    Attestation("notice.given", "yes", Text("已告知个人", "The people concerned were told")),
    Attestation("notice.recipient_named", "yes", Text("告知中写明了接收方", "The notice names the recipients")),
    Attestation(
        "notice.sensitive_necessity",
        "yes",
        Text("告知中写明了处理敏感信息的必要性", "The notice says why sensitive data are needed"),
    ),
    Attestation("notice.minor_rules", "yes", Text("有未成年人信息处理规则", "Rules for minors' data are published")),
    Attestation("data.retention_until", "date", Text("保存到哪一天", "Kept until")),
    Attestation("subject.min_age", "number", Text("数据中最年轻者的年龄", "Age of the youngest person in the data")),
    Attestation("data.minimal", "yes", Text("只含达到目的所必需的内容", "Only what the purpose needs is included")),
)


def read_attestations(fields: Mapping[str, str]) -> dict[str, Any]:
    """The facts that the form states. An unticked box states that it is not so."""
    facts: dict[str, Any] = {}
    for one in ATTESTATIONS:
        said = fields.get(one.fact, "")
        if one.kind == "yes":
            facts[one.fact] = said == "yes"
        elif one.kind == "date" and said:
            facts[one.fact] = _day(one.fact, said)
        elif said:
            if not said.isascii() or not said.isdigit() or len(said) > 5:
                raise CoreError("request_invalid", fields=[f"body.{one.fact}: int_parsing"])
            facts[one.fact] = int(said)
    return facts


def _day(fact: str, said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise CoreError("request_invalid", fields=[f"body.{fact}: date_parsing"]) from None
