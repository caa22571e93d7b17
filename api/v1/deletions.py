"""Deleting a published dataset, which a second steward signs; withdrawing one that was never published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.wiring import Use
from api.v1.actors import Deleter, Withdrawer
from api.v1.models.datasets import DatasetAnswer
from api.v1.models.deletions import DeletionPreview, NewDeletion, NewWithdrawal, WithdrawalPreview
from api.v1.models.reviews import ReviewAnswer
from core.usecases.preview_deletion import preview_deletion
from core.usecases.preview_withdrawal import preview_withdrawal
from core.usecases.propose_deletion import DeletionWish, propose_deletion
from core.usecases.read_reviews import read_review
from core.usecases.withdraw_dataset import withdraw_dataset

router = APIRouter(prefix="/v1/datasets/{dataset_id}", tags=["datasets"])
Id = Annotated[str, Path(max_length=60)]


@router.get(
    "/deletion",
    operation_id="previewDeletion",
    summary="What would go with the dataset and what would stay; changes nothing",
    responses=problems("not_found", "dataset_wrong_state"),
)
def preview(dataset_id: Id, actor: Deleter, services: Use) -> DeletionPreview:
    return DeletionPreview.of(preview_deletion(services, actor, dataset_id))


@router.post(
    "/deletions",
    operation_id="proposeDeletion",
    status_code=201,
    summary="Propose to delete the dataset for good; another steward signs it or not",
    responses=problems(
        "not_found",
        "dataset_wrong_state",
        "deletion_not_confirmed",
        "clock_wrong",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def propose(dataset_id: Id, body: NewDeletion, actor: Deleter, services: Use, key: OnceKey) -> ReviewAnswer:
    review = propose_deletion(services, actor, dataset_id, DeletionWish(body.ground, body.confirm), key)
    _, handled_by = read_review(services, actor, review.id)
    return ReviewAnswer.of(review, actor, handled_by)


@router.get(
    "/withdrawal",
    operation_id="previewWithdrawal",
    summary="What would go with a dataset that was never published, and how long it is kept anyway; changes nothing",
    responses=problems("not_found", "dataset_wrong_state"),
)
def preview_taking_back(dataset_id: Id, actor: Withdrawer, services: Use) -> WithdrawalPreview:
    return WithdrawalPreview.of(preview_withdrawal(services, actor, dataset_id))


@router.post(
    "/withdrawal",
    operation_id="withdrawDataset",
    summary="Withdraw a dataset that was never published: its upload and keys are destroyed at once, for good",
    responses=problems("not_found", "dataset_wrong_state", "changed_meanwhile"),
)
def take_back(dataset_id: Id, body: NewWithdrawal, actor: Withdrawer, services: Use) -> DatasetAnswer:
    return DatasetAnswer.of(withdraw_dataset(services, actor, dataset_id, body.revision))
