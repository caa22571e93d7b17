"""What each check of the operator says."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Text

_PASSED: Final = {
    "leaves": Text("{size} 个叶逐一重算无误。", "All {size} leaves, recomputed, are those that were signed."),
    "records": Text(
        "每条记录与其叶一致；{erased} 条已删除，各有删除条目。",
        "Every record gives its leaf; {erased} are erased, each with an entry that says so.",
    ),
    "tiles": Text("各层分块与叶一致。", "The tiles of every level are those of the leaves."),
    "checkpoints": Text(
        "每个检查点的签名和根都无误。", "Every checkpoint is rightly signed and bears the recomputed root."
    ),
    "anchors": Text(
        "每次锚定的根与账本一致；末尾 {tail} 条尚未锚定。",
        "Every anchored root is the recomputed one; the last {tail} entries are not anchored yet.",
    ),
    "outbox": Text("等待入账的 {waiting} 条与其承诺一致。", "The {waiting} entries that wait match their commitments."),
    "accounts": Text(
        "由账本核算的每个隐私账户与现状一致，且没有超支。",
        "Every privacy account, replayed from the log, is what its row says, and none is overspent.",
    ),
    "duties": Text(
        "每项义务、每件个人权利申请都与账本一致。",
        "Every duty and every resident's request, replayed from the log, is what its row says.",
    ),
    "chain_head": Text("链上最新的锚定与账本一致。", "The chain's newest anchor is a state of this log."),
    "chain_anchors": Text("数据库中的每次锚定都在链上。", "Every anchor in the database is on the chain."),
}
FAILED: Final = {
    "leaves": Text("有叶缺失或被改。", "Leaves are missing or were changed."),
    "records": Text("有记录缺失、被改或被毁。", "Records are missing, changed or destroyed."),
    "tiles": Text(
        "有分块缺失或被改，由此产生的证明会是错的。", "Tiles are missing or changed: proofs from them would fail."
    ),
    "checkpoints": Text("有检查点不可信。", "Checkpoints do not hold."),
    "anchors": Text("锚定的根与账本不符。", "What was anchored is not this log."),
    "outbox": Text("等待入账的条目被改过。", "Entries that wait to be logged were changed."),
    "accounts": Text("隐私账户与账本不符。", "Privacy accounts are not what the log adds up to."),
    "duties": Text(
        "义务或者个人权利申请与账本不符。", "Duties or residents' requests are not what the log says of them."
    ),
    "chain_head": Text("链上的锚定与账本不符。", "The chain's head contradicts this log."),
    "chain_anchors": Text("数据库中的锚定与链上不符。", "Anchors in the database are not on the chain."),
}
OFFLINE: Final = Text("按要求没有询问链。", "The chain was left out, as asked.")
NOT_REPLAYED: Final = Text(
    "账户所依据的记录有缺失、被改或已删除，无法完整核算。",
    "Not replayed: records are missing or changed, or some that accounts are made of were erased.",
)
DUTIES_NOT_REPLAYED: Final = Text("有记录缺失或被改，无法核对义务。", "Not replayed: records are missing or changed.")
LIMITS: Final = (
    Text(
        "只证明入账之后没有被改，不证明没有漏记。",
        "This shows that what was logged stayed as it was; not that everything was logged.",
    ),
    Text(
        "末尾尚未锚定的条目只由账本的签名担保：持有签名密钥的人可以连同签名一起改写。",
        "Entries that are not anchored yet rest on the log's signature: whoever holds that key could rewrite them.",
    ),
    Text(
        "由运营者在自己的机器上运行；不能代替审计者的 `mingzheng audit`。",
        "The operator runs this on the operator's machine; it does not replace an auditor's `mingzheng audit`.",
    ),
)


def passed(name: str, **values: int) -> Text:
    words = _PASSED[name]
    return Text(words.zh.format(**values), words.en.format(**values))


def finding(kind: str, place: str) -> Text:
    """Kinds are explained in docs/formats.md; the same words in both languages, so that they can be looked up."""
    return Text(f"{place} 处：{kind}", f"{kind} at {place}")
