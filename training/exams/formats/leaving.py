"""The bank as files: each format's writer, its media type and file name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kit.imports.kinds import Column
from kit.language import gettext
from kit.spreadsheets import XLSX, Sheet, to_xlsx
from training.exams.formats import giftwriting, moodlewriting, qtiwriting, rows
from training.exams.formats.columns import COLUMNS
from training.exams.formats.writing import CannotHold, Leaving, LeftOut, Written


@dataclass(frozen=True, slots=True)
class Format:
    """How the bank leaves."""

    write: Callable[[Sequence[Leaving]], Written]
    media_type: str
    file_name: str


def write_table(questions: Sequence[Leaving]) -> Written:
    """The questions as a workbook that the import of tables reads back."""
    lines: list[list[object]] = []
    left_out: list[LeftOut] = []
    for one in questions:
        try:
            cells = _cells(one)
        except CannotHold as reason:
            left_out.append(LeftOut(one.code, str(reason)))
            continue
        lines.append([cells.get(column.name, "") for column in COLUMNS])
    sheet = Sheet("questions", [_header(column) for column in COLUMNS], lines)
    return Written(to_xlsx(sheet), left_out)


def _header(column: Column) -> str:
    return gettext(column.label)


def _cells(one: Leaving) -> Mapping[str, object]:
    draft = one.draft
    source = draft.source
    held: dict[str, object] = {
        "code": one.code,
        "kind": draft.kind,
        "category": draft.category,
        "difficulty": str(draft.difficulty),
        "stem_en": draft.stem_en or "",
        "unit": draft.unit,
        "unit_en": draft.unit_en or "",
        "explanation": draft.explanation,
        "explanation_en": draft.explanation_en or "",
        "law": source.law if source else "",
        "article": source.article if source else "",
        "law_on": source.on.isoformat() if source and source.on else "",
        "service_line": draft.service_line or "",
        "title": draft.title,
        "tags": "; ".join(draft.tags),
        "format": "" if draft.format == "plain" else draft.format,
        "marks": "" if draft.marks == 1 else str(draft.marks),
    }
    return held | dict(rows.cells(draft))


FORMATS: Mapping[str, Format] = {
    "gift": Format(giftwriting.write, "text/plain; charset=utf-8", "questions.gift"),
    "moodle-xml": Format(moodlewriting.write, "application/xml", "questions.xml"),
    "qti": Format(qtiwriting.write, "application/zip", "questions-qti3.zip"),
    "xlsx": Format(write_table, XLSX, "questions.xlsx"),
}
