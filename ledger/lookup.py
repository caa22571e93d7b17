"""What a number, an id or a hash stands for in the log: for people who hold one and do not know of what."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ledger import store
from ledger.anchor_rows import CONFIRMED
from mingzheng.commitment import leaf_hash
from mingzheng.merkle import HASH_BYTES

MOST: Final = 20
_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{64})", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Match:
    """`what`: entry, checkpoint or anchor. `place`: the entry's index, or the size of the other two."""

    what: str
    place: int


def find(connection: sa.Connection, text: str) -> list[Match]:
    """Everything of the log that `text` names, at most `MOST`: an entry id, an index or a size, or 32 bytes as hex or
    base64 (a commitment, a leaf, a root, a transaction, a block). Empty where it names nothing.
    """
    if _NUMBER.fullmatch(text):
        return _numbered(connection, int(text))
    value = _bytes(text)
    return _by_entry(connection, text) if value is None else _hashed(connection, value)


def _by_entry(connection: sa.Connection, entry_id: str) -> list[Match]:
    query = sa.select(store.record.c.leaf_index).where(store.record.c.entry_id == entry_id)
    return [Match("entry", index) for index in connection.execute(query).scalars()]


def _numbered(connection: sa.Connection, number: int) -> list[Match]:
    found = _places(connection, "entry", store.leaf.c.leaf_index, store.leaf.c.leaf_index == number)
    found += _places(connection, "checkpoint", store.checkpoint.c.size, store.checkpoint.c.size == number)
    return found + _anchors(connection, store.anchor.c.size == number)


def _hashed(connection: sa.Connection, value: bytes) -> list[Match]:
    spelt = "0x" + value.hex()
    found = _leaves(connection, value)
    found += _places(connection, "checkpoint", store.checkpoint.c.size, store.checkpoint.c.root == value)
    named = (store.anchor.c.root == value) | (store.anchor.c.tx_hash == spelt) | (store.anchor.c.block_hash == spelt)
    return found + _anchors(connection, named)


def _leaves(connection: sa.Connection, value: bytes) -> list[Match]:
    """By commitment, or by the hash of it. The leaves have no index over either: this reads them all, for auditors."""
    found = _places(connection, "entry", store.leaf.c.leaf_index, store.leaf.c.commitment == value)
    if found:
        return found
    rows = connection.execute(sa.select(store.leaf.c.leaf_index, store.leaf.c.commitment)).yield_per(10_000)
    return [Match("entry", index) for index, commitment in rows if leaf_hash(bytes(commitment)) == value]


def _anchors(connection: sa.Connection, named: sa.ColumnElement[bool]) -> list[Match]:
    held = named & (store.anchor.c.state == CONFIRMED)
    return _places(connection, "anchor", store.anchor.c.size, held)


def _places(
    connection: sa.Connection, what: str, place: sa.ColumnElement[int], held: sa.ColumnElement[bool]
) -> list[Match]:
    query = sa.select(place).where(held).distinct().order_by(place).limit(MOST)
    return [Match(what, found) for found in connection.execute(query).scalars()]


def _bytes(text: str) -> bytes | None:
    if hexadecimal := _HEX.fullmatch(text):
        return bytes.fromhex(hexadecimal[1])
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return raw if len(raw) == HASH_BYTES else None
