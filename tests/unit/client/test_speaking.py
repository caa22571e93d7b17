"""Under Chinese, what the command-line library says is Chinese as well, whatever goes wrong before a command starts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer import rich_utils

from mingzheng.cli import library_words, output
from mingzheng.cli.speaking import run

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@app.callback()
def start(lang: Annotated[str | None, typer.Option("--lang")] = None) -> None:
    """A line."""


@app.command()
def ask(
    dataset: str,
    colour: Colour = Colour.RED,
    count: int = 1,
    file: Annotated[Path | None, typer.Option(exists=True)] = None,
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
) -> None:
    if dataset == "abort":
        raise typer.Abort
    if dataset == "three":
        raise typer.Exit(3)
    typer.echo(f"asked {dataset}")


@app.command()
def other(needed: Annotated[str, typer.Option()]) -> None:
    pass


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    kept = {name: getattr(rich_utils, name) for name in library_words.PANELS}
    yield
    for name, said in kept.items():
        setattr(rich_utils, name, said)
    output.choose_language("en")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        run(app, arguments)
    shown = capsys.readouterr()
    return int(ended.value.code or 0), " ".join((shown.out + shown.err).replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask"], 2, "缺少参数 'dataset'。"),
        (["other"], 2, "缺少选项 '--needed'。"),
        (["ask", "x", "--nope"], 2, "没有选项 --nope。"),
        (["ask", "x", "--coun", "1"], 2, "没有选项 --coun。您是不是要写：--colour, --count"),
        (["nope"], 2, "没有命令 'nope'。"),
        (["aks"], 2, "没有命令 'aks'。您是不是要写：'ask'"),
        (["ask", "x", "y"], 2, "多出了参数：y。"),
        (["ask", "x", "--count"], 2, "选项 '--count' 后面要写一个值。"),
        (["ask", "x", "--quiet=1"], 2, "选项 '--quiet' 后面不写值。"),
        (["ask", "x", "--count", "many"], 2, "'--count' 的值不对：要填整数。"),
        (["ask", "x", "--colour", "green"], 2, "'--colour' 的值不对：'green' 不在可选之列：'red', 'blue'。"),
        (["ask", "x", "--file", "/nowhere"], 2, "'--file' 的值不对：找不到 '/nowhere'。"),
        (["ask", "abort"], 1, "已中止。"),
        (["ask", "three"], 3, ""),
        (["ask", "x"], 0, "asked x"),
    ],
)
def test_what_goes_wrong_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    ended, shown = said(capsys, "--lang", "zh", *arguments)
    assert ended == code and words in shown
    assert not any(word in shown for word in ("Usage", "Error", "Missing", "Invalid", "No such", "Try", "Did you"))


def test_help_has_chinese_headings(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = said(capsys, "--lang=zh", "ask", "--help")
    assert code == 0
    assert all(word in shown for word in ("用法：", "参数", "选项", "[必填]", "[默认：1]", "显示这份说明。"))
    assert not any(word in shown for word in ("Usage", "Options", "Arguments", "required", "default", "Show this"))


def test_english_is_left_as_the_library_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = said(capsys, "--lang", "en", "ask")
    assert code == 2 and "Usage:" in shown and "Missing argument 'dataset'." in shown


def test_a_sentence_that_nobody_translated_stays_as_it_is() -> None:
    assert library_words.in_chinese("Something new.") == "Something new."
