"""What each check of an audit says, and what an audit that passed does not prove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from mingzheng.audit.approvals_compare import ApprovalsCompared
from mingzheng.errors import Text
from mingzheng.report import Check, Finding, outcome

_PASSED: Final = {
    "checkpoint_signature": Text(
        "最新检查点由您信任的公钥签名，共 {size} 条。",
        "The newest checkpoint bears the pinned key's signature: {size} entries.",
    ),
    "checkpoints": Text(
        "{count} 个检查点签名无误，互不矛盾。", "{count} checkpoints are rightly signed and none contradicts another."
    ),
    "witnesses": Text(
        "大小 {size} 的检查点有至少 {quorum} 个您信任的见证方在 {when} 或之后联署；此后的 {tail} 条尚未见证。",
        "At least {quorum} of your witnesses cosigned the checkpoint at {size}, at {when} or later; the {tail} entries "
        "after it are not witnessed yet.",
    ),
    "tiles": Text("分块与条目一致。", "Tiles and bundles are those of the entries."),
    "records": Text(
        "{count} 条记录与承诺逐条一致（其中依法删除 {erased} 条）。",
        "All {count} records are what was logged ({erased} erased, each with an entry that says so).",
    ),
    "roots": Text(
        "在 {count} 个大小上重算的根全部一致。",
        "The root, recomputed at {count} sizes, is what was signed and anchored.",
    ),
    "migrations": Text(
        "账本记有 {count} 次迁移到新合约，每次都从这个账本的状态开始。",
        "The log tells of {count} migrations to new contracts, each starting at a state of this log.",
    ),
    "anchors": Text(
        "{count} 次锚定指向您信任的链；末尾 {tail} 条尚未锚定。",
        "{count} anchors name the pinned chain; the last {tail} entries are not anchored yet.",
    ),
    "accounts": Text(
        "已核算 {allowances} 个额度、{charges} 次扣减：已用 ≤ 额度 ≤ 隐私上限，答复均已扣减。",
        "Replayed {allowances} allowances, {charges} charges: spent ≤ allowance ≤ cap, every answer charged before.",
    ),
    "approvals": Text(
        "{count} 项批准均由未经手、未提出该事项的人，以登记的密钥作出。",
        "{count} approvals, none by who had a hand in the data or asked, each with a key enrolled for who approved.",
    ),
    "emergencies": Text(
        "{count} 次应急都由两人启动，放行的 {passed} 次提问都在范围之内；{owed} 次结束后还没有复核。",
        "{count} emergencies, each started by two people; all {passed} questions let through lay within them; {owed} "
        "that ended are not reviewed yet.",
    ),
    "duties": Text(
        "{count} 项义务：{done} 项已凭据办结，{open} 项待办，其中 {late} 项已过期限。",
        "{count} duties: {done} done with proof, {open} open, of which {late} are past their deadline.",
    ),
    "policy_packs": Text(
        "{count} 次裁定所依据的 {packs} 个规则包都有您固定的主管机关签名；其中 {late} 次裁定早于签名入账。",
        "All {count} decisions rest on {packs} policy packs that the authority you pinned signed; {late} of them came "
        "before the signature was in the log.",
    ),
    "approval_signatures": Text("{count} 个批准签名均有效。", "All {count} signatures of approvals are good."),
    "approval_keys": Text("签名密钥都在您的信任文件中。", "All signing keys are in your trust file."),
    "node_identity": Text("您的节点在您信任的链上。", "Your node is on the pinned chain."),
    "contract_code": Text(
        "凡您固定了代码的合约，链上代码与所固定的一致；额度合约所用的批准合约也是您信任的那一个。",
        "Each contract whose code is pinned has that code on the chain, and caps are raised by the pinned approvals.",
    ),
    "chain_line": Text(
        "您信任的合约与其前后各代相接：旧的已退役并指认新的，新的承认旧的。",
        "The pinned contracts and all before and after them are one line: each retired and named its successor.",
    ),
    "chain_anchors": Text("链上的每次锚定都与账本一致。", "Every anchor on the chain is a state of this log."),
    "chain_budgets": Text(
        "隐私上限、额度和公开大小的损失与链上一致。",
        "Caps, grants and what public sizes cost are those on the chain.",
    ),
    "chain_approvals": Text(
        "账本的 {count} 项批准与链上逐项核对一致：据以办理的都在链上，链上早于这份副本的账本都有。",
        "The log's {count} approvals were compared with those on the chain: each that was acted upon stands there, and "
        "none there from before this copy is missing here.",
    ),
}
_FAILED: Final = {
    "checkpoints": Text("检查点有问题。", "Something is wrong with the checkpoints."),
    "witnesses": Text("见证方的联署有问题。", "Something is wrong with the witnesses' cosignatures."),
    "tiles": Text(
        "分块有问题，由此产生的证明会是错的。",
        "Tiles are wrong or missing: proofs made from them would fail.",
    ),
    "records": Text("有记录被篡改或缺失。", "Records were tampered with or are missing."),
    "roots": Text("重算的根与签名或锚定的不符。", "A recomputed root is not what was signed or anchored."),
    "anchors": Text("锚定有问题。", "Something is wrong with the anchors."),
    "accounts": Text("隐私账户核算不符。", "The privacy accounts do not add up."),
    "approvals": Text("有批准不合规则。", "Approvals break the rules."),
    "emergencies": Text("有应急越界。", "Emergencies went beyond what was signed."),
    "duties": Text("义务的登记或办结有问题。", "Duties were not opened, or not done, as the log says."),
    "policy_packs": Text("有裁定所依据的规则包没有主管机关签名。", "Decisions rest on rules that no authority signed."),
    "approval_signatures": Text("有批准签名无效。", "Signatures of approvals are wrong."),
    "migrations": Text("账本所记的迁移有问题。", "Something is wrong with the migrations that the log tells of."),
    "chain_line": Text("合约的承接线断了。", "The line of the contracts is broken."),
    "chain_anchors": Text("链上的锚定与账本不符。", "Anchors on the chain contradict the log."),
    "chain_budgets": Text("隐私上限或额度与链上不符。", "Caps or grants contradict the chain."),
    "chain_approvals": Text("批准与链上所记的不符。", "Approvals contradict the chain."),
}

NO_QUORUM: Final = Text("信任文件没有要求见证方联署。", "The trust file asks for no cosignatures by witnesses.")
NOT_COSIGNED: Final = Text(
    "没有任何检查点得到足够的见证方联署：您看到的可能是只给您看的账本。",
    "Too few of your witnesses cosigned any checkpoint: this may be a log that is shown to nobody else.",
)
NO_POLICY_KEY: Final = Text(
    "您没有固定主管机关的公钥（--policy-key），没有检查裁定依据的是谁的规则。",
    "You pinned no authority's key (--policy-key): whose rules decided was not checked.",
)
NO_PINS: Final = Text("信任文件没有指定链。", "The trust file pins no chain to compare with.")
NO_MIGRATIONS: Final = Text("账本没有记迁移到新合约。", "The log tells of no migration to new contracts.")
ONLY_CLAIMED: Final = Text(
    "部分内容所在的合约，只有账本自己说它承接您信任的合约；请用 --rpc 到链上核对，或取得新的信任文件。",
    "Part of it is in contracts that only the log itself calls a continuation of the pinned ones: ask the chain "
    "(--rpc), or get a newer trust file.",
)
LINE_UNCLEAR: Final = Text(
    "合约的承接线有一处无法判断。", "Something about the line of the contracts cannot be told from here."
)
NOT_REACHED: Final = Text("前一项没有通过，这一项没有检查。", "Not checked, because an earlier check did not pass.")
NOT_REPLAYED: Final = Text(
    "无法完整核算：有记录缺失或被改，或者已删除的记录可能属于账户（没有证据表明它不是）。",
    "Not replayed: records are missing or changed, or one was erased and nothing proves that no account needs it.",
)
UNPINNED: Final = Text(
    "有批准使用了不在您信任文件中、或者在其中属于另一单位的密钥；请向所属单位核实后补入或改正。",
    "Some approvals are by keys that your trust file does not list, or lists for another office: confirm them with "
    "their office, then add or mend them.",
)
UNREADABLE: Final = Text("有条目内容不完整。", "An entry's content is incomplete.")
NO_NODE_LIMIT: Final = Text(
    "没有提供您自己的节点（--rpc），没有到链上核对。", "No node of yours was given (--rpc): the chain was not asked."
)
LIMITS: Final = (
    Text(
        "这证明记过的账没有被改，不证明没有漏记。没有记录就不放数据，靠的是平台的关卡。",
        "This proves that what was logged stayed as it was; not that everything was logged. That rests on the "
        "platform's gate: no record, no data.",
    ),
    Text(
        "隐私损失按申报值核算；机制是否真的如此，由机制的证明和审计来说明。",
        "Losses are replayed as declared; that the mechanism keeps to them is for its own proof and audit to show.",
    ),
    Text(
        "旧版平台的申请没有写明签名所指的内容（缺少 subject_salt），对这些申请不能重算；"
        "出现新格式之后，每项申请都必须写明。列的处理、结构、声明、提问计划全文和应急理由始终只以封印形式计入签名。",
        "Requests of older platforms (without subject_salt) do not open what was signed, and for those it cannot be "
        "computed; once one does, all must. Treatments, schema, attestations, the plan's text and an emergency's "
        "reason are always signed under a seal that the log does not open.",
    ),
    Text(
        "末尾尚未锚定的条目只由账本的签名担保。", "Entries that are not anchored yet rest on the log's signature alone."
    ),
    Text(
        "由单一机构运行的链不是独立的第三方。", "A chain that one organisation runs is not an independent third party."
    ),
)


def cosigned_long_ago(size: int, when: str, tail: int) -> Text:
    return Text(
        f"您信任的见证方最近联署的是大小 {size}，其中最早的在 {when}；此后的 {tail} 条太久或太多没有见证。",
        f"Your witnesses last cosigned the log at {size}, not all of them after {when}. The {tail} entries after it "
        "went unwitnessed for too long or are too many: they may be shown to nobody else.",
    )


def too_sparse(size: int, records: int) -> Text:
    return Text(
        f"检查点签了 {size} 条，却只列出 {records} 条记录：账本不完整，没有继续检查。",
        f"{size} entries were signed and {records} records are listed: so much is missing that no more was checked.",
    )


def chain_ahead(size: int) -> Text:
    return Text(
        f"链上锚定的账本比这份 {size} 条的副本长：末尾可能被删，也可能分叉。请重新导出，或直接审计平台地址。",
        f"The chain has anchored more than the {size} entries of this copy, which may be cut off or forked: export it "
        "again, or audit the platform itself.",
    )


def no_code_beside(fields: Sequence[str]) -> Text:
    """`fields`: those of the trust file that are empty for some deployment."""
    return Text(
        f"信任文件没有固定旁边合约的全部代码（缺 {'、'.join(fields)}）：没有固定的，没有核对。",
        f"The trust file does not pin the code of every contract beside the registry ({', '.join(fields)} is missing): "
        "what it does not pin was not checked.",
    )


def approvals_younger(count: int) -> Text:
    return Text(
        f"链上有 {count} 项批准不在这份副本里：可能更晚，也可能被隐瞒。请重新导出，或直接审计平台地址。",
        f"{count} approvals on the chain are not in this copy: younger than it, or hidden. Export it again, or audit "
        "the platform itself.",
    )


def passed(name: str, **values: int | str) -> Text:
    words = _PASSED[name]
    return Text(words.zh.format(**values), words.en.format(**values))


def with_erased(says: Text, explained: Mapping[int, int]) -> Text:
    """`says`, and each erased record with the entry that explains it."""
    if not explained:
        return says
    zh = "；".join(f"第 {index} 条见第 {entry} 条" for index, entry in explained.items())
    en = "; ".join(f"record {index} by entry {entry}" for index, entry in explained.items())
    return Text(f"{says.zh}已删除：{zh}。", f"{says.en} Erased: {en}.")


def with_late(check: Check, late: Iterable[str]) -> Check:
    """The check, naming each duty that is past its deadline."""
    return _naming(check, "逾期", "Late", late, "; ")


def with_open(check: Check, datasets: Iterable[str]) -> Check:
    """The check, naming each withdrawn dataset whose file is not yet said to be destroyed."""
    en = "Withdrawn, and the file not yet said to be destroyed"
    return _naming(check, "已撤回、账本尚未说明文件已销毁", en, datasets, "; ")


def with_unopened(check: Check, indices: Iterable[int]) -> Check:
    """The check, naming approvals whose requests are in the older form that does not open what was signed."""
    zh = "以下批准的申请是旧格式，没有写明签名所指的内容，无法重算"
    return _naming(check, zh, "Older requests do not say what was signed, so it was not computed", indices)


def with_compared(check: Check, compared: ApprovalsCompared) -> Check:
    """The check, naming what stands in the log or on the chain alone without contradicting the other."""
    younger = [compared.younger] if compared.younger else []
    en = "Not on the chain, and not acted upon where that waits for it"
    check = _naming(check, "尚未上链、也没有据以办理的批准", en, compared.waiting)
    en = "Approvals on the chain that may be younger than this copy"
    check = _naming(check, "链上可能晚于这份副本的批准数", en, younger)
    en = "Keys that the chain enrolled and the log does not know"
    check = _naming(check, "链上登记、账本没有的密钥", en, compared.keys)
    return _naming(
        check,
        "链上已撤销、账本没有写明的密钥",
        "Keys that the chain revoked, which the log does not say",
        compared.revoked,
    )


def with_unended(check: Check, emergencies: Iterable[str]) -> Check:
    """The check, naming each emergency that is past its end and not yet said to be ended."""
    en = "Past the end, and not yet said to be ended and its answers destroyed"
    return _naming(check, "已过结束时间、账本尚未说明已结束并销毁答复", en, emergencies, "; ")


def with_dated_back(check: Check, indices: Iterable[int]) -> Check:
    """The check, naming entries whose own time is before that of entries before them. Deadlines are held to the log."""
    zh = "有记录的时间早于它之前的记录，期限按账本顺序判断"
    en = "Dated before what the log already held (deadlines are judged by the log's order)"
    return _naming(check, zh, en, indices)


def _naming(check: Check, zh: str, en: str, items: Iterable[object], between: str = ", ") -> Check:
    """The check as it is if there are none, else with one more sentence that names them."""
    named, says = between.join(map(str, items)), check.says
    return replace(check, says=Text(f"{says.zh}{zh}：{named}。", f"{says.en} {en}: {named}.")) if named else check


def judged(name: str, findings: Iterable[Finding], **values: int | str) -> Check:
    """The check called `name`: passed if nothing was found."""
    failed = _FAILED.get(name, Text("没有通过。", "It did not pass."))
    return outcome(name, passed(name, **values), failed, findings)


def unknown_keys(count: int) -> Text:
    return Text(
        f"{count} 个检查点由您没有固定过的公钥签名，也没有更换公钥的证据。",
        f"{count} checkpoints are signed by keys that you did not pin, and no evidence of a rotation leads to them.",
    )
