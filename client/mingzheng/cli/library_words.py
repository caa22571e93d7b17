"""What the command-line library says, in Chinese. It speaks English only, and a usage error is the first thing that a
newcomer reads. A sentence that is not here is left as it is."""

from __future__ import annotations

import re
from typing import Final

# In the order of trying; {0} and so on stand for what the sentence is about, which is never translated.
_SENTENCES: Final = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (r"Missing (?:argument|parameter) (.+?)\.(?: (.+))?", "缺少参数 {0}。{1}"),
        (r"Missing option (.+?)\.(?: (.+))?", "缺少选项 {0}。{1}"),
        (r"Missing command\.", "缺少命令。"),
        (r"Choose from:\s+(.+)", "可以选择：{0}"),
        (
            r"No such option: (\S+)(?: \((?:Possible options|Did you mean):? (.+?)\??\))?",
            "没有选项 {0}。{1:您是不是要写：}",
        ),
        (r"No such command (.+?)\.(?: Did you mean (.+)\?)?", "没有命令 {0}。{1:您是不是要写：}"),
        (r"Got unexpected extra argument\(s\) \((.+)\)", "多出了参数：{0}。"),
        (r"Option (.+) requires an argument\.?", "选项 {0} 后面要写一个值。"),
        (r"Option (.+) requires (\d+) arguments\.?", "选项 {0} 后面要写 {1} 个值。"),
        (r"Option (.+) does not take a value\.", "选项 {0} 后面不写值。"),
        (r"Argument (.+) takes (\d+) values\.", "参数 {0} 要写 {1} 个值。"),
        (r"Invalid value for (.+?): (.+)", "{0} 的值不对：{1}"),
        (r"Invalid value: (.+)", "值不对：{0}"),
        (r"Value error, (.+)", "{0}"),
        (r"Input should be a valid integer.*", "要填整数。"),
        (r"Input should be a valid (?:number|decimal).*", "要填数字。"),
        (r"Input should be greater than or equal to (.+)", "不能小于 {0}。"),
        (r"Input should be greater than (.+)", "要大于 {0}。"),
        (r"Input should be less than or equal to (.+)", "不能大于 {0}。"),
        (r"Input should be less than (.+)", "要小于 {0}。"),
        (r"Value (.+) is not a valid integer\.", "{0} 不是整数。"),
        (r"Value (.+) is not a valid (?:float|number)\.", "{0} 不是数字。"),
        (r"Value (.+) is not a valid (.+)\.", "{0} 不能用作 {1}。"),
        (r"(.+) is not one of (.+)\.", "{0} 不在可选之列：{1}。"),
        (r"(.+) is not in the range (.+)\.", "{0} 不在范围 {1} 之内。"),
        (r"(.+) does not match the formats (.+)\.", "{0} 的写法不对，应为 {1}。"),
        (r"(?i:file|path|directory) (.+) does not exist\.", "找不到 {0}。"),
        (r"(?i:file|path|directory) (.+) is a file\.", "{0} 是文件，应为文件夹。"),
        (r"(?i:file|path|directory) (.+) is a directory\.", "{0} 是文件夹，应为文件。"),
        (r"(?i:file|path|directory) (.+) is not readable\.", "{0} 不能读取。"),
        (r"(?i:file|path|directory) (.+) is not writable\.", "{0} 不能写入。"),
        (r"Could not open file (.+): (.+)", "打不开文件 {0}：{1}"),
    )
)

USAGE: Final = "用法："
PANELS: Final = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "ABORTED_TEXT": "已中止。",
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "RICH_HELP": "运行 [blue]'{command_path} {help_option}'[/] 查看用法。",
}
HELP_OPTION: Final = "显示这份说明。"
REPEAT: Final = "再输入一次"


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese, what it quotes as it stands."""
    for pattern, said in _SENTENCES:
        match = pattern.fullmatch(sentence.strip())
        if match is not None:
            return _filled(said, match)
    return sentence


def _filled(said: str, match: re.Match[str]) -> str:
    def part(place: re.Match[str]) -> str:
        found = match[int(place[1]) + 1]
        # What follows a colon may hold another of the library's sentences.
        return "" if found is None else (place[2] or "") + in_chinese(" ".join(found.split()))

    return re.sub(r"\{(\d)(?::([^}]*))?\}", part, said)
