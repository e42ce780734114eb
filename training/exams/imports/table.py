"""Questions from a table: one row a question, the same code again makes a new version."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.imports import ABSENT, Change, Column, Context, ImportKind, Line, Plan, RowError, columns
from kit.language import N_
from training.exams.formats import rows as written
from training.exams.formats.found import Broken
from training.exams.queries import bank
from training.exams.rules import drafts, faults, keys
from training.exams.rules.drafts import Draft, Gap, Option, Source
from training.exams.rules.keys import Key
from training.exams.service import bank as service
from training.exams.service import bulk
from training.exams.service.bulk import New

_OPTIONS = {
    "a": (N_("Option A"), N_("Option A in English")),
    "b": (N_("Option B"), N_("Option B in English")),
    "c": (N_("Option C"), N_("Option C in English")),
    "d": (N_("Option D"), N_("Option D in English")),
    "e": (N_("Option E"), N_("Option E in English")),
    "f": (N_("Option F"), N_("Option F in English")),
    "g": (N_("Option G"), N_("Option G in English")),
    "h": (N_("Option H"), N_("Option H in English")),
    "i": (N_("Option I"), N_("Option I in English")),
    "j": (N_("Option J"), N_("Option J in English")),
}
LETTERS = "".join(_OPTIONS)


def _optional(name: str, label: str, longest: int, *aliases: str) -> Column:
    return Column(
        name, label, columns.text(longest), required=False, aliases=aliases, may_lack=True
    )


COLUMNS = (
    Column("code", N_("Code"), columns.code(60), aliases=("编号", "试题编号")),
    Column(
        "kind",
        N_("Kind of question"),
        columns.choice(
            {
                "single": ("单选", "单选题"),
                "multiple": ("多选", "多选题"),
                "true-false": ("判断", "判断题"),
                "numeric": ("数值", "数值题", "填数"),
                "short": ("简答", "简答题", "填词"),
                "matching": ("配对", "配对题", "连线"),
                "ordering": ("排序", "排序题"),
                "cloze": ("填空", "填空题"),
                "essay": ("问答", "问答题", "论述"),
            }
        ),
        aliases=("题型",),
    ),
    Column("category", N_("Category"), columns.text(60), aliases=("类别", "分类")),
    Column(
        "difficulty",
        N_("Difficulty"),
        columns.choice({"1": ("易", "easy"), "2": ("中", "medium"), "3": ("难", "hard")}),
        aliases=("难度",),
    ),
    Column("stem", N_("Question"), columns.text(faults.LONGEST_STEM), aliases=("题干", "题目")),
    _optional("right", N_("Right answer"), 2000, "答案", "正确答案"),
    _optional("stem_en", N_("Question in English"), faults.LONGEST_STEM, "英文题干"),
    *(
        _optional(f"option_{letter}", label, faults.LONGEST_OPTION, f"选项{letter.upper()}")
        for letter, (label, _) in _OPTIONS.items()
    ),
    *(
        _optional(f"option_{letter}_en", label, faults.LONGEST_OPTION, f"英文选项{letter.upper()}")
        for letter, (_, label) in _OPTIONS.items()
    ),
    Column(
        "tolerance",
        N_("Tolerance"),
        columns.decimal(0, 1e9, places=6),
        required=False,
        aliases=("允许误差",),
        may_lack=True,
    ),
    _optional("unit", N_("Unit"), 20, "单位"),
    _optional("unit_en", N_("Unit in English"), 20, "英文单位"),
    _optional("explanation", N_("Explanation"), faults.LONGEST_EXPLANATION, "解析"),
    _optional(
        "explanation_en", N_("Explanation in English"), faults.LONGEST_EXPLANATION, "英文解析"
    ),
    _optional("law", N_("Law"), 120, "法律依据"),
    _optional("article", N_("Article"), 60, "条文"),
    Column(
        "law_on",
        N_("In force since"),
        columns.day(),
        required=False,
        aliases=("施行日期",),
        may_lack=True,
    ),
    _optional("service_line", N_("Service line"), 40, "业务线"),
    _optional("rule", N_("Marking rule"), 20, "评分方式"),
    _optional("title", N_("Title"), 255, "标题"),
    _optional("tags", N_("Tags"), 400, "标签"),
    Column(
        "format",
        N_("Text format"),
        columns.choice(dict.fromkeys(drafts.FORMATS, ())),
        required=False,
        aliases=("文本格式",),
        may_lack=True,
    ),
    Column(
        "marks",
        N_("Marks"),
        columns.decimal(0, 1000, places=2, above=True),
        required=False,
        aliases=("分值",),
        may_lack=True,
    ),
)


async def plan(lines: Sequence[Line], _: Context) -> Plan:
    """What the rows do to the bank."""
    categories = {
        name: one.code
        for one in await bank.categories()
        for name in (one.code, one.name, one.name_en)
        if name
    }
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
        draft, wrong = _draft(cells, categories)
        if cells["service_line"] and cells["service_line"] not in service_lines:
            wrong["service_line"] = N_("There is no such service line.")
        if draft is None or wrong:
            errors += [RowError(line.number, column, text) for column, text in wrong.items()]
            continue
        before = there.get(code)
        draft = _with_the_rest(draft, before.draft) if before else draft
        found[code] = draft
        after = drafts.plain(draft)
        number = before.version + 1 if before else 1
        if before is not None and before.draft == draft:
            changes.append(Change(line.number, code, after, after))
            continue
        held = None if before is None else drafts.plain(before.draft)
        changes.append(Change(line.number, code, held, {**after, "version": number}))
    return Plan.of(changes, errors, payload=found)


def _with_the_rest(draft: Draft, before: Draft) -> Draft:
    """The draft with what a table has no cells for, as the bank has it: nothing is lost by it."""
    if draft.kind != before.kind:
        return draft
    known = {option.text: option for option in (*before.options, *before.lefts)}

    def same(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(
            replace(one, feedback=old.feedback, format=old.format, area=old.area)
            if (old := known.get(one.text))
            else one
            for one in options
        )

    return replace(
        draft,
        options=same(draft.options),
        lefts=same(draft.lefts),
        said=before.said,
        hints=before.hints,
        penalty=before.penalty,
        essay=before.essay,
        picture=before.picture,
        fixed_order=before.fixed_order,
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
    return {
        column.name: None if value is ABSENT else value
        for column, value in zip(COLUMNS, line.values, strict=True)
    }


def _draft(
    cells: Mapping[str, Any], categories: Mapping[str, str]
) -> tuple[Draft | None, dict[str, str]]:
    """(the draft, column -> what is wrong)."""
    category = categories.get(cells["category"])
    if category is None:
        return None, {"category": N_("There is no such category.")}
    options = tuple(
        Option(letter, cells[f"option_{letter}"], cells[f"option_{letter}_en"])
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
        source=Source(cells["law"], cells["article"] or "", cells["law_on"])
        if cells["law"]
        else None,
        title=cells["title"] or "",
        tags=_tags(cells["tags"]),
        format=cells["format"] or drafts.PLAIN,
        marks=cells["marks"] or Decimal(1),
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
    order=200,
    rows=10_000,
    subject="question",
)
