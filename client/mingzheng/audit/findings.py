"""What an audit says of one record of the log, and of each in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

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


def replay_each(
    entries: Iterable[Entry], apply: Callable[[Entry, Mapping[str, Any]], None], findings: list[Finding]
) -> None:
    """Every entry with its body, in the log's order. One that cannot be read is a finding and the replay goes on, so
    that all are named: whoever wrote the log may want the audit to end early."""
    for entry in entries:
        try:
            apply(entry, entry.body)
        except (AttributeError, KeyError, TypeError, ValueError):
            findings.append(violation("body_malformed", entry))
