"""What goes with a dataset, and the wish that it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.http.paging import MOST
from api.v1.models.base import Answered, Asked
from core.domain.deletions import Deletion
from core.domain.erasures import ErasureReason
from core.domain.withdrawals import Withdrawal


class NewDeletion(Asked):
    """`confirm`: the dataset's name in either language, or its id, typed by a person."""

    ground: ErasureReason
    confirm: Annotated[str, Field(max_length=200)]


class NewWithdrawal(Asked):
    """`revision`: from the preview that was seen. A dataset that changed since stays, with `changed_meanwhile`."""

    revision: Annotated[int, Field(ge=0, le=MOST)]


class DeletedLink(Answered):
    id: str
    title_zh: str
    title_en: str


class DeletionPreview(Answered):
    """Gone: the version, its keys and join tokens, `links`, and what `waiting` counts. Staying: the log, all that was
    spent, `answers` and of these the public `pages`."""

    dataset: str
    title_zh: str
    title_en: str
    version: int
    links: list[DeletedLink]
    waiting: int
    answers: int
    pages: int

    @classmethod
    def of(cls, deletion: Deletion) -> Self:
        dataset = deletion.dataset
        return cls(
            dataset=dataset.id,
            title_zh=dataset.title_zh,
            title_en=dataset.title_en,
            version=dataset.version,
            links=[DeletedLink(id=one.id, title_zh=one.title_zh, title_en=one.title_en) for one in deletion.links],
            waiting=deletion.waiting,
            answers=deletion.answers,
            pages=deletion.pages,
        )


class WithdrawalPreview(Answered):
    """Gone: the upload, if there is one, with its keys, what the scan found, and the review that `waits`, unsigned.
    `kept_until`: the platform destroys the upload anyway after this, if nobody works on it. `revision` goes back with
    the wish, so that nothing goes that was not seen here."""

    dataset: str
    revision: int
    title_zh: str
    title_en: str
    state: str
    upload: bool
    waits: bool
    kept_until: datetime | None

    @classmethod
    def of(cls, withdrawal: Withdrawal) -> Self:
        dataset = withdrawal.dataset
        return cls(
            dataset=dataset.id,
            revision=dataset.revision,
            title_zh=dataset.title_zh,
            title_en=dataset.title_en,
            state=dataset.state,
            upload=dataset.upload_blob is not None,
            waits=withdrawal.waits,
            kept_until=withdrawal.kept_until,
        )
