"""The questions that use cases ask of each table, by name. Nothing else in the product writes SQL for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.db import tables
from core.db.rows import Rows, in_order, selecting
from core.domain.cap_raises import CapRaise
from core.domain.datasets import Askable, Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.jobs import Job, JobState
from core.domain.populations import Population
from core.domain.publications import Publication, PublicationState
from core.domain.queries import Allowance, Query, QueryState
from core.domain.references import ReferenceTable
from core.domain.reviews import Review, ReviewKind, ReviewState
from core.domain.totals import Total, TotalKind
from core.ports import Clock

_USABLE: Final = (
    selecting(tables.allowance, Allowance)
    .where(
        tables.allowance.c.dataset_id == sa.bindparam("dataset"),
        tables.allowance.c.researcher_id == sa.bindparam("researcher"),
        tables.allowance.c.active.is_(True),
    )
    .order_by(*in_order(tables.allowance))
)
_RELEASED: Final = (
    selecting(tables.query, Query)
    .where(
        tables.query.c.dataset_id == sa.bindparam("dataset"),
        tables.query.c.version == sa.bindparam("version"),
        tables.query.c.plan_hash == sa.bindparam("plan"),
        tables.query.c.state == QueryState.ANSWERED,
        tables.query.c.cached.is_(False),
        # What an emergency let through is for that emergency alone; no emergency is called the empty text.
        sa.or_(tables.query.c.emergency_id.is_(None), tables.query.c.emergency_id == sa.bindparam("emergency")),
    )
    .limit(1)
)
_ASKABLE: Final = selecting(tables.dataset, Askable).where(tables.dataset.c.id == sa.bindparam("dataset"))
_DECIDED: Final = sa.insert(tables.decision)
_UNFINISHED: Final = (JobState.QUEUED, JobState.RUNNING)
# Looked for ten times a second by a server at rest.
_OLDEST_JOB: Final = (
    sa.select(tables.job.c.id)
    .where(
        tables.job.c.state.in_(_UNFINISHED),
        tables.job.c.leased_until.is_(None) | (tables.job.c.leased_until < sa.bindparam("now", type_=tables.UtcTime)),
    )
    .order_by(tables.job.c.created_at, tables.job.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class Datasets(Rows[Dataset]):
    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        super().__init__(connection, tables.dataset, Dataset)
        self._clock = clock

    def _set(self, row_id: str, revision: int | None, values: dict[str, Any]) -> bool:
        return super()._set(row_id, revision, {"changed_at": self._clock.now(), **values})

    def askable(self, dataset_id: str) -> Askable | None:
        row = self._connection.execute(_ASKABLE, {"dataset": dataset_id}).first()
        return None if row is None else Askable(*row)

    def of_org(self, org: str | None, limit: int, after: str | None) -> list[Dataset]:
        return self.page(*([] if org is None else [tables.dataset.c.org == org]), limit=limit, after=after)

    def every_of_org(self, org: str) -> list[Dataset]:
        return self.all(tables.dataset.c.org == org)

    def of_org_in(self, org: str, states: Collection[str]) -> list[Dataset]:
        return self.page(tables.dataset.c.org == org, tables.dataset.c.state.in_(list(states)), limit=None)

    def published(self, limit: int, after: str | None) -> list[Dataset]:
        return self.page(tables.dataset.c.state == DatasetState.PUBLISHED, limit=limit, after=after)

    def called(self, text: str) -> list[Dataset]:
        """In any state: by number or by a title, spelt out."""
        t = tables.dataset.c
        return self.all(sa.or_(t.id == text, t.title_zh == text, t.title_en == text))

    def published_about(self, text: str, limit: int, after: str | None) -> list[Dataset]:
        """Those whose office or title holds the text."""
        t = tables.dataset.c
        holds = sa.or_(*(one.icontains(text, autoescape=True) for one in (t.org, t.title_zh, t.title_en)))
        return self.page(t.state == DatasetState.PUBLISHED, holds, limit=limit, after=after)

    def promised(self, limit: int, after: str | None) -> list[Dataset]:
        """All that were ever published: what residents were promised outlives the data."""
        ever = (DatasetState.PUBLISHED, DatasetState.DELETING, DatasetState.DELETED)
        return self.page(tables.dataset.c.state.in_(ever), limit=limit, after=after)

    def linkable(self, org: str) -> list[Dataset]:
        t = tables.dataset.c
        return self.all(t.org == org, t.state == DatasetState.PUBLISHED, t.identifier_kind.is_not(None))

    def in_states(self, states: Sequence[str]) -> list[Dataset]:
        return self.all(tables.dataset.c.state.in_(list(states)))

    def uploads(self) -> list[str]:
        """The names of all uploads that datasets point to."""
        blob = tables.dataset.c.upload_blob
        return [str(name) for name in self._connection.execute(sa.select(blob).where(blob.is_not(None))).scalars()]

    def counted_under(self, account_id: str) -> list[Dataset]:
        """The datasets whose grants and charges count under this total: itself, and all that lie within it."""
        t = tables.dataset.c
        # As JSON text: identifiers hold no quotation mark, and an office has few datasets.
        lies_within = sa.cast(t.within, sa.Text).contains(f'"{account_id}"', autoescape=True)
        return self.all(sa.or_(t.id == account_id, lies_within))


class Populations(Rows[Population]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.population, Population)

    def opened(self, limit: int, after: str | None, org: str | None = None) -> list[Population]:
        t = tables.population.c
        mine = [] if org is None else [t.org == org]
        return self.page(t.opened.is_(True), *mine, limit=limit, after=after)

    def open(self, population_id: str, tx_hash: str | None) -> bool:
        """True for the one caller that turned it from waiting to open."""
        t = tables.population.c
        return self.change_where(
            population_id, [t.opened.is_(False)], {"opened": True, "tx_hash": tx_hash, "revision": t.revision + 1}
        )


class CapRaises(Rows[CapRaise]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.cap_raise, CapRaise)

    def of(self, total: Total) -> list[CapRaise]:
        """Oldest first."""
        t = tables.cap_raise.c
        return self.all((t.population_id if total.kind is TotalKind.POPULATION else t.dataset_id) == total.id)


class Allowances(Rows[Allowance]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.allowance, Allowance)

    def usable(self, dataset_id: str, researcher_id: str) -> list[Allowance]:
        """Oldest first."""
        return self.each(_USABLE, dataset=dataset_id, researcher=researcher_id)

    def of_datasets(self, dataset_ids: Sequence[str]) -> list[Allowance]:
        return self.all(tables.allowance.c.dataset_id.in_(dataset_ids))

    def of_researcher(self, researcher_id: str) -> list[Allowance]:
        """Those that may be spent, oldest first."""
        t = tables.allowance.c
        return self.all(t.researcher_id == researcher_id, t.active.is_(True))

    def activate(self, allowance_id: str, tx_hash: str | None) -> bool:
        """True for the one caller that turned it from waiting to usable."""
        t = tables.allowance.c
        return self.change_where(
            allowance_id, [t.active.is_(False)], {"active": True, "tx_hash": tx_hash, "revision": t.revision + 1}
        )

    def charge(self, allowance_id: str, rho: int, delta: int) -> bool:
        t = tables.allowance.c
        return self.change_where(
            allowance_id,
            [t.active.is_(True), t.spent_rho + rho <= t.rho, t.spent_delta + delta <= t.delta],
            {"spent_rho": t.spent_rho + rho, "spent_delta": t.spent_delta + delta},
        )


class Reviews(Rows[Review]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.review, Review)

    def overdue(self, now: datetime, limit: int) -> list[Review]:
        """Reviews whose time has passed before they were signed, or signed but not accepted by whoever asked."""
        t = tables.review.c
        unaccepted = sa.select(tables.query.c.id).where(
            tables.query.c.state == QueryState.AWAITING_ACCEPTANCE, tables.query.c.review_id == t.id
        )
        signed = sa.and_(t.state == ReviewState.APPROVED, unaccepted.exists())
        waits = sa.or_(t.state == ReviewState.PENDING, signed)
        return self.page(waits, t.not_after <= int(now.timestamp()), limit=limit)

    def waiting_on(self, dataset_ids: Sequence[str]) -> list[Review]:
        """Those that nobody signed or refused yet, and signed ones that wait for whoever asked."""
        t = tables.review.c
        unaccepted = sa.select(tables.query.c.id).where(
            tables.query.c.state == QueryState.AWAITING_ACCEPTANCE, tables.query.c.review_id == t.id
        )
        signed = sa.and_(t.state == ReviewState.APPROVED, unaccepted.exists())
        return self.all(t.dataset_id.in_(list(dataset_ids)), sa.or_(t.state == ReviewState.PENDING, signed))

    def narrowed(self, query_id: str) -> Review | None:
        """The last review of a question that ended in a narrower offer."""
        found = self.page(tables.review.c.query_id == query_id, tables.review.c.state == ReviewState.NARROWED, limit=1)
        return found[0] if found else None

    def approved(self, dataset_id: str, limit: int) -> list[Review]:
        """Newest first."""
        t = tables.review.c
        return self.page(t.dataset_id == dataset_id, t.state == ReviewState.APPROVED, limit=limit)

    def signed_versions(self, dataset_ids: Sequence[str]) -> dict[str, int]:
        """The newest version of each dataset that a steward signed, published or not; without those that none has."""
        t = tables.review.c
        to_publish = (t.kind == ReviewKind.DATASET, t.state == ReviewState.APPROVED)
        found: dict[str, int] = {}
        for review in self.all(t.dataset_id.in_(list(dataset_ids)), *to_publish):
            name = review.account_id
            found[name] = max(found.get(name, 0), int(review.subject_document["version"]))
        return found

    def of_org(self, org: str | None, state: str | None, limit: int, after: str | None) -> list[Review]:
        conditions = [] if org is None else [tables.review.c.org == org]
        if state is not None:
            conditions.append(tables.review.c.state == state)
        return self.page(*conditions, limit=limit, after=after)


class Queries(Rows[Query]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.query, Query)
        self.destroyed = 0

    def of_researcher(
        self,
        researcher_id: str,
        limit: int,
        after: str | None,
        *,
        dataset_id: str | None = None,
        state: str | None = None,
    ) -> list[Query]:
        t = tables.query.c
        wanted = [] if dataset_id is None else [t.dataset_id == dataset_id]
        wanted += [] if state is None else [t.state == state]
        return self.page(t.researcher_id == researcher_id, *wanted, limit=limit, after=after)

    def released(self, dataset_id: str, version: int, plan_hash: str, emergency_id: str | None = None) -> Query | None:
        """An answer that may be given again. What an emergency let through is for that emergency alone."""
        named = {"dataset": dataset_id, "version": version, "plan": plan_hash, "emergency": emergency_id or ""}
        return self.one(_RELEASED, **named)

    def under(self, emergency_id: str) -> int:
        """How many questions an emergency let through."""
        count = sa.select(sa.func.count()).where(tables.query.c.emergency_id == emergency_id)
        return int(self._connection.execute(count).scalar_one())

    def answers_from(self, dataset_ids: Sequence[str]) -> int:
        """How many answers these datasets gave and that are still kept."""
        t = tables.query.c
        given = sa.and_(t.dataset_id.in_(list(dataset_ids)), t.state == QueryState.ANSWERED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(given)).scalar_one())

    def destroy_answers(self, emergency_id: str) -> list[str]:
        """Empty every stored answer that an emergency let through; the hashes of what is gone."""
        t = tables.query.c
        held = sa.and_(t.emergency_id == emergency_id, t.state == QueryState.ANSWERED)
        hashes = [str(one) for one in self._connection.execute(sa.select(t.answer_hash).where(held)).scalars()]
        gone = {"state": QueryState.DESTROYED, "answer": None, "problem": {"code": "answer_destroyed", "details": {}}}
        self._connection.execute(sa.update(tables.query).where(held).values(**gone, revision=t.revision + 1))
        self.destroyed += len(hashes)
        return hashes

    def answered_for(self, dataset_id: str) -> dict[str, int]:
        """How many questions were answered for each purpose, most first. Destroyed answers were answers too."""
        t = tables.query.c
        given = t.state.in_((QueryState.ANSWERED, QueryState.DESTROYED))
        count = sa.func.count()
        query = sa.select(t.purpose, count).where(t.dataset_id == dataset_id, given).group_by(t.purpose)
        found = self._connection.execute(query.order_by(count.desc(), t.purpose))
        return {str(purpose): int(asked) for purpose, asked in found}

    def lease(self, query_id: str, now: datetime, until: datetime) -> bool:
        """Take the right to run a charged query; False while somebody else holds it."""
        t = tables.query.c
        free = sa.or_(t.leased_until.is_(None), t.leased_until < now)
        return self.change_where(query_id, [t.state == QueryState.CHARGED, free], {"leased_until": until})


class Publications(Rows[Publication]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.publication, Publication)

    def latest_for(self, query_id: str) -> Publication | None:
        found = self.page(tables.publication.c.query_id == query_id, limit=1)
        return found[0] if found else None

    def published(self, limit: int, after: str | None) -> list[Publication]:
        return self.page(tables.publication.c.state == PublicationState.PUBLISHED, limit=limit, after=after)

    def pages_from(self, dataset_ids: Sequence[str]) -> int:
        """How many answers of these datasets everybody can read."""
        t = tables.publication.c
        shown = sa.and_(t.dataset_id.in_(list(dataset_ids)), t.state == PublicationState.PUBLISHED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(shown)).scalar_one())


class References(Rows[ReferenceTable]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.reference, ReferenceTable)

    def version(self, name: str, version: int | None) -> ReferenceTable | None:
        """One version of a table, the newest when none is named."""
        t = tables.reference.c
        newest = sa.select(sa.func.max(t.version)).where(t.name == name).scalar_subquery()
        return self.first(t.name == name, t.version == (newest if version is None else version))

    def newest(self) -> list[ReferenceTable]:
        """The newest version of every table, by name."""
        t = tables.reference.c
        last = sa.select(t.name, sa.func.max(t.version).label("version")).group_by(t.name).subquery()
        joined = sa.and_(t.name == last.c.name, t.version == last.c.version)
        return self.each(selecting(tables.reference, ReferenceTable).join(last, joined).order_by(t.name))

    def add_new(self, table: ReferenceTable) -> bool:
        """False if this version is there already, in one statement that two racing requests cannot both win."""
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = {name: getattr(table, name) for name in self._names}
        statement = insert(tables.reference).values(row).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(tables.reference.c.id)).first() is not None


class Decisions:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, row: Mapping[str, Any]) -> None:
        self._connection.execute(_DECIDED, dict(row))

    def newest_permit(self, subject: str) -> dict[str, Any] | None:
        """What the rules said when they last permitted something about this subject."""
        t = tables.decision.c
        found = self._connection.execute(sa.select(t.result).where(t.subject == subject).order_by(t.made_at.desc()))
        return next((dict(result) for result in found.scalars() if result["decision"] == "permit"), None)


class Jobs(Rows[Job]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.job, Job)

    def claim(self, now: datetime, until: datetime) -> Job | None:
        """The oldest job that nobody works on. Its lease makes it ours; a crash lets it lapse and be claimed again."""
        job_id = self._connection.execute(_OLDEST_JOB, {"now": now}).scalar()
        if job_id is None:
            return None
        t = tables.job.c
        free = sa.and_(t.state.in_(_UNFINISHED), sa.or_(t.leased_until.is_(None), t.leased_until < now))
        taken = self.change_where(
            job_id, [free], {"state": JobState.RUNNING, "leased_until": until, "attempts": t.attempts + 1}
        )
        return self.get(job_id) if taken else None

    def latest_for(self, subject_id: str) -> Job | None:
        found = self.page(tables.job.c.subject_id == subject_id, limit=1)
        return found[0] if found else None

    def unfinished(self, kinds: Sequence[str]) -> int:
        t = tables.job.c
        waiting = t.kind.in_(kinds) & t.state.in_(_UNFINISHED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(waiting)).scalar_one())


_CLAIM: Final = {
    name: dialect.insert(tables.idempotency).on_conflict_do_nothing().returning(tables.idempotency.c.key)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


class Idempotency:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def claim(self, actor_id: str, key: str, fingerprint: str, resource_id: str, now: datetime) -> str | None:
        """Insert or find, in one statement that two racing requests cannot both win."""
        if not 0 < len(key) <= 200:
            raise CoreError("idempotency_key_missing")
        t = tables.idempotency
        row = {"actor_id": actor_id, "key": key, "fingerprint": fingerprint, "resource_id": resource_id,
               "created_at": now}  # fmt: skip
        if self._connection.execute(_CLAIM[self._connection.dialect.name], row).first() is not None:
            return None
        found = self._connection.execute(sa.select(t).where(t.c.actor_id == actor_id, t.c.key == key)).mappings().one()
        if found["fingerprint"] != fingerprint:
            raise CoreError("idempotency_key_reused")
        return str(found["resource_id"])
