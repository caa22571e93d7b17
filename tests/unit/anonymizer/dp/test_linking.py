"""The bounded join at its edges: people without a token, one busy person, tokens that are gone or another version's."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from cryptography.exceptions import InvalidTag

from anonymizer.dp import linking
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.joining import link
from anonymizer.dp.linking import linked, most_pairs
from anonymizer.errors import AnonymizerError
from anonymizer.tokens import join_tokens
from anonymizer.treat.pseudonym import Pseudonymiser
from tests.linking import OFFICE_KEY, Row, content, joined, part, schema


def side(name: str, tokens: list[bytes | None]) -> pl.DataFrame:
    seen: Counter[bytes | None] = Counter()
    ranks = []
    for token in tokens:
        ranks.append(seen[token])
        seen[token] += 1
    frame = pl.DataFrame({"token": pl.Series(tokens, dtype=pl.Binary), "rk": pl.Series(ranks, dtype=pl.Int32)})
    return frame.with_columns(pl.int_range(frame.height).alias(name))


def test_a_person_with_a_thousand_rows_on_each_side_keeps_the_bound_and_others_their_rows() -> None:
    busy, calm = b"b" * 16, b"c" * 16
    table = linked(
        side("c0", [busy] * 1000 + [calm]), side("c1", [calm] + [busy] * 1000), 7, lambda count: bytes(count)
    )
    assert Counter(table["person"].to_list()).most_common() == [(table["person"].mode()[0], 7), *_one_other(table)]
    alone = linked(side("c0", [calm]), side("c1", [calm]), 7, lambda count: bytes(count))
    assert alone["rk"].to_list() == [0]


def _one_other(table: pl.DataFrame) -> list[tuple[int, int]]:
    return [(int(1 - table["person"].mode()[0]), 1)]


def test_pairs_are_held_a_chunk_at_a_time_and_the_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens: list[bytes | None] = [bytes([n % 50]) * 16 for n in range(300)]
    whole = linked(side("c0", tokens), side("c1", tokens), 5, lambda count: bytes(count))
    held: list[int] = []
    one = linking._of_chunk
    monkeypatch.setattr(linking, "CHUNK_PAIRS", 100)
    monkeypatch.setattr(linking, "_of_chunk", lambda *a: (held.append(a[0].join(a[1], on="token").height), one(*a))[1])
    assert linked(side("c0", tokens), side("c1", tokens), 5, lambda count: bytes(count)).equals(whole)
    assert len(held) > 10 and max(held) <= 100 + 6 * 6


def test_each_pair_is_kept_as_often_as_any_other() -> None:
    people: list[bytes | None] = [n.to_bytes(16, "big") for n in range(20_000)]
    table = linked(side("c0", people), side("c1", people * 4), 1, lambda count: bytes(range(count)))
    kept = Counter(value // 20_000 for value in table["c1"].to_list())
    assert set(kept) == {0, 1, 2, 3} and all(abs(count - 5000) < 400 for count in kept.values())


def test_the_width_in_which_ranks_are_stored_decides_nothing() -> None:
    """One person with many rows makes a version store everybody's ranks wider."""
    tokens: list[bytes | None] = [bytes([n % 50]) * 16 for n in range(300)]
    left, right = side("c0", tokens), side("c1", tokens)
    wide = linked(left, right, 5, lambda count: bytes(count))
    narrow = pl.col("rk").cast(pl.Int8)
    assert linked(left.with_columns(narrow), right.with_columns(narrow), 5, lambda count: bytes(count)).equals(wide)


def test_nobody_is_joined_who_has_no_token() -> None:
    nobody = linked(side("c0", [None, None]), side("c1", [None, b"x" * 16]), 3, os.urandom)
    assert (nobody.height, nobody.columns) == (0, ["rk", "c0", "c1", "person"])


def test_two_versions_with_a_thousand_rows_a_person_may_be_linked_and_more_may_not() -> None:
    assert most_pairs(1000, 1000) == linking.MAX_PAIRS
    with pytest.raises(AnonymizerError, match="link_too_many_pairs"):
        most_pairs(1000, 1001)


def test_a_token_is_the_same_for_every_spelling_and_another_under_another_key() -> None:
    spelled = pl.Series(["7", "００７", " 7.0", "8", "", None, "不详"])
    mine = join_tokens(spelled, OFFICE_KEY).to_list()
    assert mine[0] == mine[1] == mine[2] != mine[3] and mine[4:] == [None, None, None]
    assert not set(mine[:4]) & set(join_tokens(spelled, b"o" * 32).to_list())
    assert join_tokens(pl.Series([None, ""]), OFFICE_KEY).to_list() == [None, None]
    with pytest.raises(AnonymizerError, match="treatment_key"):
        join_tokens(spelled, b"short")


def test_somebody_who_stands_there_under_number_and_pseudonym_is_not_joined_as_two(tmp_path: Path) -> None:
    """Both rows are one person of the version; two tokens would give that person twice the bound."""
    (pseudonym,) = Pseudonymiser(b"left".ljust(32, b"v"), "id").of_all(["A1"])
    ours = part(tmp_path, "left", [Row("A1", 1, 1), Row(pseudonym, 2, 2), Row("B2", 3, 3)], 2)
    theirs = part(tmp_path, "right", [Row("A1", 4, 4), Row(pseudonym, 5, 5), Row("B2", 6, 6)], 2)
    path, declared, _ = joined(tmp_path, ours, theirs, 4)
    assert [row[:2] for row in content(path, declared)] == [(3, 6)]


def test_tokens_say_nothing_about_a_person_and_open_with_no_version_key(tmp_path: Path) -> None:
    ours = part(tmp_path, "left", [Row("110101199003070011", 1, 1)], 1)
    assert b"110101199003070011" not in ours.tokens.read_bytes()
    digest = hashlib.sha256(ours.path.read_bytes()).hexdigest()
    assert parquet.read(ours.tokens, ("token",), ours.tokens_key, digest).num_rows == 1
    with pytest.raises(InvalidTag):
        parquet.read(ours.tokens, ("token",), ours.key, digest)
    assert "token" not in parquet.read(ours.path, (), ours.key, ours.schema.hash()).column_names


@pytest.mark.parametrize("what", ["destroyed", "of another version"])
def test_nothing_is_joined_once_the_tokens_are_gone_or_another_version_s(tmp_path: Path, what: str) -> None:
    ours, theirs = (part(tmp_path, name, [Row("A1", 1, 1)], 1) for name in ("left", "right"))
    if what == "destroyed":
        theirs.tokens.unlink()
    else:
        kept = shutil.copy(theirs.tokens, tmp_path / "kept")
        part(tmp_path, "right", [Row("A1", 1, 2)], 1)
        shutil.copy(kept, theirs.tokens)
    with pytest.raises(AnonymizerError, match="link_tokens_missing"):
        joined(tmp_path, ours, theirs, 1)
    assert not (tmp_path / "link.parquet").exists()


def test_a_link_under_other_columns_than_its_sources_publish_is_refused(tmp_path: Path) -> None:
    ours, theirs = (part(tmp_path, name, [Row("A1", 1, 1)], 1) for name in ("left", "right"))
    for columns in (("left",), ("left", "right", "more")):
        with pytest.raises(AnonymizerError, match="link_schema_unfit"):
            link(ours, theirs, schema(1, *columns), tmp_path / "link.parquet", bytes(32))
