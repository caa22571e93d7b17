"""The kinds of ledger entry. Whatever touches data leaves one of these, in the transaction that changes the state."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    DATASET_REGISTERED = "dataset.registered"
    DATASET_SUBMITTED = "dataset.submitted"
    DATASET_SCANNED = "dataset.scanned"
    PUBLICATION_REQUESTED = "publication.requested"
    DATASET_DECIDED = "dataset.decided"
    DATASET_TREATED = "dataset.treated"
    DATASET_PUBLISHED = "dataset.published"
    DATASET_CHANGED = "dataset.changed"
    POLICY_DECIDED = "policy.decided"
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_REOPENED = "account.reopened"
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - the name of an entry
    SIGN_IN_LINK_MADE = "account.link_made"
    SIGN_IN_LINK_USED = "account.link_used"
    CHAIN_KEY_ROTATED = "chain.key_rotated"
    CHAIN_MIGRATED = "chain.migrated"
    STEWARD_ENROLLED = "steward.enrolled"
    ALLOWANCE_GRANTED = "allowance.granted"
    QUERY_ASKED = "query.asked"
    QUERY_CHARGED = "query.charged"
    QUERY_ANSWERED = "query.answered"
    QUERY_REFUSED = "query.refused"
    QUERY_FAILED = "query.failed"
    QUERY_WITHDRAWN = "query.withdrawn"
    REVIEW_EXPIRED = "review.expired"
    RELEASE_REQUESTED = "release.requested"
    RELEASE_DECIDED = "release.decided"
    RELEASE_NARROWED = "release.narrowed"
    RELEASE_ACCEPTED = "release.accepted"
    RELEASE_PUBLICATION_REQUESTED = "release.publication_requested"
    RELEASE_PUBLICATION_DECIDED = "release.publication_decided"
    RELEASE_PUBLISHED = "release.published"
    RELEASE_UNPUBLISHED = "release.unpublished"
    RECORD_ERASED = "record.erased"
    INCIDENT_CLOSED = "incident.closed"
