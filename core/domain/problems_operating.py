"""What keeps a server or a command from starting: settings, and a home that is not there or not ours."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "setting_invalid": problem(
        "有一项设置的值不能用，什么都没有做。",
        "A setting has a value that it cannot have, and nothing was done.",
        "请对照运维指南的设置表改正它，再试一次。",
        "Correct it by the table of settings in the operator's guide, then try again.",
    ),
    "home_not_prepared": problem(
        "这个数据目录还没有准备好，或者 MINGZHENG_HOME 指错了地方。",
        "This home has not been prepared, or MINGZHENG_HOME names another place.",
        "请核对 MINGZHENG_HOME；新的目录请先运行 mingzheng-server init。",
        "Check MINGZHENG_HOME; for a new home run mingzheng-server init first.",
    ),
    "home_not_ours": problem(
        "系统不允许读写数据目录或其中的文件。",
        "The system does not let this user read or write the home, or a file that was named.",
        "请以运行服务器的用户运行，并核对目录的所有者和权限。",
        "Run it as the user that the server runs as, and check the owner and the rights of the folder.",
    ),
}
