"""The program that repeats a question: the same plan on the same version is answered again for nothing."""

from __future__ import annotations

import pprint
from typing import Final

from core.domain.queries import Query

_WIDTH: Final = 100
_PROGRAM: Final = '''\
"""{title}

pip install mingzheng; MINGZHENG_TOKEN holds a token of yours (mingzheng login).
"""

import os

import mingzheng

PLAN = {plan}

with mingzheng.connect({url!r}, os.environ["MINGZHENG_TOKEN"]) as client:
    answer = client.dataset({dataset!r}).ask_plan(PLAN, purpose={purpose!r})
    for table in answer.parts:
        print(table.to_columns())  # or table.to_pandas(), table.to_polars()
    answer.receipt().save({receipt!r})
'''


def snippet(query: Query, url: str, title: str) -> str:
    """Python for the `mingzheng` package. `title`: the question in words; it stands in the docstring, so its quotes and
    backslashes go."""
    said = "".join(" " if mark in '"\\' or not mark.isprintable() else mark for mark in title)
    return _PROGRAM.format(
        title=said,
        plan=pprint.pformat(query.plan, width=_WIDTH, sort_dicts=False),
        url=url,
        dataset=query.dataset_id,
        purpose=query.purpose,
        receipt=f"receipt-{query.id}.json",
    )
