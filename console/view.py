"""How much stands on a page, and how large: the standard view, or elder mode (长者模式) for whoever wants it plainer.

Like the language it is the reader's own choice, kept in their browser and nowhere else.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request

VIEWS: Final = ("standard", "elder")
COOKIE: Final = "mz_view"


def view_of(request: Request) -> str:
    """`?view=` wins, then the cookie; standard when nothing is said."""
    for wish in (request.query_params.get("view"), request.cookies.get(COOKIE)):
        if wish in VIEWS:
            return wish
    return "standard"
