"""Questions from a table: one row a question, the same code again makes a new version."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.imports import ABSENT, Change, Context, ImportKind, Line, Plan, RowError
from kit.language import N_
from training.exams.formats import rows as written
from training.exams.formats.columns import COLUMNS, LETTERS, YES
from training.exams.formats.found import Broken
from training.exams.formats.leaving import cells_of
from training.exams.formats.writing import CannotHold
from training.exams.imports.files import undo
from training.exams.queries import bank
from training.exams.queries.bank import Category, QuestionShown
from training.exams.rules import drafts, faults, keys
from training.exams.rules.drafts import Draft, EssayTerms, Gap, Option, Said, Source
from training.exams.rules.keys import Key
from training.exams.service import bank as service
from training.exams.service import bulk
from training.exams.service.bulk import New


async def plan(lines: Sequence[Line], _: Context) -> Plan:
    """What the rows do to the bank."""
    categories = _categories(await bank.categories())
    service_lines = {row["code"] for row in await rows("SELECT code FROM service_line")}
    read = {line.number: _cells(line) for line in lines}
    there = await bank.newest([cells["code"] for cells in read.values()])
    changes: list[Change] = []
    errors: list[RowError] = []
    found: dict[str, Draft] = {}
    for line in lines:
        cells = read[line.number]
        code = cells["code"]
        if code in found:
            errors.append(RowError(line.number, "code", N_("This code stands in the file twice.")))
            continue
        before = there.get(code)
        draft, wrong = _draft(_filled(cells, before.draft if before else None), categories)
        if cells["service_line"] not in {None, ABSENT, *service_lines}:
            wrong["service_line"] = N_("There is no such service line.")
        if draft is None or wrong:
            errors += [RowError(line.number, column, text) for column, text in wrong.items()]
            continue
        draft = _with_the_rest(draft, before.draft) if before else draft
        found[code] = draft
        changes.append(_change(line.number, code, before, draft))
    return Plan.of(changes, errors, payload=found)


def _categories(every: Sequence[Category]) -> dict[str, str | None]:
    """Code or name -> code; None for a name that several bear."""
    found: dict[str, str | None] = {}
    for one in every:
        for name in {one.name, one.name_en} - {None, ""}:
            found[str(name)] = None if found.get(str(name), one.code) != one.code else one.code
    return found | {one.code: one.code for one in every}


def _change(place: int, code: str, before: QuestionShown | None, draft: Draft) -> Change:
    if before is None:
        return Change(place, code, None, {**drafts.plain(draft), "version": 1})
    held = {**drafts.plain(before.draft), "version": before.version}
    if before.draft == draft:
        return Change(place, code, held, held)
    again = drafts.same_wording(before.draft, draft)
    number = before.version if again and before.state == "ready" else before.version + 1
    return Change(place, code, held, {**drafts.plain(draft), "version": number})


def _filled(cells: Mapping[str, Any], before: Draft | None) -> dict[str, Any]:
    """The cells; a column that the file lacks says what the bank has."""
    absent = [column for column in COLUMNS if cells[column.name] is ABSENT]
    known: Mapping[str, object] = {}
    if before is not None and before.kind == cells["kind"]:
        with suppress(CannotHold):
            known = cells_of("", before)
    filled = dict(cells)
    for column in absent:
        text = str(known.get(column.name) or "")
        filled[column.name] = column.parse(text) if text else None
    return filled


def _with_the_rest(draft: Draft, before: Draft) -> Draft:
    """The draft with what a table has no cells for, as the bank has it: nothing is lost by it."""
    if draft.kind != before.kind:
        return draft
    known = {option.text: option for option in (*before.options, *before.lefts)}

    def same(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(
            replace(one, format=old.format, area=old.area) if (old := known.get(one.text)) else one
            for one in options
        )

    return replace(
        draft,
        key=written.with_comments(draft.key, before.key),
        options=same(draft.options),
        lefts=same(draft.lefts),
        picture=before.picture,
    )


async def write(plan: Plan, context: Context) -> None:
    """Questions that are new are added; those that say something else get a new version."""
    state = "draft" if context.options.get("state") == "draft" else "ready"
    new = [
        New(change.key, plan.payload[change.key], state)
        for change in plan.changes
        if change.before is None
    ]
    await bulk.add_questions(new, now=context.now)
    for change in plan.changes:
        if change.before is not None:
            draft = plan.payload[change.key]
            await service.change_question(change.key, draft, now=context.now, state=state)


def _cells(line: Line) -> dict[str, Any]:
    return {column.name: value for column, value in zip(COLUMNS, line.values, strict=True)}


def _draft(
    cells: Mapping[str, Any], categories: Mapping[str, str | None]
) -> tuple[Draft | None, dict[str, str]]:
    """(the draft, column -> what is wrong)."""
    category = categories.get(cells["category"])
    if category is None:
        several = cells["category"] in categories
        return None, {
            "category": N_("Several categories are called so: write the code of one.")
            if several
            else N_("There is no such category.")
        }
    options = tuple(
        Option(
            letter,
            cells[f"option_{letter}"],
            cells[f"option_{letter}_en"],
            cells[f"comment_{letter}"] or "",
        )
        for letter in LETTERS
        if cells[f"option_{letter}"]
    )
    stem: str = cells["stem"]
    gaps: tuple[Gap, ...] = ()
    lefts: tuple[Option, ...] = ()
    try:
        if cells["kind"] == keys.CLOZE:
            key: Key
            stem, gaps, key = written.cloze(stem)
            options = ()
        else:
            key, options, lefts = written.parts(
                cells["kind"],
                (cells["right"] or "").strip(),
                cells["rule"] or "",
                options,
                cells["tolerance"],
            )
            if isinstance(key, keys.Numeric):
                key = replace(key, units=written.units_of(cells["units"] or ""))
            if isinstance(key, keys.Multiple):
                key = replace(key, most=cells["most_chosen"] or 0)
    except Broken as broken:
        return None, {_place(broken.fault.where): broken.fault.reason}
    draft = Draft(
        kind=cells["kind"],
        category=category,
        difficulty=int(cells["difficulty"]),
        stem=stem,
        stem_en=cells["stem_en"],
        key=key,
        options=options,
        lefts=lefts,
        gaps=gaps,
        explanation=cells["explanation"] or "",
        explanation_en=cells["explanation_en"],
        service_line=cells["service_line"],
        unit=cells["unit"] or "",
        unit_en=cells["unit_en"],
        source=Source(cells["law"], cells["article"] or "", cells["law_on"], cells["law_en"])
        if cells["law"]
        else None,
        title=cells["title"] or "",
        tags=_tags(cells["tags"]),
        format=cells["format"] or drafts.PLAIN,
        marks=cells["marks"] or Decimal(1),
        fixed_order=cells["fixed_order"] == YES,
        said=Said(cells["said_right"] or "", cells["said_partly"] or "", cells["said_wrong"] or ""),
        hints=tuple(hint.strip() for hint in (cells["hints"] or "").splitlines() if hint.strip()),
        penalty=cells["penalty"] or Decimal(0),
        essay=EssayTerms(
            cells["least_words"] or 0,
            cells["most_words"] or 0,
            cells["lines"] or EssayTerms().lines,
            cells["template"] or "",
        ),
    )
    return draft, {_place(name): text for name, text in faults.faults(draft).items()}


def _place(name: str) -> str:
    """The column that holds what a fault names."""
    places = {"options": "option_a", "lefts": "option_a", "key": "right", "gaps": "stem"}
    return places.get(name, name)


def _tags(text: str | None) -> tuple[str, ...]:
    pieces = (text or "").replace("；", ";").replace("、", ";").split(";")
    return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


QUESTIONS = ImportKind(
    "questions",
    N_("Questions"),
    "questions.edit",
    COLUMNS,
    plan,
    write,
    undo=undo,
    order=200,
    rows=10_000,
    subject="question",
)
