"""What each check of a receipt says when it passes, and what a verified receipt does not prove."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mingzheng.errors import Text

OFFLINE_CHECKS: Final = (
    "receipt_format",
    "record_commitment",
    "inclusion_signature",
    "inclusion_proof",
    "witnesses",
    "anchor_identity",
    "anchor_root",
    "last_seen",
)
CHAIN_CHECKS: Final = ("node_identity", "contract_code", "anchor_event", "anchor_root_on_chain")

PASSED: Final = {
    "receipt_format": Text("回执格式正确。", "The receipt is well formed."),
    "record_commitment": Text(
        "记录与写入账本的承诺一致，记账之后没有改过。", "The record is the one that was committed to, unchanged."
    ),
    "inclusion_signature": Text(
        "检查点由您信任的账本公钥签名。", "The checkpoint is signed by the log key that you pinned."
    ),
    "inclusion_proof": Text("这一条目在检查点所签的账本之中。", "The entry is in the log that the checkpoint signs."),
    "anchor_identity": Text(
        "锚定信息指向您信任的链和合约。", "The anchor names the chain and the contract that you pinned."
    ),
    "anchor_root": Text(
        "锚定的账本状态包含检查点所签的账本。", "The anchored state contains the log that the checkpoint signs."
    ),
    "last_seen": Text(
        "与您上次见到的检查点一致，账本没有被改写。",
        "It agrees with the checkpoint that you saw last: nothing was rewritten.",
    ),
    "node_identity": Text("您的节点在您信任的链上。", "Your node is on the pinned chain."),
    "contract_code": Text("链上合约的代码与您信任的一致。", "The contract's code on the chain is the pinned one."),
    "anchor_event": Text(
        "链上确有这笔锚定交易和事件。", "The chain holds this very anchor: transaction, block and event."
    ),
    "anchor_root_on_chain": Text(
        "合约现在仍然回答同一个根。", "The contract still answers with the same root for this size."
    ),
}

NO_QUORUM: Final = Text("信任文件没有要求见证方联署。", "The trust file asks for no cosignatures by witnesses.")
WITHHELD: Final = Text(
    "回执中没有记录和盐（已删除，或不对您开放），只能证明承诺值在账本中，不能证明它说了什么。",
    "The record and its salt are not in this receipt (erased, or withheld from you): the commitment can be proven to "
    "be in the log, but not what it says.",
)
PARTIAL_LIMIT: Final = Text(
    "隐藏的字段确实存在且已被承诺，但这份回执不说明它们的内容；没有展示种类时，不要猜测这是哪一种条目。",
    "The hidden fields exist and were committed to, but nothing here says what they hold; where the kind is hidden, do "
    "not guess which kind of entry this is.",
)
NO_ANCHOR: Final = Text("这份回执还没有锚定到链上。", "This receipt is not anchored on the chain yet.")
NO_PINS: Final = Text("信任文件没有指定链，锚定信息无法核对。", "The trust file pins no chain to compare with.")
NO_NODE: Final = Text(
    "没有提供您自己的节点（--rpc），没有到链上核对。", "No node of yours was given (--rpc): the chain was not asked."
)
NOTHING_SEEN: Final = Text("您没有保存过这个账本的检查点。", "You have no saved checkpoint of this log.")
NO_PATH: Final = Text(
    "与您保存的检查点大小不同，离线无法比较；请加 --log 或运行 mingzheng audit。",
    "Your saved checkpoint has another size, and nothing here links the two: give --log, or run mingzheng audit.",
)

LIMITS: Final = (
    Text(
        "这证明记过的账没有被改，不证明没有漏记。没有记录就不放数据，靠的是平台的关卡。",
        "This proves that what was logged stayed as it was; not that everything was logged. That rests on the "
        "platform's gate: no record, no data.",
    ),
    Text(
        "记录所说的隐私损失是平台申报的；机制是否真的如此，由机制的证明和审计来说明。",
        "The privacy loss in a record is declared by the platform; that the mechanism keeps to it is for its own proof "
        "and audit to show.",
    ),
    Text("证明只与您手中的信任文件一样可信。", "The proof is only as good as the trust file that you supplied."),
)
OFFLINE_LIMIT: Final = Text(
    "离线检查不证明链上确有这次锚定（交易、区块和事件没有核对）。",
    "Checked offline: whether the chain really holds this anchor (transaction, block, event) was not asked.",
)


def partly_shown(shown: Iterable[str], hidden: Iterable[str]) -> Text:
    """Names only: what the fields hold is shown apart."""
    told, kept = sorted(shown), sorted(hidden)
    return Text(
        f"展示的字段与承诺一致：{'、'.join(told)}。隐藏的字段：{'、'.join(kept) or '无'}。",
        f"The fields shown are what was committed to: {', '.join(told)}. Hidden: {', '.join(kept) or 'none'}.",
    )


def witnessed(cosigned: int, known: int, quorum: int) -> Text:
    return Text(
        f"检查点有 {cosigned} 个见证方联署（共 {known} 个，需要 {quorum} 个）。",
        f"{cosigned} of your {known} witnesses cosigned the checkpoint; {quorum} are required.",
    )


def too_few_witnesses(cosigned: int, quorum: int) -> Text:
    return Text(
        f"检查点只有 {cosigned} 个见证方联署，需要 {quorum} 个；请稍后重新下载回执。",
        f"Only {cosigned} of your witnesses cosigned the checkpoint, and {quorum} are required: "
        "download the receipt again later.",
    )
