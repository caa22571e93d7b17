"""Evidence packs as Word documents, in which people fill in what only they can say. The only import of python-docx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.adapters.word_texts import COLUMNS, READ, STATES, TEXTS
from core.domain.entry_words import ENTRIES
from core.domain.evidence import CHINA, by_reading
from mingzheng.words import word

_FONT: Final = "SimSun"
_WIDTHS: Final = (1.2, 4.6, 10.4, 4.2, 5.3)


class WordDocuments:
    def evidence(self, content: Mapping[str, Any], digest: str, language: str) -> bytes:
        """A4, landscape: a head that says what it is and how to check it, the form, and room for signatures."""
        texts = {name: text[language] for name, text in TEXTS.items()}
        document = _blank()
        document.add_heading(content["form"][language], level=1)
        document.add_paragraph(texts["not_compliance"])
        _facts(document, _head(content, digest, texts))
        document.add_paragraph(content["form"]["source"][language])
        for way, numbers in by_reading(content["items"]):
            document.add_paragraph(f"{READ[way][language]}{texts['items'].format(items=texts['comma'].join(numbers))}")
        document.add_heading(texts["contents"], level=2)
        for item in content["items"]:
            _entry_of_contents(document, item, language)
        columns = [column[language] for column in COLUMNS[content["form"]["conclusion"]]]
        _form(document, content["items"], columns, texts, language)
        document.add_heading(texts["check"], level=2)
        for step in ("check_file", "check_content", "check_entries"):
            document.add_paragraph(texts[step].format(id=content["id"]), style="List Number")
        document.add_heading(texts["declaration"], level=2)
        document.add_paragraph(texts["declared"])
        document.add_paragraph(texts["signatures"])
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def _blank() -> Any:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10)
    # Word takes the font of Chinese characters from an attribute of its own.
    for name in ("Normal", "Heading 1", "Heading 2"):
        document.styles[name].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    return document


def _head(content: Mapping[str, Any], digest: str, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    rules, checkpoint = content["rules"], content["checkpoint"]
    signed = ", ".join(rules["signed_by"])
    people = texts["not_stated"] if content["people"] is None else texts["stated"].format(people=content["people"])
    return [
        (texts["office"], content["org"]),
        (texts["period"], f"{content['period']['since']} – {content['period']['until']}"),
        (texts["people"], people),
        (texts["made"], f"{_wall(content['made']['at'])} · {content['made']['org']}"),
        (texts["rules"], f"{rules['name']} {rules['version']} · {signed or texts['unsigned']}\n{rules['hash']}"),
        (texts["position"], texts["at_size"].format(size=checkpoint["size"]) + f"\n{checkpoint['root']}"),
        (texts["number"], content["id"]),
        (texts["digest"], digest),
    ]


def _facts(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
        cells[0].width, cells[1].width = Cm(5.8), Cm(19.9)
    document.add_paragraph()


def _form(
    document: Any, items: Sequence[Mapping[str, Any]], columns: Sequence[str], texts: Mapping[str, str], language: str
) -> None:
    table = document.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.text = column
        cell.paragraphs[0].runs[0].bold = True
    for item in items:
        cells = table.add_row().cells
        articles = "; ".join(article[language] for article in item["articles"])
        cells[0].text = str(item["item"])
        _mark(cells[0].paragraphs[0], item["item"])
        cells[1].text = f"{item[language]}\n{articles}"
        _evidence(cells[2], item, texts, language)
        # Both last columns stay empty: whether the office complies is for a person to say.
        cells[4].text = f"{texts['person']}{item['person'][language]}"
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)


def _entry_of_contents(document: Any, item: Mapping[str, Any], language: str) -> None:
    """A line that leads to the item's row: a link inside the document, which python-docx has no words for."""
    paragraph = document.add_paragraph()
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _anchor(item["item"]))
    run = paragraph.add_run(f"{item['item']}. {item[language]}")
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
    paragraph.add_run(f"  {STATES[item['state']][language]}")
    paragraph.paragraph_format.space_after = Pt(0)


def _mark(paragraph: Any, number: int) -> None:
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), _anchor(number))
    paragraph._p.append(begin)
    paragraph._p.append(end)


def _anchor(number: int) -> str:
    return f"item_{number}"


def _evidence(cell: Any, item: Mapping[str, Any], texts: Mapping[str, str], language: str) -> None:
    cell.text = ""
    cell.paragraphs[0].add_run(STATES[item["state"]][language]).bold = True
    if item["why_not"] is not None:
        cell.add_paragraph(item["why_not"][language])
    for line in item["lines"]:
        cell.add_paragraph(_found(line, texts, language))


def _found(line: Mapping[str, Any], texts: Mapping[str, str], language: str) -> str:
    if not line["count"]:
        return texts["none"].format(what=line[language])
    newest = "; ".join(_reference(one, language) for one in reversed(line["newest"]))
    told = texts["some"].format(
        what=line[language], count=line["count"], first=_wall(line["first"]), last=_wall(line["last"])
    )
    marks = (texts["against"] if line["against"] else "") + (texts["whole"] if line["whole_platform"] else "")
    return f"{marks}{told}{newest}"


def _reference(one: Mapping[str, Any], language: str) -> str:
    """What, when and where: a bare number says nothing to whoever reads it on paper."""
    kind = f" {word(ENTRIES, one['kind'], language)}" if "kind" in one else ""
    return f"#{one['index']}{kind} {_wall(one['at'])[:10]} {one['entry']}"


def _wall(moment: str) -> str:
    """As the clock on the office's wall had it."""
    return datetime.fromisoformat(moment).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
