"""What an audit says of one record of the log."""

from __future__ import annotations

from mingzheng.audit.records import Entry
from mingzheng.audit.replay_words import WORDS
from mingzheng.errors import Text
from mingzheng.report import Finding


def violation(code: str, entry: Entry, **values: object) -> Finding:
    """A rule that the record breaks. `values`: what its words name."""
    words = WORDS[code]
    return of_record(code, entry, words.zh.format(**values), words.en.format(**values))


def of_record(code: str, entry: Entry, zh: str, en: str) -> Finding:
    says = Text(f"第 {entry.index} 条（{entry.kind}）：{zh}", f"record {entry.index} ({entry.kind}): {en}")
    return Finding(code, says, entry.index, entry.id)
