"""The one error of everything that is checked here: something is malformed, or a proof does not hold."""

from __future__ import annotations

from typing import ClassVar

from mingzheng.errors import Failure, problem


class VerificationError(Failure, ValueError):
    """A refusal. `details["reason"]` names the exact rule that was broken; it never quotes what was read.

    It is a `ValueError` too, so that a caller who only parses need not know this package.
    """

    CATALOGUE: ClassVar = {
        "json_malformed": problem(
            "内容不是规范的 JSON(RFC 8785)。",
            "This is not canonical JSON (RFC 8785).",
            "请使用原样保存的文件；任何改动，哪怕一个空格，都会被拒绝。",
            "Use the file exactly as it was saved: any change, even a space, is refused.",
        ),
        "commitment_malformed": problem(
            "承诺值或其盐的长度不对。",
            "A commitment or its salt has the wrong length.",
            "请使用原样保存的回执。",
            "Use the receipt exactly as it was saved.",
        ),
        "record_malformed": problem(
            "记录不是账本的条目格式。",
            "The record is not an entry of the log.",
            "请使用原样保存的回执。",
            "Use the receipt exactly as it was saved.",
        ),
        "disclosure_malformed": problem(
            "展示的字段写法不对。",
            "A field that is shown is not written correctly.",
            "请使用原样保存的部分回执。",
            "Use the partial receipt exactly as it was saved.",
        ),
        "key_malformed": problem(
            "账本的验证公钥写法不对。",
            "The log's verifier key is not written correctly.",
            "请从可信渠道重新取得信任文件。",
            "Get the trust file again from a source that you trust.",
        ),
        "note_malformed": problem(
            "签名文本的格式不对。",
            "The signed note is malformed.",
            "请使用原样保存的回执或检查点。",
            "Use the receipt or checkpoint exactly as it was saved.",
        ),
        "note_unsigned": problem(
            "签名文本上没有您信任的公钥的签名。",
            "The note bears no signature by a key that you trust.",
            "请核对信任文件是否属于这个账本。",
            "Check that the trust file belongs to this log.",
        ),
        "note_signature_wrong": problem(
            "签名与内容不符：内容在签名之后被改过。",
            "The signature does not match: the text was changed after it was signed.",
            "请保存这份文件作为证据，并通知审计方。",
            "Keep this file as evidence and tell an auditor.",
        ),
        "cosignature_wrong": problem(
            "见证方的联署签名与内容不符。",
            "A witness's cosignature does not match the text.",
            "请保存这份文件作为证据，并通知审计方和见证方。",
            "Keep this file as evidence, and tell an auditor and the witness.",
        ),
        "checkpoint_malformed": problem(
            "检查点的内容格式不对。",
            "The checkpoint is malformed.",
            "请使用原样保存的回执或检查点。",
            "Use the receipt or checkpoint exactly as it was saved.",
        ),
        "checkpoint_foreign": problem(
            "检查点属于另一个账本。",
            "The checkpoint belongs to another log.",
            "请核对信任文件中账本的名称。",
            "Check the log's origin in the trust file.",
        ),
        "proof_malformed": problem(
            "证明文件的格式不对。",
            "The proof is malformed.",
            "请使用原样保存的回执。",
            "Use the receipt exactly as it was saved.",
        ),
        "tile_malformed": problem(
            "账本分块的格式或长度不对。",
            "A tile or entry bundle of the log is malformed.",
            "请重新下载；如果仍然如此，请保存下来并通知审计方。",
            "Download it again; if it stays so, keep it and tell an auditor.",
        ),
        "inclusion_refused": problem(
            "证明不成立：这一条目不在检查点所说的账本里。",
            "The proof does not hold: the entry is not in the log that the checkpoint describes.",
            "请保存这份回执作为证据，并通知审计方。",
            "Keep this receipt as evidence and tell an auditor.",
        ),
        "consistency_refused": problem(
            "证明不成立：后来的账本并没有原样包含先前的账本。",
            "The proof does not hold: the later log does not contain the earlier one unchanged.",
            "请保存两个检查点作为证据，并通知审计方。",
            "Keep both checkpoints as evidence and tell an auditor.",
        ),
    }
