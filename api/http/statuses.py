"""Code → HTTP status, for every code of every catalogue (a test walks them all)."""

from __future__ import annotations

from typing import Final

_EXACT: Final[dict[int, tuple[str, ...]]] = {
    400: ("request_unreadable", "idempotency_key_missing", "cursor_invalid"),
    401: ("unauthenticated", "sign_in_failed"),
    403: ("forbidden", "csrf_refused"),
    404: ("not_found", "route_not_found", "column_unknown"),
    405: ("method_not_allowed",),
    409: (
        "budget_exhausted", "policy_refused", "idempotency_in_flight", "changed_meanwhile", "dataset_wrong_state",
        "cannot_approve_own", "review_decided", "review_expired", "no_allowance", "allowance_over_cap",
        "rescan_found_personal_data", "login_taken", "key_taken", "signer_not_enrolled", "interrupted",
    ),
    413: ("request_too_large", "upload_too_large"),
    422: (
        "request_invalid", "idempotency_key_reused", "person_column_missing", "declaration_invalid",
        "treatment_weaker", "fact_not_attestable", "reason_missing", "signature_invalid", "amount_invalid",
        "password_weak",
    ),
    500: ("internal",),
    503: ("engine_failed", "query_failed", "answer_not_logged_yet", "ledger_behind"),
}

# Families whose every member says the same kind of thing: the file, the question or the amount is not acceptable.
_FAMILIES: Final = {"upload_": 422, "plan_": 422, "loss_": 422, "schema_": 422, "treatment_": 422}

_BY_CODE: Final = {code: status for status, codes in _EXACT.items() for code in codes}


def status_of(code: str) -> int | None:
    """The status of a code, or None for one that nobody has decided about."""
    exact = _BY_CODE.get(code)
    if exact is not None:
        return exact
    return next((status for prefix, status in _FAMILIES.items() if code.startswith(prefix)), None)
