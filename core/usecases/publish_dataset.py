"""Treat an upload or join two versions, re-scan, rank, encrypt, and promise the cap on chain. A job; each step may be
repeated after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.domain.actors import Actor
from core.domain.amounts import spelt
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError, waits_for
from core.domain.reviews import Review, ReviewState
from core.domain.risk import figures_commitment, salted
from core.domain.totals import exhausted, outer_totals, totals_of
from core.ports import Progress, PublicSize, Services, TokenFile, UnitOfWork
from core.usecases.drafts import drafts_of
from core.usecases.join_versions import join_versions
from core.usecases.require_as_signed import require_as_signed
from core.usecases.require_sources import require_sources
from mingzheng.commitment import commit_document
from mingzheng.errors import Failure
from mingzheng.size_grant import size_allowance


def publish_dataset(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Make an approved dataset askable. If the re-scan still finds a person, nothing is published."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
        dataset = uow.datasets.get(review.account_id)
        outer = [state.chain_id for state in uow.totals.of(outer_totals(dataset))]
    if dataset.state != DatasetState.TREATING or review.state != ReviewState.APPROVED:
        return  # done by a run of this job whose end was not recorded
    try:
        _require_promises(services, dataset, review)
        # Approval first, then the cap: whoever reads the chain never sees a cap that no steward approved.
        assert review.signer is not None and review.signature is not None
        tx_hash = services.chain.record_approval(review.typed_data, review.signer, review.signature)
        services.vault.make_key(dataset.id)
        with drafts_of(services.vault) as draft:
            make = join_versions if dataset.sources else _treat
            schema, prepared = make(services, dataset, review, draft, progress)
            progress("anchoring", 0, 2)
            services.chain.open_dataset(dataset.chain_id, dataset.cap_rho, dataset.cap_delta, outer, pure=dataset.pure)
            _grant_size(services, dataset)
            stored = _store(services, actor, dataset, review, schema, prepared, tx_hash)
    except Failure as failure:
        if waits_for(failure) is None and not _give_back(services, actor, dataset, failure):
            return  # another run of this job was faster, and took the upload with it
        raise  # while chain or disk are away the job waits and runs again; the signature's deadline ends that
    if not stored:
        return  # another run of this job published it first, and its file stands
    # A crash before this line leaves the upload encrypted in quarantine; the sweep at start or a deletion removes it.
    if dataset.upload_blob is not None:
        services.vault.destroy_upload(dataset.upload_blob)


def _grant_size(services: Services, dataset: Dataset) -> None:
    """What telling the size will cost is public and always the same, so the chain counts it before anything is told."""
    rho = services.dp.size_loss(dataset.max_rows_per_person, pure=dataset.pure)
    if rho > 0:
        services.chain.grant(dataset.chain_id, size_allowance(dataset.chain_id, dataset.version + 1), rho, 0)


def _require_promises(services: Services, dataset: Dataset, review: Review) -> None:
    """Asked before the chain is told anything, and again before anything is told to people."""
    with services.reading() as uow:
        require_as_signed(uow, review, dataset)


def _give_back(services: Services, actor: Actor, dataset: Dataset, failure: Failure) -> bool:
    problem = {"code": failure.code, "details": failure.details}
    with services.transaction() as uow:
        ours = uow.datasets.change_if(dataset.id, dataset.revision, state=DatasetState.SCANNED, problem=problem)
        if ours:
            uow.record(EntryKind.DATASET_TREATED, actor, {"dataset": dataset.id, "code": failure.code})
    return ours


def _treat(
    services: Services, dataset: Dataset, review: Review, draft: Callable[[str], Path], progress: Progress
) -> tuple[dict[str, Any], dict[str, Any]]:
    # What was signed is what is treated: the approver's document names the sealed file by its hash.
    signed = str(review.subject_document.get("upload_sha256", ""))
    with services.vault.open_upload(dataset.id, dataset.upload_blob or "", signed) as path:
        treated = services.scanner.treat(
            path,
            dataset.upload_name or "",
            _as_signed(dataset, review),
            dataset.person_column,
            services.vault.key(dataset.id, "pseudonym"),
            progress,
            _join_key(services, dataset),
        )
    if treated.leaks:
        raise CoreError("rescan_found_personal_data", columns=treated.leaks)
    schema = services.dp.schema(dataset.columns, dataset.person_column, dataset.max_rows_per_person, pure=dataset.pure)
    progress("ranking", 0, 1)
    # Ranks are drawn anew by each run, so each writes a file of its own: what the entry commits to is what stays.
    tokens = None
    if treated.tokens is not None:
        # Kept apart from the version, under a key that nothing opens but the making of a link.
        tokens = TokenFile(draft(dataset.id), services.vault.key(dataset.id, "tokens"), treated.tokens)
    path, key = draft(dataset.id), services.vault.key(dataset.id, "version")
    prepared = services.dp.prepare(treated.table, schema, path, key, tokens)
    return schema, {**prepared, "draft": path, "tokens": tokens, "risk": salted(treated.risk, services.ids.random(32))}


def _join_key(services: Services, dataset: Dataset) -> bytes | None:
    kind = dataset.identifier_kind
    return None if kind is None else services.vault.join_key(dataset.org, kind)


def _as_signed(dataset: Dataset, review: Review) -> list[dict[str, Any]]:
    """The columns under the treatments of the signed document, parameters included."""
    signed = {
        one["column"]: {"technique": one["technique"], "parameters": one["parameters"]}
        for one in review.subject_document["treatments"]
    }
    return [{**column, "treatment": signed[column["name"]]} for column in dataset.columns]


def _record_treatment(uow: UnitOfWork, actor: Actor, dataset: Dataset, version: int, prepared: dict[str, Any]) -> None:
    uow.record(
        EntryKind.DATASET_TREATED,
        actor,
        {
            "dataset": dataset.id,
            "version": version,
            "rescan": "clean",
            "figures_commitment": figures_commitment(dataset.id, prepared["risk"]),
            "treatments": [column["treatment"]["technique"] for column in dataset.columns],
        },
    )


def _store(
    services: Services,
    actor: Actor,
    dataset: Dataset,
    review: Review,
    schema: dict[str, Any],
    prepared: dict[str, Any],
    tx_hash: str | None,
) -> bool:
    """True for the one run that turned the dataset; only it leaves entries and puts its file in place."""
    version = dataset.version + 1
    salt = services.ids.random(32)
    # Dying before the commit leaves a drawn size that nobody saw; the next run draws its own and pays for that one.
    size = services.dp.public_size(prepared["people"], prepared["rows"], dataset.max_rows_per_person, pure=dataset.pure)
    totals = totals_of([dataset])
    with services.transaction() as uow:
        uow.totals.hold(totals)
        require_as_signed(uow, review, dataset)  # held, so none of them goes up from here to the commit
        require_sources(services, uow, dataset)  # one that was signed away meanwhile leaves nothing in a link
        ours = uow.datasets.change_if(
            dataset.id,
            dataset.revision,
            state=DatasetState.PUBLISHED,
            version=version,
            schema=schema,
            problem=None,
            upload_name=None,
            upload_blob=None,
            upload_sha256=None,
            risk={**dataset.risk, "planned": None, "after": prepared["risk"]},
            rows=prepared["rows"] if dataset.sources else dataset.rows,
            people_rounded=size.people,
            rows_rounded=size.rows,
        )
        if not ours:
            return False
        for total in totals:
            if not uow.totals.charge(total, size.rho, 0):
                raise exhausted(total)
        uow.reviews.change(review.id, tx_hash=tx_hash)
        if not dataset.sources:
            _record_treatment(uow, actor, dataset, version, prepared)
        commitment = commit_document(salt, str(prepared["sha256"]).encode("ascii"))
        uow.record(EntryKind.DATASET_PUBLISHED, actor, _published(dataset, version, review, size, commitment))
        # Dying before the commit leaves files under a version that was never published; the next run replaces them.
        if prepared["tokens"] is not None:
            services.vault.keep_tokens(prepared["tokens"].path, dataset.id, version)
        services.vault.keep_version(prepared["draft"], dataset.id, version)
    return True


def _published(dataset: Dataset, version: int, review: Review, size: PublicSize, commitment: bytes) -> dict[str, Any]:
    return {
        "dataset": dataset.id,
        "chain_dataset": dataset.chain_id,
        "version": version,
        "data_commitment": commitment.hex(),
        **spelt(dataset.pure, (dataset.cap_rho, dataset.cap_delta), "cap_"),
        "rows_rounded": size.rows,
        "size_epsilon_nano" if dataset.pure else "size_rho_nano": str(size.rho),
        "within": dataset.within,
        "chain_size_allowance": size_allowance(dataset.chain_id, version),
        "review": review.id,
        "submitted_by": dataset.submitted_by,
    }
