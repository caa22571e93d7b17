"""`mingzheng-server policy …`: ask, read and check the rules at the command line, without a platform."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from api.policy_replay import read_decision, say_stored
from api.policy_signing import say_whose, signing_commands
from policies.bundle import bundle
from policies.coverage import coverage_table
from policies.errors import PolicyError
from policies.evidence_table import evidence_table
from policies.explain_rule import explain_rule
from policies.factfile import decide_lines
from policies.lint import lint
from policies.pack import HERE, Pack
from policies.replay import replay

policy_app = typer.Typer(no_args_is_help=True, help="The law as files: decide, explain, check, sign.")
signing_commands(policy_app)

PackOption = Annotated[Path, typer.Option("--pack", help="Directory of another pack (default: the one in force).")]
OverlayOption = Annotated[list[str] | None, typer.Option("--overlay", help="Rules to add, such as `platform`.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON. 以 JSON 输出。")]


@policy_app.command()
def check(
    facts: Annotated[Path, typer.Option("--facts", help='Lines of {"id", "facts"}; every fact of the vocabulary.')],
    as_json: JsonOption = False,
    pack: PackOption = HERE,
    overlay: OverlayOption = None,
) -> None:
    """Decide each case of a file, by the law alone unless overlays are named. Facts that are not right refuse."""
    rules = Pack.load(pack, overlay or ())
    with _open(facts) as lines:
        for answer in decide_lines(rules, lines):
            if as_json:
                typer.echo(json.dumps(answer, ensure_ascii=False))
            else:
                typer.echo(f"{answer['id'] or '?'}: {answer['decision']}\n  {answer['zh']}\n  {answer['en']}")


@policy_app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="The id of a rule, or the citation of an article such as PIPL-23.")],
    pack: PackOption = HERE,
    overlay: OverlayOption = None,
) -> None:
    """Show a rule with its article, since when it holds, what a clerk is told, and its text."""
    typer.echo(explain_rule(Pack.load(pack, overlay or ()), pack, rule))


@policy_app.command("lint")
def lint_pack(pack: PackOption = HERE) -> None:
    """Look for faults that would pass unseen: one line a fault, and 1 at the end if there is any. Says who signed."""
    faults = lint(pack)
    for fault in faults:
        typer.echo(fault)
    if not faults:
        say_whose(pack)
    raise typer.Exit(1 if faults else 0)


@policy_app.command()
def coverage(pack: PackOption = HERE) -> None:
    """Print which articles have rules, pairs, an explanation and an item of the audit guideline (Markdown)."""
    typer.echo(coverage_table(pack), nl=False)


@policy_app.command()
def evidence(pack: PackOption = HERE) -> None:
    """Print the items of audit and assessment: what shows each in the log, what a person says (Markdown)."""
    typer.echo(evidence_table(pack), nl=False)


@policy_app.command("export")
def export_pack(
    out: Annotated[Path, typer.Argument(help="JSON file to write; an existing one stays as it is.")],
    pack: PackOption = HERE,
    overlay: OverlayOption = None,
) -> None:
    """Write the rules as one JSON document, from which any Cedar engine makes the same decisions."""
    text = json.dumps(bundle(Pack.load(pack, overlay or ())), ensure_ascii=False, sort_keys=True)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise PolicyError("policy_export_refused") from None


@policy_app.command("decision")
def show_decision(
    decision: Annotated[str, typer.Argument(help="The decision_id of an entry policy.decided.")],
    home: Annotated[Path | None, typer.Option("--home", help="Folder of the platform.")] = None,
) -> None:
    """Print a decision that was taken, with its facts and what opens its entry, for whoever it is about: /recompute."""
    typer.echo(json.dumps(read_decision(decision, home), ensure_ascii=False))


@policy_app.command("replay")
def replay_facts(
    draft: Annotated[Path, typer.Option("--pack", help="Directory of the draft.")],
    facts: Annotated[
        Path | None, typer.Option("--facts", help='Lines of {"id", "facts"} (default: what this platform decided).')
    ] = None,
    as_json: JsonOption = False,
    overlay: OverlayOption = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="Folder of the platform (default: MINGZHENG_HOME).")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Decisions from this day on, such as 2026-09-01.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", help="Markdown for stewards to write: counts by rule, no account.")
    ] = None,
) -> None:
    """Say who would have been treated differently under a draft: each case that changes, from what to what."""
    if facts is None:
        say_stored(Pack.load(draft, overlay or ("platform",)), home, since, summary, as_json=as_json)
        return
    with _open(facts) as lines:
        changes, total = replay(Pack.load(HERE, overlay or ()), Pack.load(draft, overlay or ()), lines)
    for change in changes:
        text = json.dumps(change, ensure_ascii=False)
        typer.echo(text if as_json else f"{change['id']}: {change['before']} -> {change['after']}")
    counted = Counter(f"{change['before']} -> {change['after']}" for change in changes)
    typer.echo(json.dumps({"cases": total, "changed": len(changes), "by_change": counted}), err=True)


def _open(path: Path) -> BinaryIO:
    if not path.is_file():
        raise PolicyError("fact_file_missing")
    return path.open("rb")
