"""Which key of the log was valid for which sizes, made anew from the log's own entries: the key table must agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from ledger import log_keys, store
from ledger.entries import parse_record
from ledger.errors import LedgerError
from mingzheng.log_keys import LogKey
from mingzheng.note import Verifier, open_note
from mingzheng.verification_error import VerificationError


def ranges(connection: sa.Connection, verifiers: Sequence[Verifier], signed_size: int) -> list[LogKey]:
    """Oldest first. `verifiers`: the keys known to the operator. Before any rotation each of them may sign any size.

    A rotation that does not follow from the key before it changes nothing, so that what it would let in is refused.
    """
    table = store.record.c
    query = sa.select(table.leaf_index, table.record).where(table.kind == log_keys.ROTATED)
    rows = connection.execute(query.where(table.leaf_index < signed_size).order_by(table.leaf_index)).all()
    keys = [LogKey(verifier) for verifier in verifiers]
    for number, row in enumerate(rows):
        try:
            body = parse_record(bytes(row.record or b""))["body"]
            old, new = Verifier.parse(body["old_key"]), Verifier.parse(body["new_key"])
            last_size = row.leaf_index + 1 + int(body["overlap"])
        except (LedgerError, VerificationError, KeyError, TypeError, ValueError):
            continue  # the record is found as altered or destroyed, with its place
        if number == 0:
            keys = [key for key in keys if key.verifier == old]
        if keys and keys[-1].verifier == old:
            keys = [*keys[:-1], replace(keys[-1], last_size=last_size), LogKey(new, row.leaf_index + 1)]
    return keys


def table_differs(connection: sa.Connection, keys: Sequence[LogKey]) -> int | None:
    """The first size for which the key table says something else than the entries; None if it says the same."""
    said = [(key.first_size, key.last_size, key.public_key) for key in log_keys.stored(connection)]
    made = [(key.first_size, key.last_size, key.verifier.public_key) for key in keys]
    if said == made or (not said and all(key.last_size is None for key in keys)):
        return None
    return min({one[0] for one in {*said} ^ {*made}}, default=0)


def out_of_range(note: bytes, size: int, keys: Sequence[LogKey], verifiers: Sequence[Verifier]) -> Iterator[Verifier]:
    """Known keys that signed `note` although the log had retired them at `size`, or did not use them yet."""
    known = {key.verifier: key for key in keys}
    every = [*known, *(verifier for verifier in verifiers if verifier not in known)]
    named = {(verifier.name, verifier.key_id): verifier for verifier in every}
    for signature in open_note(note, every)[1]:
        verifier = named[(signature.name, signature.key_id)]
        if verifier not in known or not known[verifier].signs(size):
            yield verifier
