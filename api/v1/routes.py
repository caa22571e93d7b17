"""All routers of version 1."""

from __future__ import annotations

from api.v1 import (
    access,
    audit,
    catalogue,
    datasets,
    duties,
    emergencies,
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

ROUTERS = (
    access.router,
    datasets.router,
    links.router,
    jobs.router,
    reviews.router,
    catalogue.router,
    promises.router,
    populations.router,
    references.router,
    queries.router,
    publications.router,
    receipts.router,
    records.router,
    ledger.router,
    audit.router,
    duties.router,
    emergencies.router,
    rights.router,
    incidents.router,
    health.router,
)
