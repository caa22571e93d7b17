"""The demo's tables: repeatable, in the encodings that offices export, valid on the surface and nobody underneath."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from anonymizer.tables import read_table
from demo.generator import write_all
from demo.generator.people import make_people

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(tmp_path_factory.mktemp("tables"), people=400)


def test_every_identity_number_has_its_check_digit_and_a_county_that_does_not_exist() -> None:
    for person in make_people(500, seed=1):
        total = sum(int(digit) * weight for digit, weight in zip(person.identity[:17], _WEIGHTS, strict=True))
        assert person.identity[17] == "10X98765432"[total % 11]
        assert person.identity[4:6] == "99"
        assert person.identity[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(person.identity[16]) % 2 == 1) == (person.sex == "男")


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_people(50, seed=7) == make_people(50, seed=7)
    assert make_people(50, seed=7) != make_people(50, seed=8)


def test_files_are_encoded_as_an_office_would_export_them(files: dict[str, Path]) -> None:
    assert files["registry"].read_bytes().decode("gbk").startswith("姓名")
    with pytest.raises(UnicodeDecodeError):
        files["registry"].read_bytes().decode("utf-8")
    assert files["hotline"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert files["visits"].read_bytes().startswith(b"PK")


@pytest.mark.parametrize(("key", "person"), [("registry", "身份证号"), ("hotline", "联系电话"), ("visits", "身份证号")])
def test_the_platform_reads_every_table(files: dict[str, Path], key: str, person: str) -> None:
    frame = read_table(files[key], files[key].name)
    assert person in frame.columns and frame.height > 100


def test_cells_are_dirty_somewhere_and_clinic_patients_come_more_than_once(files: dict[str, Path]) -> None:
    with files["registry"].open(encoding="gbk", newline="") as file:
        phones = [row["手机号"] for row in csv.DictReader(file)]
    assert any(not phone.isascii() or phone != phone.strip() or phone == "" for phone in phones)
    visits = read_table(files["visits"], "visits.xlsx")
    assert visits["身份证号"].n_unique() < visits.height
