"""Why a receipt, a trust file or an anchor is refused: the verifier's own codes beside those of the formats."""

from __future__ import annotations

from typing import ClassVar

from mingzheng.errors import Failure, problem
from mingzheng.verification_error import VerificationError


class EvidenceError(VerificationError):
    """What was presented is malformed or contradicts itself, the pinned trust, or the chain."""

    CATALOGUE: ClassVar = {
        **VerificationError.CATALOGUE,
        "receipt_malformed": problem(
            "回执的格式不对。",
            "The receipt is malformed.",
            "请使用原样保存的回执。",
            "Use the receipt exactly as it was saved.",
        ),
        "trust_malformed": problem(
            "信任文件的格式不对。",
            "The trust file is malformed.",
            "请从可信渠道重新取得信任文件。",
            "Get the trust file again from a source that you trust.",
        ),
        "policy_note_malformed": problem(
            "签名文本不是规则包的声明。",
            "The signed note is not a statement about a policy pack.",
            "请从主管机关重新取得签名文件。",
            "Get the note from the authority again.",
        ),
        "record_changed": problem(
            "记录与当时写入账本的承诺不符：它在记账之后被改过。",
            "The record does not match its commitment: it was changed after it was logged.",
            "请保存这份文件作为证据，并通知审计方。",
            "Keep this file as evidence and tell an auditor.",
        ),
        "record_withheld": problem(
            "回执里没有记录（已删除，或不对您开放），没有可以展示的字段。",
            "The receipt holds no record (erased, or withheld from you), so there is nothing to show of it.",
            "请使用带有记录的回执。",
            "Use a receipt that holds the record.",
        ),
        "field_not_held": problem(
            "回执里没有要展示的字段，或者没有选择任何字段。",
            "The receipt does not hold a field that is to be shown, or no field was chosen.",
            "请从回执所列的字段中选择。",
            "Choose from the fields that the receipt holds.",
        ),
        "disclosure_repeated": problem(
            "同一个字段出现了两次。",
            "A field is given twice.",
            "请保存这份文件作为证据，并通知审计方。",
            "Keep this file as evidence and tell an auditor.",
        ),
        "disclosure_refused": problem(
            "展示的字段和隐藏字段的摘要与写入账本的承诺不符。",
            "The fields that are shown and the digests of the rest are not what was committed to.",
            "请保存这份文件作为证据，并通知审计方。",
            "Keep this file as evidence and tell an auditor.",
        ),
        "record_mislabelled": problem(
            "回执上写的条目编号或种类与记录不符。",
            "The receipt names another entry or kind than the record in it.",
            "请重新下载回执；如果仍然如此，请通知审计方。",
            "Download the receipt again; if it stays so, tell an auditor.",
        ),
        "anchor_foreign": problem(
            "锚定信息指向另一条链或另一个合约，不是您信任的那一个。",
            "The anchor points to another chain or contract than the one you pinned.",
            "请核对信任文件；如果文件无误，请保存回执作为证据。",
            "Check your trust file; if it is right, keep the receipt as evidence.",
        ),
        "fork_seen": problem(
            "这个检查点与您先前见过的检查点互相矛盾：账本出现了两个版本。",
            "This checkpoint contradicts one that you saw before: the log has two versions.",
            "请保存两个检查点作为证据，并通知审计方。",
            "Keep both checkpoints as evidence and tell an auditor.",
        ),
        "chain_contradicts": problem(
            "您的节点上的链与回执不符。",
            "The chain on your node contradicts the receipt.",
            "请确认节点已同步；如果仍然如此，请保存回执作为证据。",
            "Make sure that your node is in sync; if it stays so, keep the receipt as evidence.",
        ),
        "log_key_out_of_range": problem(
            "签名的公钥当时已经停用，或尚未启用。",
            "The checkpoint is signed by a key that the log had retired by then, or did not use yet.",
            "请保存这份文件作为证据，并通知审计方。",
            "Keep this file as evidence and tell an auditor.",
        ),
        "rotation_malformed": problem(
            "账本公钥的更换说明格式不对。",
            "The statement that the log changed its key is malformed.",
            "请重新取得信任文件；如果仍然如此，请通知审计方。",
            "Get the trust file again; if it stays so, tell an auditor.",
        ),
        "rotation_contradicts": problem(
            "账本公钥的更换说明互相矛盾：同一把公钥有两个后继，账本可能有两个版本。",
            "Statements that the log changed its key contradict each other: one key has two successors.",
            "请保存两份说明作为证据，并通知审计方。",
            "Keep both statements as evidence and tell an auditor.",
        ),
        "witness_malformed": problem(
            "见证方的文件不完整或格式不对。",
            "The witness's files are incomplete or malformed.",
            "请用 mingzheng witness init 建立见证方，或从备份恢复整个目录。",
            "Make a witness with `mingzheng witness init`, or restore the whole directory from a backup.",
        ),
        "witness_exists": problem(
            "这个目录里已经有一个见证方。",
            "The directory holds a witness already.",
            "请换一个目录；不要删除见证方的记忆。",
            "Use another directory; do not delete what a witness remembers.",
        ),
        "witness_running": problem(
            "这个见证方正在另一个进程中运行。",
            "Another process is running this witness.",
            "同一目录只运行一个进程。",
            "Run one process for one directory.",
        ),
        "witness_log_contradicts": problem(
            "信任文件里的账本公钥与先前固定的不同，也没有更换公钥的证据。",
            "The trust file names another key for this log than the pinned one, and no rotation leads to it.",
            "请从账本取得 /ledger/rotations.json，放进信任文件的 log.rotations。",
            "Get /ledger/rotations.json from the log and put it into the trust file as log.rotations.",
        ),
        "export_malformed": problem(
            "账本的导出内容格式不对。",
            "The exported log is malformed.",
            "请重新导出；如果仍然如此，请通知审计方。",
            "Export it again; if it stays so, tell an auditor.",
        ),
    }


class NoEvidenceError(Failure):
    """A check could not be made. It neither proves nor disproves anything."""

    CATALOGUE: ClassVar = {
        "log_key_unknown": problem(
            "检查点由您没有固定过的账本公钥签名：可能是更换过的公钥，也可能是伪造。",
            "The checkpoint is signed in the log's name by a key that you did not pin: rotated, or forged.",
            "请取得 log.key_rotated 条目的回执（/ledger/rotations.json），加入信任文件后再试。",
            "Get the receipts of log.key_rotated (/ledger/rotations.json), add them to your trust file and try again.",
        ),
        "anchor_contract_unknown": problem(
            "锚定所在的合约不是您信任文件里的那一个：可能是账本迁移到了新合约，也可能是伪造。",
            "The anchor is in a contract that your trust file does not pin: the log moved there, or it is forged.",
            "请用 --rpc 经您自己的节点核对，或从可信渠道取得新的信任文件。",
            "Ask the chain at your own node (--rpc), or get a newer trust file from a source that you trust.",
        ),
        "node_unreachable": problem(
            "无法连接到您的节点。",
            "Your node cannot be reached.",
            "请检查节点地址，并确认节点正在运行。",
            "Check the node's address and that it is running.",
        ),
        "node_answer_malformed": problem(
            "节点的回答无法使用。",
            "The node gave an answer that cannot be used.",
            "请换一个完整同步的节点再试。",
            "Try again with a node that is fully in sync.",
        ),
        "node_other_chain": problem(
            "您的节点在另一条链上，它的回答不能作数。",
            "Your node is on another chain than the pinned one, so nothing that it says counts.",
            "请改用信任文件所指那条链的节点；如果这就是那条链的节点，它可能已被重置。",
            "Use a node of the chain in the trust file; if it is meant to be one, the chain may have been reset.",
        ),
        "keccak_missing": problem(
            "缺少 Keccak-256 的实现，无法核对合约代码。",
            "No Keccak-256 is installed, so the contract's code cannot be checked.",
            "请运行：pip install 'mingzheng[chain]'",
            "Run: pip install 'mingzheng[chain]'",
        ),
        "signatures_missing": problem(
            "缺少核对以太坊签名的组件，无法核对管理员的签名。",
            "eth-account is not installed, so stewards' signatures cannot be checked.",
            "请运行：pip install 'mingzheng[steward]'",
            "Run: pip install 'mingzheng[steward]'",
        ),
        "log_unreachable": problem(
            "无法取得账本内容。",
            "The log cannot be reached.",
            "请检查地址、访问凭证和网络，或改用导出的目录。",
            "Check the address, your token and the network, or use an exported directory.",
        ),
    }
