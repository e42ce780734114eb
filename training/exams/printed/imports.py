"""Answer sheets from a table: one row a sheet."""

from collections.abc import Sequence
from datetime import datetime, time

from kit.clock import ZONE
from kit.database import rows
from kit.imports import Change, Column, Context, ImportKind, Line, Plan, RowError, columns
from kit.language import N_
from training.exams.printed import service
from training.exams.printed.queries import Variant, variant
from training.exams.printed.rules import answers
from training.exams.printed.rules.answers import BadAnswer, Given

COLUMNS = (
    Column("exam", N_("Exam"), columns.code(60), aliases=("考试", "考试编号")),
    Column("variant", N_("Variant"), columns.code(4), aliases=("卷别", "试卷")),
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column("day", N_("Day"), columns.day(), aliases=("考试日期", "日期")),
    Column("answers", N_("Answers"), columns.text(20_000), aliases=("答案", "作答")),
)
NOON = time(12)


async def plan(lines: Sequence[Line], _: Context) -> Plan:
    """The sheets that the rows are; those keyed already change nothing."""
    exams = {r["code"]: r["id"] for r in await rows("SELECT id, code FROM exam")}
    numbers = [line.values[2] for line in lines]
    people = {
        r["employee_no"]: (r["id"], r["name"])
        for r in await rows(
            "SELECT id, employee_no, name FROM person WHERE employee_no = ANY($1)", numbers
        )
    }
    papers: dict[tuple[str, str], Variant | None] = {}
    changes: list[Change] = []
    errors: list[RowError] = []
    sheets = {}
    for line in lines:
        code, label, number, day, text = line.values
        if code not in exams:
            errors.append(RowError(line.number, "exam", N_("There is no such exam.")))
            continue
        if number not in people:
            errors.append(RowError(line.number, "employee_no", N_("There is no such person.")))
            continue
        if (code, label) not in papers:
            papers[code, label] = await variant(exams[code], label)
        paper = papers[code, label]
        if paper is None:
            errors.append(RowError(line.number, "variant", N_("There is no such variant.")))
            continue
        given = read(paper, text, line.number)
        if isinstance(given, RowError):
            errors.append(given)
            continue
        key = f"{number} {code} {day}"
        if key in sheets:
            reason = N_("The same sheet stands in the file twice.")
            errors.append(RowError(line.number, "", reason))
            continue
        at = datetime.combine(day, NOON, ZONE)
        there = await rows(
            "SELECT 1 FROM attempt WHERE exam = $1 AND person = $2 AND device LIKE 'paper:%' "
            "AND submitted_at = $3",
            exams[code],
            people[number][0],
            at,
        )
        after = {"variant": paper.label, "answers": text}
        changes.append(Change(line.number, key, after if there else None, after))
        sheets[key] = (exams[code], paper.label, people[number], at, given)
    return Plan.of(changes, errors, payload=sheets)


def read(paper: Variant, text: str, row: int) -> list[Given] | RowError:
    """The answers of a sheet, or what is wrong with it."""
    pieces = answers.cut(text)
    if len(pieces) > len(paper.slots):
        return RowError(
            row,
            "answers",
            N_("The paper has {count} questions; there are more answers."),
            {"count": len(paper.slots)},
        )
    try:
        return [
            answers.given(slot.number, piece, slot.face, slot.marks)
            for slot, piece in zip(paper.slots, pieces, strict=False)
        ]
    except BadAnswer as bad:
        reason = N_("“{text}” is no answer to question {number}.")
        return RowError(row, "answers", reason, {"text": bad.text, "number": bad.number})


async def write(plan: Plan, _: Context) -> None:
    """The sheets are attempts, marked."""
    for change in plan.changes:
        await service.key_sheet(*plan.payload[change.key])


SHEETS = ImportKind(
    "answer-sheets",
    N_("Answer sheets of paper exams"),
    "exams.edit",
    COLUMNS,
    plan,
    write,
    order=210,
    rows=5_000,
    subject="attempt",
)
