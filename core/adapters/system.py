"""The real clock, the operating system's randomness, and password hashing by Argon2id."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from core.domain.ids import make_chain_id, make_id


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomIds:
    def make(self, kind: str) -> str:
        return make_id(kind, secrets.token_bytes)

    def chain_id(self) -> str:
        return make_chain_id(secrets.token_bytes)

    def random(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class ArgonPasswords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (Argon2Error, InvalidHashError):
            return False
