"""Response headers that every answer carries."""

from __future__ import annotations

from typing import Final

# No inline script or style anywhere: what a page may run is a file of ours, or it does not run.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# For a year the browser asks by https alone, whatever is typed or linked.
BY_TLS_ALONE: Final = {"strict-transport-security": "max-age=31536000"}
SECURE: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Answers are about people until a route says otherwise; the ledger's files and /static do.
    "cache-control": "no-store",
}
