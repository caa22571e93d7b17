"""The tables of the product. The ledger keeps its own in `ledger.store`, in the same database and transactions.

One file, long as it is: a migration is written against all of it at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware UTC time. SQLite has no zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(40), primary_key=True)


def _amounts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _revision() -> sa.Column[Any]:
    return sa.Column("revision", sa.Integer, nullable=False)


def _promise() -> list[sa.Column[Any]]:
    """Whose promise: of a dataset, or of people whom several share."""
    return [
        sa.Column("dataset_id", sa.ForeignKey("dataset.id"), index=True),
        sa.Column("population_id", sa.ForeignKey("population.id"), index=True),
    ]


def _one_promise() -> sa.CheckConstraint:
    return sa.CheckConstraint("(dataset_id IS NULL) <> (population_id IS NULL)", name="one_promise")


account = sa.Table(
    "account",
    metadata,
    _id(),
    sa.Column("login", sa.String(80), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("org_type", sa.String(40), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("issuer", sa.String(300)),
    sa.Column("subject", sa.String(255)),
    sa.Index("ix_account_identity", "issuer", "subject", unique=True),
)

credential = sa.Table(
    "credential",
    metadata,
    _id(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("proved_at", UtcTime),
)

sign_in_attempt = sa.Table(
    "sign_in_attempt",
    metadata,
    _id(),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Index("ix_sign_in_attempt_subject", "subject", "created_at"),
)

steward_key = sa.Table(
    "steward_key",
    metadata,
    _id(),
    sa.Column("account_id", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("signer", sa.String(400), nullable=False, unique=True),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("tx_hash", sa.String(66)),
    sa.Column("enrolled", sa.Boolean, nullable=False),
    sa.Column("credential", sa.Text),
    sa.Column("site", sa.String(300)),
    sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("revoked_at", UtcTime),
    sa.Column("off_chain", sa.Boolean, nullable=False, server_default=sa.false()),
)

dataset = sa.Table(
    "dataset",
    metadata,
    _id(),
    sa.Column("chain_id", sa.String(66), nullable=False, unique=True),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("org_type", sa.String(40), nullable=False),
    sa.Column("submitted_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("title_zh", sa.String(200), nullable=False),
    sa.Column("title_en", sa.String(200), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("legal_basis", sa.String(40), nullable=False),
    sa.Column("statutory_reference", sa.String(200)),
    sa.Column("person_column", sa.String(120), nullable=False),
    sa.Column("identifier_kind", sa.String(40)),
    sa.Column("max_rows_per_person", sa.Integer, nullable=False),
    sa.Column("origin_note", sa.Text, nullable=False),
    *_amounts("cap_rho", "cap_delta", "spent_rho", "spent_delta"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(30), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("people_rounded", sa.BigInteger, nullable=False),
    sa.Column("rows_rounded", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("min_age", sa.Integer),
    sa.Column("changed_at", UtcTime),
    sa.Column("upload_name", sa.String(20)),
    sa.Column("upload_blob", sa.String(80)),
    sa.Column("upload_sha256", sa.String(64)),
    sa.Column("pure", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("within", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("sources", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("handled_by", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("risk", sa.JSON, nullable=False),
    sa.Column("layout", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("schema", sa.JSON(none_as_null=True)),
    sa.Column("decision", sa.JSON(none_as_null=True)),
    sa.Column("problem", sa.JSON(none_as_null=True)),
    _revision(),
    # The last line of defence of the promise made to residents, below every use case.
    sa.CheckConstraint("spent_rho >= 0 AND spent_rho <= cap_rho", name="rho_within_cap"),
    sa.CheckConstraint("spent_delta >= 0 AND spent_delta <= cap_delta", name="delta_within_cap"),
)

population = sa.Table(
    "population",
    metadata,
    _id(),
    sa.Column("chain_id", sa.String(66), nullable=False, unique=True),
    sa.Column("org", sa.String(120), nullable=False, index=True),
    sa.Column("opened_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("title_zh", sa.String(200), nullable=False),
    sa.Column("title_en", sa.String(200), nullable=False),
    *_amounts("cap_rho", "cap_delta", "spent_rho", "spent_delta"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("pure", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("opened", sa.Boolean, nullable=False),
    sa.Column("tx_hash", sa.String(66)),
    _revision(),
    sa.CheckConstraint("spent_rho >= 0 AND spent_rho <= cap_rho", name="rho_within_cap"),
    sa.CheckConstraint("spent_delta >= 0 AND spent_delta <= cap_delta", name="delta_within_cap"),
)

allowance = sa.Table(
    "allowance",
    metadata,
    _id(),
    sa.Column("chain_id", sa.String(66), nullable=False, unique=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id"), nullable=False),
    sa.Column("researcher_id", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    *_amounts("rho", "delta", "spent_rho", "spent_delta"),
    sa.Column("granted_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("pure", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("tx_hash", sa.String(66)),
    _revision(),
    sa.CheckConstraint("spent_rho >= 0 AND spent_rho <= rho", name="rho_within_allowance"),
    sa.CheckConstraint("spent_delta >= 0 AND spent_delta <= delta", name="delta_within_allowance"),
)

cap_raise = sa.Table(
    "cap_raise",
    metadata,
    _id(),
    *_promise(),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    *_amounts("old_rho", "old_delta", "new_rho", "new_delta"),
    sa.Column("tx_hash", sa.String(66)),
    _one_promise(),
)

reference = sa.Table(
    "reference",
    metadata,
    _id(),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("added_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("licence", sa.String(200), nullable=False),
    sa.Column("key_column", sa.String(80), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.UniqueConstraint("name", "version"),
)

review = sa.Table(
    "review",
    metadata,
    _id(),
    sa.Column("kind", sa.String(20), nullable=False),
    *_promise(),
    sa.Column("query_id", sa.String(40)),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("opened_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("subject", sa.String(66), nullable=False),
    sa.Column("subject_salt", sa.String(64), nullable=False),
    sa.Column("subject_document", sa.JSON, nullable=False),
    sa.Column("nonce", sa.String(66), nullable=False, unique=True),
    sa.Column("not_after", sa.BigInteger, nullable=False),
    sa.Column("typed_data", sa.JSON, nullable=False),
    sa.Column("decision", sa.JSON, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("decided_by", sa.String(40)),
    sa.Column("decided_at", UtcTime),
    sa.Column("reason", sa.Text),
    sa.Column("signer", sa.String(400)),
    sa.Column("signature", sa.Text),
    sa.Column("tx_hash", sa.String(66)),
    _revision(),
    _one_promise(),
)

query = sa.Table(
    "query",
    metadata,
    _id(),
    sa.Column("researcher_id", sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("allowance_id", sa.ForeignKey("allowance.id")),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("plan_hash", sa.String(64), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    *_amounts("rho", "delta"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(30), nullable=False, index=True),
    sa.Column("price", sa.JSON, nullable=False),
    sa.Column("cached", sa.Boolean, nullable=False),
    sa.Column("charged", sa.Boolean, nullable=False),
    sa.Column("answer", sa.JSON(none_as_null=True)),
    sa.Column("answer_hash", sa.String(64)),
    sa.Column("entry_id", sa.String(40)),
    sa.Column("review_id", sa.String(40)),
    sa.Column("problem", sa.JSON(none_as_null=True)),
    sa.Column("leased_until", UtcTime),
    sa.Column("emergency_id", sa.String(40), index=True),
    _revision(),
)
sa.Index("ix_query_release_cache", query.c.dataset_id, query.c.version, query.c.plan_hash)

publication = sa.Table(
    "publication",
    metadata,
    _id(),
    sa.Column("query_id", sa.ForeignKey("query.id"), nullable=False, index=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id"), nullable=False),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("review_id", sa.ForeignKey("review.id"), nullable=False),
    sa.Column("requested_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("articles", sa.JSON, nullable=False),
    sa.Column("published_at", UtcTime),
    sa.Column("entry_id", sa.String(40)),
    sa.Column("withdrawn_at", UtcTime),
    sa.Column("withdrawal_entry_id", sa.String(40)),
    sa.Column("reason", sa.Text),
    sa.Column("problem", sa.JSON(none_as_null=True)),
    _revision(),
)

decision = sa.Table(
    "decision",
    metadata,
    _id(),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False, index=True),
    sa.Column("actor_id", sa.String(40), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("facts_salt", sa.String(64), nullable=False),
    sa.Column("result", sa.JSON, nullable=False),
)

emergency = sa.Table(
    "emergency",
    metadata,
    _id(),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id"), nullable=False, index=True),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("people", sa.JSON, nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("proposed_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("review_id", sa.ForeignKey("review.id"), nullable=False, unique=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("started_at", UtcTime),
    sa.Column("started_by", sa.String(40)),
    sa.Column("ended_at", UtcTime),
    sa.Column("ended_by", sa.String(40)),
    sa.Column("destroyed", sa.Integer, nullable=False),
    sa.Column("notice", sa.String(1000)),
    sa.Column("notified_at", UtcTime),
    sa.Column("finding", sa.String(20)),
    sa.Column("finding_text", sa.String(1000)),
    sa.Column("reviewed_at", UtcTime),
    sa.Column("reviewed_by", sa.String(40)),
    _revision(),
)

duty = sa.Table(
    "duty",
    metadata,
    _id(),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("keeper", sa.String(20), nullable=False),
    sa.Column("articles", sa.JSON, nullable=False),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id")),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("decision_id", sa.ForeignKey("decision.id"), nullable=False),
    sa.Column("source_entry", sa.String(40), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("overdue_at", UtcTime),
    sa.Column("done_at", UtcTime),
    sa.Column("done_by", sa.String(40)),
    sa.Column("evidence", sa.String(500)),
    sa.Column("evidence_salt", sa.String(64)),
    sa.Column("document_sha256", sa.String(64)),
    sa.Column("entry_id", sa.String(40)),
    _revision(),
    sa.Index("ix_duty_state", "state", "due_at"),
    sa.Index("ix_duty_org", "org", "created_at"),
)

right_request = sa.Table(
    "right_request",
    metadata,
    _id(),
    sa.Column("org", sa.String(120), nullable=False),
    sa.Column("number", sa.String(16), nullable=False),
    sa.Column("right", sa.String(30), nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset.id")),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("applicant", sa.String(20), nullable=False),
    sa.Column("identity_check", sa.String(20), nullable=False),
    sa.Column("entered_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("handler", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("decision", sa.JSON, nullable=False),
    sa.Column("sealed", sa.Text),
    sa.Column("salt", sa.String(64)),
    sa.Column("code_hash", sa.String(64), unique=True),
    sa.Column("code_serial", sa.Integer, nullable=False),
    sa.Column("entry_id", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("outcome", sa.String(20)),
    sa.Column("reason", sa.String(500)),
    sa.Column("letter", sa.String(120)),
    sa.Column("answered_at", UtcTime),
    sa.Column("answered_by", sa.String(40)),
    sa.Column("answer_entry", sa.String(40)),
    sa.Column("answer_salt", sa.String(64)),
    sa.Column("destroyed_at", UtcTime),
    _revision(),
    sa.UniqueConstraint("org", "number"),
    sa.Index("ix_right_request_org", "org", "created_at"),
)

# The last number that an office gave in a year, so that two clerks never give the same.
right_counter = sa.Table(
    "right_counter",
    metadata,
    sa.Column("org", sa.String(120), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)

evidence_pack = sa.Table(
    "evidence_pack",
    metadata,
    _id(),
    sa.Column("form", sa.String(40), nullable=False),
    sa.Column("org", sa.String(120), nullable=False, index=True),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
    sa.Column("people", sa.BigInteger),
    sa.Column("made_by", sa.ForeignKey("account.id"), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("content_sha256", sa.String(64), nullable=False),
    sa.Column("entry_id", sa.String(40), nullable=False),
)

# Kept as they were made: the log holds their hashes, and a newer library would write other bytes.
evidence_document = sa.Table(
    "evidence_document",
    metadata,
    sa.Column("pack_id", sa.ForeignKey("evidence_pack.id"), primary_key=True),
    sa.Column("language", sa.String(2), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

job = sa.Table(
    "job",
    metadata,
    _id(),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("subject_id", sa.String(40), nullable=False),
    sa.Column("actor_id", sa.String(40), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("stage", sa.String(40), nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("waits", sa.Integer, nullable=False, server_default="0"),
    sa.Column("leased_until", UtcTime),
    sa.Column("problem", sa.JSON(none_as_null=True)),
    _revision(),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("actor_id", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("resource_id", sa.String(40), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)
