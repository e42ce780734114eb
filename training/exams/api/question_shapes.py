"""Questions as they are written and read in JSON, keys included: for examiners only."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from training.exams.queries.bank import QuestionLine, QuestionShown
from training.exams.rules import drafts, keys
from training.exams.rules.drafts import Draft, Source
from training.exams.rules.faults import LONGEST_EXPLANATION, LONGEST_STEM, MOST_GAPS, MOST_OPTIONS

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_STEM)]
LongText = Annotated[str, msgspec.Meta(max_length=LONGEST_EXPLANATION)]
OptionKey = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Number = (
    Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)] | Annotated[str, msgspec.Meta(max_length=40)]
)
Share = Annotated[str, msgspec.Meta(max_length=40, examples=["1/3", "0.5"])]
Words = Annotated[str, msgspec.Meta(max_length=4000)]
Kind = Literal[
    "single", "multiple", "true-false", "numeric", "short", "matching", "ordering", "cloze", "essay"
]


class AreaGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A shape on the picture: circle (x, y, r), rect (left, top, right, bottom) or poly."""

    shape: Literal["circle", "rect", "poly"]
    coords: Annotated[
        list[Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]],
        msgspec.Meta(min_length=3, max_length=200),
    ]


class OptionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """One option, or one thing to match."""

    key: OptionKey
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    text_en: Words | None = None
    feedback: Words = ""
    format: Literal["plain", "markdown", "html", "moodle"] | None = None
    area: AreaGiven | None = None


class GapGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A gap of a cloze question: `[[key]]` in the stem."""

    key: OptionKey
    kind: Literal["single", "short", "numeric"]
    options: Annotated[list[OptionGiven], msgspec.Meta(max_length=MOST_OPTIONS)] = []


class PictureGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The picture whose areas are the options: a file that the service keeps."""

    path: Annotated[str, msgspec.Meta(pattern="^/files/[a-z2-7]{32}/[^/]{1,300}$")]
    width: Annotated[int, msgspec.Meta(ge=1, le=20_000)]
    height: Annotated[int, msgspec.Meta(ge=1, le=20_000)]


class AcceptedGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """A text that earns a share; `*` stands for any text."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    share: Share = "1"
    feedback: Words = ""


class OtherNumber(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Another number that earns a share."""

    number: Number
    share: Share
    tolerance: Number = 0
    feedback: Words = ""


class UnitGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """A unit: the number times `factor` is compared."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    factor: Number = 1


class GapKeyGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """What is right in a gap."""

    gap: OptionKey
    kind: Literal["single", "short", "numeric"]
    key: "KeyGiven"
    weight: Share = "1"


class KeyGiven(msgspec.Struct, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """The right answer, as the kind wants it.

    single: option (shares of others); multiple: options (rule balanced, all or shares; most: how
    many may be chosen);
    true-false: value; numeric: number, tolerance, others, units; short: accepted, exactCase;
    matching: pairs (rule each, all or shares); ordering: order (rule); cloze: gaps; essay: guide.
    `program` is an author's own marking that came with a QTI item.
    """

    option: OptionKey | None = None
    options: Annotated[list[OptionKey], msgspec.Meta(max_length=MOST_OPTIONS)] | None = None
    shares: dict[OptionKey, Share] | list[list[str]] | None = None
    rule: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    most: Annotated[int, msgspec.Meta(ge=0, le=MOST_OPTIONS)] | None = None
    value: bool | None = None
    number: Number | None = None
    tolerance: Number | None = None
    others: Annotated[list[OtherNumber], msgspec.Meta(max_length=50)] | None = None
    units: Annotated[list[UnitGiven], msgspec.Meta(max_length=20)] | None = None
    accepted: Annotated[list[AcceptedGiven], msgspec.Meta(max_length=100)] | None = None
    exact_case: bool | None = None
    pairs: Annotated[list[list[OptionKey]], msgspec.Meta(max_length=200)] | None = None
    otherwise: Share | None = None
    order: Annotated[list[OptionKey], msgspec.Meta(max_length=MOST_OPTIONS)] | None = None
    gaps: Annotated[list[GapKeyGiven], msgspec.Meta(max_length=MOST_GAPS)] | None = None
    guide: LongText | None = None
    program: dict[str, Any] | None = None
    shown: dict[str, Any] | None = None


class SourceGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where the law says so."""

    law: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    article: Annotated[str, msgspec.Meta(max_length=60)] = ""
    on: date | None = None
    law_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None


class SaidGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is said after the exam, by how the question went."""

    right: Words = ""
    partly: Words = ""
    wrong: Words = ""


class EssayGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How an essay is asked for; 0 words: no bound."""

    least_words: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    most_words: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    lines: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    template: Words = ""


class QuestionText(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A question as it is written."""

    kind: Kind
    category: Name
    difficulty: Annotated[int, msgspec.Meta(ge=1, le=3)]
    stem: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_STEM)]
    key: KeyGiven
    stem_en: Text | None = None
    options: Annotated[list[OptionGiven], msgspec.Meta(max_length=MOST_OPTIONS)] = []
    fixed_order: bool = False
    explanation: LongText = ""
    explanation_en: LongText | None = None
    service_line: Name | None = None
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""
    unit_en: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    source: SourceGiven | None = None
    title: Annotated[str, msgspec.Meta(max_length=255)] = ""
    format: Literal["plain", "markdown", "html", "moodle"] = "plain"
    lefts: Annotated[list[OptionGiven], msgspec.Meta(max_length=MOST_OPTIONS)] = []
    gaps: Annotated[list[GapGiven], msgspec.Meta(max_length=MOST_GAPS)] = []
    picture: PictureGiven | None = None
    tags: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=40)]], msgspec.Meta(max_length=20)
    ] = []
    marks: Annotated[float, msgspec.Meta(gt=0, le=1000)] = 1.0
    penalty: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    said: SaidGiven | None = None
    hints: Annotated[list[Words], msgspec.Meta(max_length=20)] = []
    essay: EssayGiven | None = None


class NewQuestion(QuestionText):
    """A new question; without a code it is given one."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")] | None = None
    state: Literal["ready", "draft"] = "ready"


class QuestionSummary(msgspec.Struct, rename="camel"):
    """One question in the list, its newest version."""

    code: str
    category: str
    difficulty: int
    kind: str
    stem: str
    version: int
    state: str
    retired: bool
    used: int
    tags: list[str]


class QuestionRead(msgspec.Struct, rename="camel"):
    """A question with its key: for examiners only."""

    code: str
    version: int
    state: str
    retired: bool
    retired_because: str | None
    written_by: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    question: QuestionText


def draft_of(given: QuestionText) -> Draft:
    """What was given, as a draft; a key of another kind becomes one that the faults name."""
    raw = msgspec.to_builtins(given.key)
    try:
        key = keys.read(given.kind, raw)
    except keys.BadKey:
        key = keys.Single("")  # no option bears an empty key: the faults say so
    return Draft(
        kind=given.kind,
        category=given.category,
        difficulty=given.difficulty,
        stem=given.stem,
        stem_en=given.stem_en,
        key=key,
        options=_options(given.options),
        fixed_order=given.fixed_order,
        explanation=given.explanation,
        explanation_en=given.explanation_en,
        service_line=given.service_line,
        unit=given.unit,
        unit_en=given.unit_en,
        source=Source(given.source.law, given.source.article, given.source.on, given.source.law_en)
        if given.source
        else None,
        title=given.title,
        format=given.format,
        lefts=_options(given.lefts),
        gaps=tuple(drafts.Gap(gap.key, gap.kind, _options(gap.options)) for gap in given.gaps),
        picture=drafts.Picture(given.picture.path, given.picture.width, given.picture.height)
        if given.picture
        else None,
        tags=tuple(dict.fromkeys(given.tags)),
        marks=Decimal(str(given.marks)).normalize(),
        penalty=Decimal(str(given.penalty)).normalize(),
        said=drafts.Said(given.said.right, given.said.partly, given.said.wrong)
        if given.said
        else drafts.Said(),
        hints=tuple(given.hints),
        essay=drafts.EssayTerms(
            given.essay.least_words,
            given.essay.most_words,
            given.essay.lines,
            given.essay.template,
        )
        if given.essay
        else drafts.EssayTerms(),
    )


def _options(given: Sequence[OptionGiven]) -> tuple[drafts.Option, ...]:
    return tuple(
        drafts.Option(
            one.key,
            one.text,
            one.text_en,
            one.feedback,
            one.format,
            drafts.Area(one.area.shape, tuple(one.area.coords)) if one.area else None,
        )
        for one in given
    )


def summary(line: QuestionLine) -> QuestionSummary:
    """A question as the list has it."""
    return QuestionSummary(
        code=line.code,
        category=line.category.code,
        difficulty=line.difficulty,
        kind=line.kind,
        stem=line.stem,
        version=line.version,
        state=line.state,
        retired=line.retired,
        used=line.used,
        tags=list(line.tags),
    )


def _shown_options(options: Sequence[drafts.Option]) -> list[OptionGiven]:
    return [
        OptionGiven(
            one.key,
            one.text,
            one.text_en,
            one.feedback,
            one.format,  # type: ignore[arg-type]  # the faults know the formats
            AreaGiven(one.area.shape, list(one.area.coords)) if one.area else None,  # type: ignore[arg-type]  # and the shapes
        )
        for one in options
    ]


def read_shape(shown: QuestionShown) -> QuestionRead:
    """A question with its key."""
    draft = shown.draft
    source, picture, essay = draft.source, draft.picture, draft.essay
    said = SaidGiven(draft.said.right, draft.said.partly, draft.said.wrong)
    return QuestionRead(
        code=shown.code,
        version=shown.version,
        state=shown.state,
        retired=shown.retired,
        retired_because=shown.retired_because,
        written_by=shown.written_by,
        reviewed_by=shown.reviewed_by,
        reviewed_at=shown.reviewed_at,
        question=QuestionText(
            kind=draft.kind,  # type: ignore[arg-type]  # the faults know the kinds
            category=draft.category,
            difficulty=draft.difficulty,
            stem=draft.stem,
            stem_en=draft.stem_en,
            key=msgspec.convert(keys.plain(draft.key), KeyGiven, strict=False),
            options=_shown_options(draft.options),
            fixed_order=draft.fixed_order,
            explanation=draft.explanation,
            explanation_en=draft.explanation_en,
            service_line=draft.service_line,
            unit=draft.unit,
            unit_en=draft.unit_en,
            source=SourceGiven(source.law, source.article, source.on, source.law_en)
            if source
            else None,
            title=draft.title,
            format=draft.format,  # type: ignore[arg-type]  # the faults know the formats
            lefts=_shown_options(draft.lefts),
            gaps=[
                GapGiven(gap.key, gap.kind, _shown_options(gap.options))  # type: ignore[arg-type]  # and the kinds of gaps
                for gap in draft.gaps
            ],
            picture=PictureGiven(picture.path, picture.width, picture.height) if picture else None,
            tags=list(draft.tags),
            marks=float(draft.marks),
            penalty=float(draft.penalty),
            said=said if draft.said != drafts.Said() else None,
            hints=list(draft.hints),
            essay=EssayGiven(essay.least_words, essay.most_words, essay.lines, essay.template)
            if essay != drafts.EssayTerms()
            else None,
        ),
    )
