"""The two commands that look at data without a platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anonymizer.errors import AnonymizerError
from api.server import app
from tests.unit.anonymizer.pii.people import registry

KEYS = ["index", "name", "type", "sensitivity", "identifier", "share", "confidence", "treatment"]


def test_a_table_is_answered_column_by_column(tmp_path: Path) -> None:
    file = tmp_path / "registry.csv"
    registry(60).write_csv(file)
    result = CliRunner().invoke(app, ["scan", str(file), "--json"])
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [list(column) for column in answer["columns"]] == [KEYS] * len(registry(60).columns)
    assert [column["index"] for column in answer["columns"]] == list(range(len(answer["columns"])))
    named = {column["name"]: column for column in answer["columns"]}
    assert named["身份证号"]["type"] == "CN_ID_CARD"
    assert named["身份证号"]["identifier"] == "direct"
    assert named["性别"]["type"] == "GENDER"


def test_a_register_without_a_header_is_answered_by_either_standard(tmp_path: Path) -> None:
    file = tmp_path / "registry.csv"
    registry(60).select("姓名", "身份证号").write_csv(file, include_header=False)
    for options, sensitivity in ([], "general"), (["--standard", "GB/T-35273-2020"], "sensitive"):
        answer = json.loads(CliRunner().invoke(app, ["scan", str(file), "--json", *options]).stdout)
        told = [(column["name"], column["type"], column["sensitivity"]) for column in answer["columns"]]
        assert told == [("column_1", "PERSON", "general"), ("column_2", "CN_ID_CARD", sensitivity)]
        assert answer["dataset"]["rows"] == 60


def test_a_table_that_is_not_there_has_a_code(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["scan", str(tmp_path / "nothing.csv")])
    assert isinstance(result.exception, AnonymizerError)
    assert result.exception.code == "upload_not_there"


def test_no_cell_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "registry.csv"
    table = registry(60)
    table.write_csv(file)
    printed = CliRunner().invoke(app, ["scan", str(file)]).output + "".join(capfd.readouterr())
    for column in ("姓名", "身份证号", "手机号"):
        assert not any(str(value) in printed for value in table[column].to_list())


def test_lines_are_answered_and_the_bad_ones_counted_by_the_exit_code() -> None:
    good = json.dumps({"id": "a", "text": "邮箱abc@qq.com请回复"})
    result = CliRunner().invoke(app, ["scan-text", "--jsonl"], input=f"{good}\nbad\n")
    assert json.loads(result.stdout) == {"id": "a", "spans": [{"start": 2, "end": 12, "type": "EMAIL", "score": 1.0}]}
    assert json.loads(result.stderr)["code"] == "line_unreadable"
    assert result.exit_code == 1
    assert CliRunner().invoke(app, ["scan-text"], input=good).exit_code == 0
