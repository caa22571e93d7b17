"""Every sentence that the check in the browser may say. The same as `mingzheng verify`, where both can say it."""

from __future__ import annotations

from typing import Any, Final

from mingzheng import verify_words as said
from mingzheng.errors import Text
from mingzheng.refusals import EvidenceError, NoEvidenceError

VERDICTS: Final = {
    "proven": Text("证实", "Proven"),
    "disproved": Text("证伪", "Disproved"),
    "cannot_tell": Text("无法判断", "Cannot tell"),
}
STATES: Final = {
    "pass": Text("通过", "passed"),
    "fail": Text("不成立", "failed"),
    "not_run": Text("没有检查", "not checked"),
}
REASONS: Final = {
    "withheld": said.WITHHELD,
    "partly_shown": Text(
        "展示的字段与写入账本的承诺一致；其余字段没有展示。",
        "The fields shown are what was committed to; the others are not shown.",
    ),
    "no_quorum": said.NO_QUORUM,
    "witnessed": Text(
        "检查点有 {cosigned} 个见证方联署（共 {known} 个，需要 {quorum} 个）。",
        "{cosigned} of your {known} witnesses cosigned the checkpoint; {quorum} are required.",
    ),
    "too_few_witnesses": Text(
        "检查点只有 {cosigned} 个见证方联署，需要 {quorum} 个；请稍后重新下载回执。",
        "Only {cosigned} of your witnesses cosigned the checkpoint, and {quorum} are required: download the receipt "
        "again later.",
    ),
    "no_anchor": said.NO_ANCHOR,
    "no_pins": said.NO_PINS,
    "not_reached": Text("前一项没有通过，这一项没有检查。", "Not checked, because an earlier check did not pass."),
    "browser_insecure": Text(
        "浏览器只在 https 或本机地址上提供密码学功能；请改用命令行核验。",
        "A browser offers its cryptography on https and on this very machine only: use the command line.",
    ),
    "browser_too_old": Text(
        "这个浏览器不会核对 Ed25519 签名；请更新浏览器，或改用命令行核验。",
        "This browser cannot check Ed25519 signatures: update it, or use the command line.",
    ),
    "number_too_large": Text(
        "文件里有浏览器无法精确处理的大数；请改用命令行核验。",
        "The file holds a number too large for a browser to be exact about: use the command line.",
    ),
    "rotations_need_tool": Text(
        "信任文件里有更换账本公钥的证据，只有命令行能核对；请改用命令行核验。",
        "Your trust file holds evidence that the log changed its key, which only the command line follows: use that.",
    ),
    "receipt_missing": Text("请先选择回执文件。", "Choose the receipt's file first."),
    "trust_missing": Text("请先选择信任文件。", "Choose your trust file first."),
    "file_unreadable": Text("这个文件不是文本，读不出来。", "This file is not text and cannot be read."),
    "unexpected": Text(
        "核验程序出了意外，什么也没有证明；请改用命令行核验。",
        "The check met something it did not expect, so nothing is proven: use the command line.",
    ),
}
LIMITS: Final = (
    Text(
        "运行核验的代码来自本网站。请阅读这些代码，或改用您自己安装的 mingzheng verify。",
        "The code of this check came from this site: read it, or use the `mingzheng verify` of your own machine.",
    ),
    said.OFFLINE_LIMIT,
    *said.LIMITS,
)


def words(language: str) -> dict[str, Any]:
    """All of it in one language, for the page's script."""
    problems = {**NoEvidenceError.CATALOGUE, **EvidenceError.CATALOGUE}
    reasons = {code: problem.says[language] for code, problem in problems.items()}
    return {
        "verdicts": {code: text[language] for code, text in VERDICTS.items()},
        "states": {code: text[language] for code, text in STATES.items()},
        "passed": {code: text[language] for code, text in said.PASSED.items()},
        "reasons": reasons | {code: text[language] for code, text in REASONS.items()},
        "limits": [text[language] for text in LIMITS],
    }
