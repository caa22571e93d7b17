"""Remove the encrypted uploads that a crash left behind: no row names them, so nobody could ever open them."""

from __future__ import annotations

from core.ports import Services


def sweep_uploads(services: Services) -> None:
    """At every start, before work begins."""

    def in_use() -> list[str]:
        with services.reading() as uow:
            return uow.datasets.uploads()

    services.vault.sweep_uploads(in_use)
