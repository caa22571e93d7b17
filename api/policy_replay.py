"""`mingzheng-server policy replay`: a draft of the rules against what was really decided."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from core.db.engine import READ_ONLY, make_engine
from core.db.past_decisions import decision_file, past_decisions
from core.settings import load_settings
from mingzheng.errors import Text
from policies.errors import PolicyError
from policies.pack import HERE, Pack
from policies.replay import Tally, change, decider, differs

_KINDS: Mapping[str, Text] = {
    "closed": Text("原来办了，草案不准", "were let through and would not be"),
    "opened": Text("原来没办，草案准许", "were not let through and would be"),
    "otherwise": Text("结论的理由或义务不同", "would differ in their reasons or duties"),
}


def replay_stored(
    now: Pack, draft: Pack, home: Path | None, since: str | None, tally: Tally
) -> Iterator[dict[str, Any]]:
    """Each decision of this platform that would change, as it was taken and as the draft takes it; all are tallied.
    Reads as of one moment and changes nothing. Raises `policy_since_malformed`."""
    begin = _day(since)
    decide = decider(draft)
    engine = make_engine(load_settings(_environment(home)).database_url)
    with engine.connect().execution_options(**READ_ONLY) as connection:
        for past in past_decisions(connection, begin):
            tally.decisions += 1
            tally.other_pack += past.result["pack_hash"] != now.hash
            after = decide(past.facts)
            if differs(past.result, after):
                made = change(past.result, after)
                tally.count(made)
                about = {"id": past.id, "made_at": past.made_at.isoformat(), "action": past.action}
                yield {**about, "subject": past.subject, "account": past.actor, **made}
        connection.rollback()
    engine.dispose()


def read_decision(decision_id: str, home: Path | None) -> dict[str, Any]:
    """The file that /recompute reads. Raises `policy_decision_unknown`."""
    engine = make_engine(load_settings(_environment(home)).database_url)
    with engine.connect().execution_options(**READ_ONLY) as connection:
        found = decision_file(connection, decision_id)
        connection.rollback()
    engine.dispose()
    if found is None:
        raise PolicyError("policy_decision_unknown")
    return found


def _environment(home: Path | None) -> dict[str, str]:
    return {**os.environ, **({} if home is None else {"MINGZHENG_HOME": str(home)})}


def say_stored(draft: Pack, home: Path | None, since: str | None, summary: Path | None, *, as_json: bool) -> None:
    """Print each change, then the counts. Raises `policy_export_refused` for a summary that is there already."""
    now, tally = Pack.load(HERE, [one.name for one in draft.overlays]), Tally()
    for made in replay_stored(now, draft, home, since, tally):
        who = f"{made['made_at']} {made['subject']} {made['account']}"
        plain = f"{who}: {made['before']} -> {made['after']}  {made['zh']}"
        typer.echo(json.dumps(made, ensure_ascii=False) if as_json else plain)
    typer.echo(json.dumps(tally.to_json()), err=True)
    if summary is not None:
        try:
            with summary.open("x", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in shadow(tally, now, draft))
        except OSError:
            raise PolicyError("policy_export_refused") from None


def shadow(tally: Tally, now: Pack, draft: Pack) -> Iterator[str]:
    """What a steward is handed, in Markdown and both languages: counts by rule, and nobody's account."""
    yield f"# 规则草案试算 · The draft against the past: {draft.manifest['name']} {draft.manifest['version']}\n"
    yield f"`{draft.hash}`\n"
    yield f"已作决定 {tally.decisions} 件，按草案会有 {tally.changed} 件不同。"
    yield f"{tally.decisions} decisions were taken; {tally.changed} would have been another under the draft.\n"
    for kind, words in _KINDS.items():
        yield f"- {tally.by_kind[kind]}: {words.zh} · {words.en}"
    if tally.other_pack:
        yield f"- {tally.other_pack}: 当时依据的是别的规则版本 · were taken under other rules than those in force now"
    if tally.by_rule:
        yield "\n| 规则 · rule | 条文 · article | 变化 · change | 件 · decisions |\n| --- | --- | --- | --- |"
    rules = {**now.gates, **now.duties, **draft.gates, **draft.duties}
    for name, kinds in sorted(tally.by_rule.items()):
        plain = name.lstrip("-")
        which = "新适用 · speaks newly" if plain == name else "不再适用 · no longer speaks"
        title, article = (rules[plain].title, rules[plain].article) if plain in rules else ("", "")
        yield f"| `{plain}` {title} | {article} | {which} | {sum(kinds.values())} |"


def _day(since: str | None) -> datetime | None:
    try:
        return None if since is None else datetime.fromisoformat(since).replace(tzinfo=UTC)
    except ValueError:
        raise PolicyError("policy_since_malformed") from None
