"""All routers of version 1."""

from __future__ import annotations

from api.v1 import (
    access,
    audit,
    catalogue,
    datasets,
    deletions,
    duties,
    emergencies,
    evidence,
    health,
    incidents,
    jobs,
    ledger,
    links,
    populations,
    promises,
    publications,
    queries,
    receipts,
    records,
    references,
    reviews,
    rights,
)

# Tried in this order, and most requests ask a question.
ROUTERS = (
    queries.router,
    access.router,
    datasets.router,
    deletions.router,
    links.router,
    jobs.router,
    reviews.router,
    catalogue.router,
    promises.router,
    populations.router,
    references.router,
    publications.router,
    receipts.router,
    records.router,
    ledger.router,
    audit.router,
    duties.router,
    emergencies.router,
    rights.router,
    evidence.router,
    incidents.router,
    health.router,
)
