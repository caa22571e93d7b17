"""The forms of audit and assessment as a document: what each item asks, what the platform can show, what it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.evidence import Form, Item, Line, article_names, forms
from policies.pack import HERE

_HEAD: Final = """# Items of the audits, and what is evidence of them

Written by `mingzheng-server policy evidence`. For every item of the three forms: how its text was read (E agreeing
summaries, S put together from summaries; no form's own text was seen first-hand), what the platform finds in its log,
and what only a person can say. *Missing* is said of a search that finds nothing. An item without such a search says
why, and is filled by a person.
The simplified forms are for processors of fewer than 100,000 people. A lawyer has not signed this yet.
"""


def evidence_table(directory: Path = HERE) -> str:
    return _HEAD + "".join(text for form in forms(directory).values() for text in _form(directory, form))


def _form(directory: Path, form: Form) -> Iterator[str]:
    yield f"\n## {form.zh} {form.en}\n\n{form.source_zh} {form.source_en}\n"
    for item in form.items:
        yield f"\n### {_anchor(form, item)} {item.zh} {item.en}\n\n"
        articles = "; ".join(" ".join(article_names(citation, directory)) for citation in item.articles)
        yield f"Read: {item.read}. {articles}\n\n"
        yield f"Counts: {item.counts_zh} {item.counts_en}\n\nA person says: {item.person_zh} {item.person_en}\n"
        if item.why_not_zh:
            yield f"\nNot for a program: {item.why_not_zh} {item.why_not_en}\n"
        if item.lines:
            yield "\n" + "".join(f"- {_line(line)}\n" for line in item.lines)


def _anchor(form: Form, item: Item) -> str:
    """Items of the guideline are linked to from the table of articles."""
    name = "item" if form.name == "guide-27" else form.name
    return f'<a id="{name}-{item.number}"></a>{item.number}'


def _line(line: Line) -> str:
    kinds = ", ".join(f"`{kind}`" for kind in sorted(line.kinds))
    where = " and".join(f" with `{name}` in {', '.join(sorted(values))}" for name, values in line.where)
    notes = [note for note, holds in (("of the whole platform", line.whole_platform), ("if any", line.if_any),
                                      ("against the office", line.against)) if holds]  # fmt: skip
    suffix = f" ({', '.join(notes)})" if notes else ""
    return f"{line.zh} {line.en}: {kinds}{where}{suffix}"
