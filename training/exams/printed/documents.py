"""Printed papers as PDF: the questions, the answer sheet, the key."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from kit.documents import (
    A4,
    Block,
    Column,
    Drawing,
    Facts,
    Frame,
    Grid,
    Heading,
    Keep,
    Pen,
    Space,
    Text,
    report,
)
from kit.language import N_, gettext, pick
from kit.web.environment import number_text
from kit.web.richtext import words_of
from training.exams.printed.queries import Printed, Variant
from training.exams.printed.rules.answers import LETTERS
from training.exams.queries.exams import ExamShown
from training.exams.rules.drafts import Option
from training.exams.rules.keys import (
    Cloze,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
    shown_of,
)

_GAP = re.compile(r"\[\[[^\[\]]{1,64}\]\]")
_PICTURE = re.compile(r"/files/[a-z2-7]{32}/[^\s\"'<>)]+")
TALLEST = 200
PLAIN, LARGE = 10.0, 18.0
"""Sizes of type in points: as usual, and for who was granted large print."""
Pictures = Mapping[str, tuple[bytes, int, int]]
"""Address -> (content, width, height)."""


def pictures_in(*texts: str) -> list[str]:
    """The addresses of files that the texts show."""
    return [found for text in texts for found in _PICTURE.findall(text)]


def _frame(exam: ExamShown, variant: Variant, title: str, made_at: datetime) -> Frame:
    name = pick(exam.name, exam.name_en)
    label = gettext(N_("Variant {label}"), label=variant.label)
    return Frame(
        title=f"{name} {label} {title}",
        paper=A4,
        made_at=made_at,
        header=f"{name} · {label} · {title}",
        footer="",
    )


def question_paper(
    exam: ExamShown, variant: Variant, pictures: Pictures, made_at: datetime, size: float = PLAIN
) -> bytes:
    """The paper that people get, without any key."""
    minutes = int(exam.terms.limit.total_seconds() // 60)
    blocks: list[Block] = [
        Heading(pick(exam.name, exam.name_en), 1, "centre"),
        Text(
            gettext(
                N_("Variant {label} · {questions} questions · {marks} marks · {minutes} minutes"),
                label=variant.label,
                questions=len(variant.slots),
                marks=number_text(exam.blueprint.marks),
                minutes=minutes,
            ),
            size=size,
            align="centre",
        ),
        Facts(
            [
                (gettext(N_("Name")), "____________________"),
                (gettext(N_("Employee number")), "____________________"),
            ],
            columns=2 if size == PLAIN else 1,
            size=size,
        ),
        Text(gettext(N_("Write your answers on the answer sheet.")), size, colour="#555555"),
    ]
    sections = exam.blueprint.sections
    last = None
    for slot in variant.slots:
        if sections and slot.section != last:
            last = slot.section
            section = sections[slot.section]
            blocks.append(Heading(pick(section.name, section.name_en)))
        blocks.append(Keep(_question(slot, pictures, size)))
    return report(_frame(exam, variant, gettext(N_("Question paper")), made_at), blocks)


def _words(option: Option, written: str) -> str:
    return words_of(pick(option.text, option.text_en), option.format or written)


def _stem(slot: Printed) -> str:
    face = slot.face
    numbers = iter(range(1, 100))
    text = words_of(pick(face.stem, face.stem_en), face.format)
    return _GAP.sub(lambda _: f"({next(numbers)})________", text)


def _question(slot: Printed, pictures: Pictures, size: float) -> list[Block]:
    face = slot.face
    marks = gettext(N_("{marks} marks"), marks=number_text(slot.marks))
    blocks: list[Block] = [Text(f"{slot.number}. {_stem(slot)}  ({marks})", size, bold=True)]
    shown = [*_PICTURE.findall(face.stem), *([face.picture.path] if face.picture else [])]
    blocks += [_picture(pictures[path], size / PLAIN) for path in shown if path in pictures]
    for number, left in enumerate(face.lefts, 1):
        blocks.append(Text(f"    {number}. {_words(left, face.format)}", size))
    for letter, option in zip(LETTERS, face.options, strict=False):
        blocks.append(Text(f"    {letter}. {_words(option, face.format)}", size))
    for number, gap in enumerate(face.gaps, 1):
        if gap.options:
            choices = "  ".join(
                f"{letter}. {_words(option, face.format)}"
                for letter, option in zip(LETTERS, gap.options, strict=False)
            )
            blocks.append(Text(f"    ({number}) {choices}", size))
    if face.kind == "numeric" and (face.unit or face.units):
        unit = pick(face.unit, face.unit_en) or face.units[0]
        blocks.append(Text(f"    ______ {unit}", size))
    return [*blocks, Space(0.6 * size)]


def _picture(held: tuple[bytes, int, int], larger: float) -> Drawing:
    content, width, height = held
    scale = min(larger, larger * TALLEST / height, 460 / width)

    def draw(pen: Pen) -> None:
        pen.picture(16, 0, width * scale, height * scale, content)

    return Drawing(height * scale + 6, draw)


def answer_sheet(
    exam: ExamShown, variant: Variant, made_at: datetime, size: float = PLAIN
) -> bytes:
    """The sheet that people fill in."""
    name = gettext(N_("Answer sheet"))
    columns = [Column(gettext(N_("No.")), 1, "centre"), Column(gettext(N_("Answer")), 4)]
    rows: list[list[object]] = []
    short = [slot for slot in variant.slots if slot.face.kind != "essay"]
    side_by_side = 2 if size == PLAIN else 1
    half = -(-len(short) // side_by_side)
    for at in range(half):
        beside = [
            short[n] if n < len(short) else None for n in range(at, half * side_by_side, half)
        ]
        rows.append([cell for slot in beside for cell in _sheet_cells(slot)])
    blocks: list[Block] = [
        Heading(f"{pick(exam.name, exam.name_en)} · {name}", 1, "centre"),
        Facts(
            [
                (gettext(N_("Variant")), variant.label),
                (gettext(N_("Day")), "____________________"),
                (gettext(N_("Name")), "____________________"),
                (gettext(N_("Employee number")), "____________________"),
            ],
            columns=side_by_side,
            size=size,
        ),
        Grid(columns * side_by_side, rows, size=1.1 * size, padding=0.7 * size, zebra=False),
    ]
    for slot in variant.slots:
        if slot.face.kind == "essay":
            blocks += [Heading(f"{slot.number}."), Space(1.8 * size * slot.face.essay.lines)]
    return report(_frame(exam, variant, name, made_at), blocks)


def _sheet_cells(slot: Printed | None) -> list[object]:
    if slot is None:
        return ["", ""]
    return [slot.number, " ".join(f"({n})" for n in range(1, len(slot.face.gaps) + 1))]


def key_sheet(exam: ExamShown, variant: Variant, made_at: datetime) -> bytes:
    """The right answers, for whoever marks."""
    name = gettext(N_("Key"))
    grid = Grid(
        [
            Column(gettext(N_("No.")), 1, "centre"),
            Column(gettext(N_("Right answer")), 7),
            Column(gettext(N_("Marks")), 1, "right"),
        ],
        [[slot.number, told(slot), number_text(slot.marks)] for slot in variant.slots],
    )
    title = Heading(f"{pick(exam.name, exam.name_en)} · {name} {variant.label}", 1, "centre")
    warning = gettext(N_("Confidential until the exam is over."))
    return report(
        _frame(exam, variant, name, made_at), [title, Text(warning, colour="#9c2b2b"), grid]
    )


def told(slot: Printed) -> str:  # noqa: PLR0911 - one case a kind
    """The right answer as a marker reads it, by the letters and numbers of this paper."""
    letters = {o.key: letter for letter, o in zip(LETTERS, slot.face.options, strict=False)}
    match shown_of(slot.draft.key):
        case Single(right):
            return letters[right]
        case Multiple(chosen):
            return "".join(sorted(letters[key] for key in chosen))
        case TrueFalse(truth):
            return gettext(N_("True")) if truth else gettext(N_("False"))
        case Numeric(number, tolerance):
            return f"{number} ± {tolerance}" if tolerance else str(number)
        case Short(accepted):
            return " / ".join(one.pattern for one in accepted if one.share == 1)
        case Matching(pairs):
            numbers = {left.key: n for n, left in enumerate(slot.face.lefts, 1)}
            ordered = sorted((numbers[left], letters[right]) for left, right in pairs)
            return "  ".join(f"{number}{letter}" for number, letter in ordered)
        case Ordering(order):
            return "".join(letters[key] for key in order)
        case Cloze() as key:
            return "  ".join(_gap_told(slot, key))
        case Essay(guide):
            return words_of(guide, slot.face.format) or gettext(N_("A person marks this."))


def _gap_told(slot: Printed, key: Cloze) -> Sequence[str]:
    found = []
    options = {gap.key: gap.options for gap in slot.face.gaps}
    for number, gap in enumerate(key.gaps, 1):
        match gap.key:
            case Single(right):
                places = [option.key for option in options[gap.gap]]
                found.append(f"({number}) {LETTERS[places.index(right)]}")
            case Short(accepted):
                found.append(f"({number}) {accepted[0].pattern}")
            case Numeric(value):
                found.append(f"({number}) {value}")
    return found
