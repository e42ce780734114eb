"""Questions from a table: one row a question, the same code again makes a new version."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.imports import ABSENT, Change, Column, Context, ImportKind, Line, Plan, RowError, columns
from kit.language import N_
from training.exams.queries import bank
from training.exams.rules import drafts, faults, keys
from training.exams.rules.drafts import Draft, Option, Source
from training.exams.rules.keys import Key, Multiple, Single, TrueFalse
from training.exams.service import bank as service

_OPTIONS = {
    "a": (N_("Option A"), N_("Option A in English")),
    "b": (N_("Option B"), N_("Option B in English")),
    "c": (N_("Option C"), N_("Option C in English")),
    "d": (N_("Option D"), N_("Option D in English")),
    "e": (N_("Option E"), N_("Option E in English")),
    "f": (N_("Option F"), N_("Option F in English")),
}
LETTERS = "".join(_OPTIONS)
_TRUE = frozenset({"true", "t", "yes", "1", "对", "正确", "是", "√"})
_FALSE = frozenset({"false", "f", "no", "0", "错", "错误", "否", "×"})


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
    Column("right", N_("Right answer"), columns.text(60), aliases=("答案", "正确答案")),
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
    changes: list[Change] = []
    errors: list[RowError] = []
    found: dict[str, Draft] = {}
    for line in lines:
        cells = _cells(line)
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
        found[code] = draft
        before = await bank.question(code)
        same = before is not None and before.draft == draft
        changes.append(
            Change(
                row=line.number,
                key=code,
                before=None if before is None else drafts.plain(before.draft),
                after=drafts.plain(before.draft)
                if same and before
                else {**drafts.plain(draft), "version": before.version + 1 if before else 1},
            )
        )
    return Plan.of(changes, errors, payload=found)


async def write(plan: Plan, context: Context) -> None:
    """Questions that are new are added; those that say something else get a new version."""
    for change in plan.changes:
        draft = plan.payload[change.key]
        if change.before is None:
            await service.add_question(draft, now=context.now, code=change.key)
        else:
            await service.change_question(change.key, draft, now=context.now)


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
    key = _key(cells["kind"], cells["right"], cells["tolerance"])
    if key is None:
        return None, {"right": N_("The right answer does not fit the question.")}
    options = tuple(
        Option(letter, cells[f"option_{letter}"], cells[f"option_{letter}_en"])
        for letter in LETTERS
        if cells[f"option_{letter}"]
    )
    draft = Draft(
        kind=cells["kind"],
        category=category,
        difficulty=int(cells["difficulty"]),
        stem=cells["stem"],
        stem_en=cells["stem_en"],
        key=key,
        options=options if cells["kind"] in keys.WITH_OPTIONS else (),
        explanation=cells["explanation"] or "",
        explanation_en=cells["explanation_en"],
        service_line=cells["service_line"],
        unit=cells["unit"] or "",
        unit_en=cells["unit_en"],
        source=Source(cells["law"], cells["article"] or "", cells["law_on"])
        if cells["law"]
        else None,
    )
    places = {"options": "option_a", "key": "right"}
    return draft, {places.get(name, name): text for name, text in faults.faults(draft).items()}


def _key(kind: str, right: str, tolerance: Decimal | None) -> Key | None:
    """The key that the cell holds: B; ACD or A,C,D; 对; 20. None where it cannot be told."""
    letters = frozenset(letter for letter in right.lower() if letter in LETTERS)
    rest = right.lower().strip("".join(LETTERS) + " ,，、;；")
    match kind:
        case "single" if len(letters) == 1 and not rest:
            return Single(min(letters))
        case "multiple" if letters and not rest:
            return Multiple(letters)
        case "true-false" if right.strip().lower() in _TRUE | _FALSE:
            return TrueFalse(right.strip().lower() in _TRUE)
        case "numeric":
            try:
                return keys.read(kind, {"number": right.strip(), "tolerance": tolerance or 0})
            except keys.BadKey:
                return None
    return None


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
