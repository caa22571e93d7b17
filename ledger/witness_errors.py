"""How witnessing can go wrong: codes of `LedgerError`, most of them incidents that pass when the witness cosigns."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import problem

WITNESS_PROBLEMS: Final = {
    "witness_unreachable": problem(
        "联系不上见证方，新的检查点暂时没有联署。",
        "A witness cannot be reached, so new checkpoints lack its cosignature for now.",
        "请联系见证方的运营者；服务照常，恢复后会自动补上。",
        "Ask whoever runs it. The service goes on, and catches up by itself once the witness is back.",
    ),
    "witness_refused": problem(
        "见证方拒绝联署：它可能没有登记这个账本，或没有登记账本更换后的公钥。",
        "A witness refuses to cosign: it may not know this log, or not the key that the log was rotated to.",
        "请把信任文件和 /ledger/rotations.json 交给见证方的运营者。",
        "Give the trust file and /ledger/rotations.json to whoever runs the witness.",
    ),
    "witness_answer_malformed": problem(
        "见证方的回答格式不对，或签名无效。",
        "A witness gave an answer that is malformed, or whose signature is wrong.",
        "请核对设置中的见证方地址和公钥。",
        "Check the address and the key of the witness in the settings.",
    ),
    "witness_ahead": problem(
        "见证方见过比数据库更长的账本：数据库可能是旧的备份。",
        "A witness has seen a longer log than the database holds: it may be an old backup.",
        "请恢复最新的数据库；关闭事件之前不再签名。",
        "Restore the newest database. Nothing is signed until the incident is closed.",
    ),
    "witness_fork": problem(
        "见证方见过的账本与这一份互相矛盾。",
        "A witness has seen a log that contradicts this one.",
        "已停止签名。请保留数据库，并与见证方的运营者核对各自的检查点，然后关闭事件。",
        "Signing has stopped. Keep the database, compare checkpoints with whoever runs the witness, then close this.",
    ),
    "witness_setting_wrong": problem(
        "见证方的设置写法不对。",
        "The setting that names the witnesses is not written correctly.",
        "MINGZHENG_WITNESSES 每行一个：<公钥> <地址>。",
        "Write one a line in MINGZHENG_WITNESSES: <verifier key> <address>.",
    ),
}
