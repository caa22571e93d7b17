"""Every way in which the ledger says no. Codes are stable: incidents and readiness reports name them."""

from __future__ import annotations

from typing import ClassVar

from ledger.chain_errors import CHAIN_PROBLEMS
from ledger.storage_errors import STORAGE_PROBLEMS
from ledger.witness_errors import WITNESS_PROBLEMS
from mingzheng.errors import Failure, problem


class LedgerError(Failure):
    """Raised by the log and by the chain behind it. Details hold numbers, ids and hashes, never a record."""

    CATALOGUE: ClassVar = {
        **CHAIN_PROBLEMS,
        **STORAGE_PROBLEMS,
        "entry_malformed": problem(
            "条目不符合账本的格式，没有记入。",
            "The entry does not have the form that the ledger keeps, so it was not recorded.",
            "这是程序错误，请连同编号报告给维护者。",
            "This is a defect of the program: report it with the id.",
        ),
        "entry_exists": problem(
            "这个编号的条目已经存在。",
            "An entry with this id exists already.",
            "每个条目使用新的编号。",
            "Use a new id for each entry.",
        ),
        "entry_not_sequenced": problem(
            "条目还没有进入有签名的检查点。",
            "The entry is not under a signed checkpoint yet.",
            "请稍后再看；条目已经保存，不会丢失。",
            "Look again shortly; the entry is saved and will not be lost.",
        ),
        "entry_unknown": problem(
            "账本里没有这个条目。",
            "The log has no such entry.",
            "请核对条目编号。",
            "Check the entry id.",
        ),
        "checkpoint_unknown": problem(
            "账本没有在这个大小签过检查点。",
            "The log never signed a checkpoint of this size.",
            "请使用列出的检查点。",
            "Use one of the checkpoints that are listed.",
        ),
        "proof_out_of_range": problem(
            "请求的证明超出了账本的范围。",
            "The proof asked for lies outside the log.",
            "请使用不大于账本当前大小的数。",
            "Ask for an index and sizes within the log.",
        ),
        "tiles_damaged": problem(
            "账本保存的分块与已签名的检查点不符，已停止记账。",
            "The stored tiles do not lead to the signed checkpoint, so nothing more is signed.",
            "请运行账本检查，并从备份恢复。",
            "Run the ledger check and restore from a backup.",
        ),
        "log_foreign": problem(
            "数据库里是另一个账本的检查点。",
            "The database holds checkpoints of another log.",
            "请核对账本名称的设置和数据库。",
            "Check the configured origin and the database.",
        ),
        "log_key_missing": problem(
            "账本的签名私钥不在这台机器上，已停止记账。",
            "The private key that the log signs with now is not on this machine, so nothing more is signed.",
            "请从备份恢复私钥文件，然后重新启动。",
            "Restore the key file from its backup and start again.",
        ),
        "log_key_rotating": problem(
            "账本的上一次更换公钥还没有结束。",
            "The log is still changing its key from the last time.",
            "请等新旧公钥重叠的期间过去。",
            "Wait until the overlap of the old and the new key is over.",
        ),
        "log_restored": problem(
            "数据库与本机签过的账本不符：可能恢复了旧的备份，已停止签名。",
            "The database is not what this machine signed last: it may be an old backup, so nothing more is signed.",
            "请恢复最新的数据库。条目确实丢失的，见运维指南“旧的备份”。",
            "Restore the newest database. For entries that are lost see An old backup in the operator's guide.",
        ),
        "log_unconfirmed": problem(
            "本机没有签名记录可依，链又没有应答：无法确认数据库是最新的，签名在等待。",
            "Nothing on this machine says what was signed last, and the chain does not answer: signing waits.",
            "请恢复与链节点的连接；有应答后自动继续。",
            "Connect the chain's node again; signing goes on by itself once it has answered.",
        ),
        "log_not_restored": problem(
            "数据库没有落后于本机签过的账本，没有可确认的丢失。",
            "The database is not behind what this machine signed, so there is no loss to accept.",
            "请查看事件列表；其他事件用 incidents close 关闭。",
            "See the incidents; others are closed with `incidents close`.",
        ),
        "signing_held": problem(
            "有事件表明别处保存着比数据库更新的账本，签名已暂停。",
            "An open incident says that others hold a state of the log that the database does not, so signing is held.",
            "请查看事件列表，查明后再关闭。",
            "See the incidents, find out, and close them then.",
        ),
        "sequencer_stopped": problem(
            "记账已停止，等待运维人员处理。",
            "The sequencer has stopped and waits for an operator.",
            "请查看事件列表，处理后重新启动。",
            "See the incidents, settle them and start again.",
        ),
        "chain_reorganised": problem(
            "已锚定的区块不在链上了。",
            "A block that held an anchor is no longer on the chain.",
            "请联系各验证节点的运营方；系统会重新锚定并保留记录。",
            "Ask the validators' operators. The log is anchored again and the incident stays on record.",
        ),
        "chain_head_ahead": problem(
            "链上锚定的账本比数据库里的长：数据库可能是旧的备份。",
            "The chain has anchored a longer log than the database holds: it may be an old backup.",
            "请恢复最新的数据库，在此之前不再签名；见运维指南“旧的备份”。",
            "Restore the newest database; nothing is signed until then. See An old backup in the operator's guide.",
        ),
        "chain_head_fell": problem(
            "链上锚定的大小变小了。",
            "The anchored size on the chain has fallen.",
            "请查明链的状态是否被改写；关闭事件之前不再签名。",
            "Find out whether the state of the chain was rewritten. Nothing is signed until the incident is closed.",
        ),
        **WITNESS_PROBLEMS,
    }
