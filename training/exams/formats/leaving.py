"""The bank as files: each format's writer, its media type and file name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kit.imports.kinds import Column
from kit.language import N_, gettext
from kit.spreadsheets import XLSX, Sheet, to_xlsx
from training.exams.formats import giftwriting, moodlewriting, qtiwriting, rows
from training.exams.formats.columns import COLUMNS, YES
from training.exams.formats.writing import CannotHold, Leaving, LeftOut, Written
from training.exams.rules.drafts import Draft, EssayTerms


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
            cells = cells_of(one.code, one.draft)
        except CannotHold as reason:
            left_out.append(LeftOut(one.code, str(reason)))
            continue
        lines.append([cells.get(column.name, "") for column in COLUMNS])
    sheet = Sheet("questions", [_header(column) for column in COLUMNS], lines)
    return Written(to_xlsx(sheet), left_out)


def _header(column: Column) -> str:
    return gettext(column.label)


def cells_of(code: str, draft: Draft) -> Mapping[str, object]:
    """Column -> what its cell says of a question; raises CannotHold."""
    source = draft.source
    held: dict[str, object] = {
        "code": code,
        "kind": draft.kind,
        "category": draft.category,
        "difficulty": str(draft.difficulty),
        "stem_en": draft.stem_en or "",
        "unit": draft.unit,
        "unit_en": draft.unit_en or "",
        "explanation": draft.explanation,
        "explanation_en": draft.explanation_en or "",
        "law": source.law if source else "",
        "law_en": source.law_en or "" if source else "",
        "article": source.article if source else "",
        "law_on": source.on.isoformat() if source and source.on else "",
        "service_line": draft.service_line or "",
        "title": draft.title,
        "tags": "; ".join(draft.tags),
        "format": "" if draft.format == "plain" else draft.format,
        "marks": "" if draft.marks == 1 else str(draft.marks),
        "fixed_order": YES if draft.fixed_order else "",
        "said_right": draft.said.right,
        "said_partly": draft.said.partly,
        "said_wrong": draft.said.wrong,
        "hints": "\n".join(draft.hints),
        "penalty": str(draft.penalty) if draft.penalty else "",
        "least_words": draft.essay.least_words or "",
        "most_words": draft.essay.most_words or "",
        "lines": "" if draft.essay.lines == EssayTerms().lines else draft.essay.lines,
        "template": draft.essay.template,
    }
    if any("\n" in hint for hint in draft.hints):
        raise CannotHold(N_("A table holds hints of one line each."))
    return held | dict(rows.cells(draft))


FORMATS: Mapping[str, Format] = {
    "gift": Format(giftwriting.write, "text/plain; charset=utf-8", "questions.gift"),
    "moodle-xml": Format(moodlewriting.write, "application/xml", "questions.xml"),
    "qti": Format(qtiwriting.write, "application/zip", "questions-qti3.zip"),
    "xlsx": Format(write_table, XLSX, "questions.xlsx"),
}
