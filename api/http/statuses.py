"""Code → HTTP status, for every code of every catalogue (a test walks them all)."""

from __future__ import annotations

from typing import Final

_EXACT: Final[dict[int, tuple[str, ...]]] = {
    400: ("request_unreadable", "idempotency_key_missing", "cursor_invalid"),
    401: ("unauthenticated", "sign_in_failed"),
    403: ("forbidden", "csrf_refused"),
    404: ("not_found", "route_not_found", "column_unknown", "entry_unknown", "checkpoint_unknown", "not_anchored"),
    405: ("method_not_allowed",),
    409: (
        "budget_exhausted",
        "policy_refused",
        "release_refused",
        "query_withdrawn",
        "not_answered",
        "no_allowance",
        "allowance_over_cap",
        "over_cap",
        "idempotency_in_flight",
        "changed_meanwhile",
        "upload_changed",
        "approval_not_recorded",
        "dataset_wrong_state",
        "declaration_unconfirmed",
        "interrupted",
        "cannot_approve_own",
        "cannot_erase_own",
        "record_not_logged_yet",
        "record_not_erasable",
        "record_erased_already",
        "review_decided",
        "review_expired",
        "signer_not_enrolled",
        "key_taken",
        "login_taken",
        "reference_name_taken",
        "rescan_found_personal_data",
        "prepare_column_missing",
        "prepare_too_many_rows",
        "export_not_empty",
        "approval_refused",
        "approval_by_submitter",
        "approval_expired",
        "approval_replayed",
        "not_steward",
        "signer_already_enrolled",
        "dataset_already_opened",
        "dataset_not_opened",
        "allowance_empty",
        "allowance_replayed",
        "cap_not_raised",
        "migration_jobs_wait",
        "raise_not_approved",
        "place_unfit",
        "anchor_refused_fork",
        "anchor_not_grown",
        "anchor_moved",
        "anchor_root_zero",
        "anchored_elsewhere",
        "succession_refused",
    ),
    410: ("publication_withdrawn",),
    413: ("request_too_large", "upload_too_large"),
    422: (
        "open_category_personal",
        "request_invalid",
        "idempotency_key_reused",
        "person_column_missing",
        "declaration_invalid",
        "fact_not_attestable",
        "reason_missing",
        "not_narrower",
        "signature_invalid",
        "signer_malformed",
        "amount_invalid",
        "password_weak",
        "proof_out_of_range",
    ),
    429: ("sign_in_throttled",),
    500: ("internal", "entry_malformed", "entry_exists", "tiles_damaged", "log_foreign"),
    503: (
        "engine_failed",
        "spark_missing",
        "query_failed",
        "scan_failed",
        "answer_not_logged_yet",
        "ledger_behind",
        "clock_wrong",
        "clock_went_back",
        "clock_behind_chain",
        "entry_not_sequenced",
        "sequencer_stopped",
        "anchor_paused",
        "registry_retired",
    ),
}

# Families whose every member says the same kind of thing: the file, the question or the amount is not acceptable;
# or what stands behind the server is not there.
_FAMILIES: Final = {
    "upload_": 422,
    "line_": 422,
    "plan_": 422,
    "sql_": 422,
    "loss_": 422,
    "schema_": 422,
    "treatment_": 422,
    "reference_": 422,
    "link_": 422,
    "fact_": 422,
    "pack_": 503,
    "policy_": 503,
    "chain_": 503,
    "anvil_": 503,
    "contracts_": 503,
    "deployment_": 503,
    "witness_": 503,
    "log_key_": 409,
}

_BY_CODE: Final = {code: status for status, codes in _EXACT.items() for code in codes}


def status_of(code: str) -> int | None:
    """The status of a code, or None for one that nobody has decided about."""
    exact = _BY_CODE.get(code)
    if exact is not None:
        return exact
    return next((status for prefix, status in _FAMILIES.items() if code.startswith(prefix)), None)
