"""Names and bytes of tiles, with the examples of the specification."""

from __future__ import annotations

import pytest

from mingzheng.tiles import (
    Tile,
    decode_bundle,
    decode_tile,
    encode_bundle,
    number_path,
    parse_number_path,
    tiles_of,
)
from mingzheng.verification_error import VerificationError


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "000"),
        (5, 1, "005.p/1"),
        (999, 255, "999.p/255"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),
        (1234067, 112, "x001/x234/067.p/112"),
    ],
)
def test_a_tile_number_has_this_path_and_reads_back(index: int, width: int, path: str) -> None:
    assert number_path(index, width) == path
    assert parse_number_path(path) == (index, width)


@pytest.mark.parametrize(
    "path",
    [
        *[
            "",
            "0",
            "00",
            "0000",
            "x000/001",
            "001/002",
            "x1/002",
            "005.p/0",
            "005.p/256",
            "005.p/01",
            "005.p/",
            "005.p/999",
        ],
        *["../000", "000/", "/000", "٠٠٠", "005.p/1.p/1", "x" + "999/x" * 20 + "999/999", "000\n", "005.p/1\n"],
    ],
)
def test_every_other_path_is_refused(path: str) -> None:
    with pytest.raises(VerificationError):
        parse_number_path(path)


def test_the_tiles_of_seventy_thousand_leaves_are_those_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert Tile(1, 0, 256) in tiles
    assert len(tiles) == 277


def test_a_full_tile_puts_one_hash_into_the_tile_above() -> None:
    assert list(tiles_of(256)) == [Tile(0, 0, 256), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert next(tiles_of(2**63)) == Tile(0, 0, 256), "nothing is made that nobody asked for"
    assert Tile(0, 1234, 17).path() == "tile/0/x001/234.p/17"


def test_bundles_hold_length_and_commitment() -> None:
    commitments = [bytes([n]) * 32 for n in range(3)]
    data = encode_bundle(commitments)
    assert data[:3] == b"\x00\x20\x00"
    assert decode_bundle(data, 3) == commitments


@pytest.mark.parametrize("data", [b"", b"\x00\x20" + bytes(31), b"\x00\x1f" + bytes(32), b"\x00\x20" + bytes(33)])
def test_a_bundle_of_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        decode_bundle(data, 1)


def test_a_tile_of_another_width_is_refused() -> None:
    assert decode_tile(bytes(64), 2) == [bytes(32), bytes(32)]
    with pytest.raises(VerificationError):
        decode_tile(bytes(64), 3)
