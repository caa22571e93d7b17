"""Every way in which a use case says no. Codes are stable: clients and documents name them."""

from __future__ import annotations

from typing import ClassVar

from core.domain.problems_access import PROBLEMS as ACCESS_PROBLEMS
from core.domain.problems_asking import PROBLEMS as ASKING_PROBLEMS
from core.domain.problems_duties import PROBLEMS as DUTIES_PROBLEMS
from core.domain.problems_evidence import PROBLEMS as EVIDENCE_PROBLEMS
from core.domain.problems_operating import PROBLEMS as OPERATING_PROBLEMS
from core.domain.problems_rights import PROBLEMS as RIGHTS_PROBLEMS
from core.domain.problems_sharing import PROBLEMS as SHARING_PROBLEMS
from core.domain.problems_signing import PROBLEMS as SIGNING_PROBLEMS
from core.domain.problems_source import PROBLEMS as SOURCE_PROBLEMS
from mingzheng.errors import Failure


class CoreError(Failure):
    """Raised by use cases. What HTTP makes of a code is decided in api/http/problems.py."""

    CATALOGUE: ClassVar = {
        **ACCESS_PROBLEMS,
        **SHARING_PROBLEMS,
        **SOURCE_PROBLEMS,
        **SIGNING_PROBLEMS,
        **ASKING_PROBLEMS,
        **DUTIES_PROBLEMS,
        **RIGHTS_PROBLEMS,
        **EVIDENCE_PROBLEMS,
        **OPERATING_PROBLEMS,
    }


def waits_for_chain(failure: Failure) -> bool:
    """Whether time or an operator mends this: the node is away, busy, or not set up. What it says of the content of a
    transaction (an approval that expired, a key that was revoked) is final."""
    return failure.code.startswith("chain_") and failure.code not in ("chain_arguments_invalid", "chain_id_zero")


def waits_for(failure: Failure) -> str | None:
    """What a job waits for that this stopped, as its stage; None where waiting mends nothing."""
    if failure.code == "deletion_blocked":
        return "waiting_for_disk"
    if failure.code in ("storage_unavailable", "key_not_opened"):
        return "waiting_for_storage"
    return "waiting_for_chain" if waits_for_chain(failure) else None
