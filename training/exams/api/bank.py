"""The bank as a whole in JSON: categories, reviews, many at once, laws, likenesses."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, pick
from training.exams.api.answers import Answer
from training.exams.api.question_shapes import QuestionRead, read_shape
from training.exams.queries import bank, keeping, likeness
from training.exams.queries.keeping import Touched
from training.exams.rules import responses, shares
from training.exams.rules.keys import BY_HAND
from training.exams.service import keeping as service
from training.exams.service.keeping import Changes

CategoryCode = Annotated[str, PathParameter(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Law = Annotated[str, QueryParameter(min_length=1, max_length=160)]


class CategoryGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A category and its place in the tree."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    name_en: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    parent: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    about: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class CategoryRead(msgspec.Struct, rename="camel"):
    """A category; those below it follow it."""

    code: str
    name: str
    parent: str | None
    about: str | None
    depth: int
    questions: int


class ManyGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What changes in which questions; null keeps what is there."""

    codes: Annotated[list[str], msgspec.Meta(min_length=1, max_length=service.MOST_AT_ONCE)]
    category: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    difficulty: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    service_line: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    state: Literal["draft", "ready", "hidden"] | None = None
    retired: bool | None = None
    because: Annotated[str, msgspec.Meta(max_length=200)] = ""
    add_tags: Annotated[list[Tag], msgspec.Meta(max_length=20)] = []
    take_tags: Annotated[list[Tag], msgspec.Meta(max_length=20)] = []


class ManyChanged(msgspec.Struct, rename="camel"):
    """How many questions were changed."""

    changed: int


class Tried(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An answer to try out."""

    response: Answer | None


class Earned(msgspec.Struct, rename="camel"):
    """The share of the marks that it earns; null where a person marks."""

    share: float | None


class ExamTouched(msgspec.Struct, rename="camel"):
    """An exam that may draw some of the questions, or whose running papers have one."""

    id: int
    code: str
    name: str
    questions: int
    running: int


class LawTouched(msgspec.Struct, rename="camel"):
    """The questions that cite a law as it was, and the exams that may draw them."""

    questions: list[str]
    exams: list[ExamTouched]


class LawChanged(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A law that changed; `before` is when its new version came into force."""

    law: Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
    before: date | None = None
    because: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AlikeRead(msgspec.Struct, rename="camel"):
    """Two questions whose words are nearly the same."""

    one: str
    other: str
    share: float


def _exams(found: list[Touched]) -> list[ExamTouched]:
    return [
        ExamTouched(one.id, one.code, pick(one.name, one.name_en), one.questions, one.running)
        for one in found
    ]


async def _tree() -> list[CategoryRead]:
    return [
        CategoryRead(
            one.code, pick(one.name, one.name_en), one.parent, one.about, one.depth, one.questions
        )
        for one in await keeping.tree()
    ]


class BankApi(Controller):
    """The bank as a whole."""

    path = "/api"
    tags = ["Questions"]

    @get("/question-categories", permission="questions.read")
    async def categories(self) -> list[CategoryRead]:
        """All categories, each followed by those below it."""
        return await _tree()

    @put("/question-categories/{category:str}", permission="questions.edit")
    async def put_category(
        self, category: CategoryCode, data: JSONBody[CategoryGiven]
    ) -> list[CategoryRead]:
        """Add a category, or give it another name or place."""
        await service.put_category(category, data.name, data.name_en, data.parent, data.about)
        return await _tree()

    @post("/question-changes", permission="questions.edit", status_code=200)
    async def change_many(self, data: JSONBody[ManyGiven]) -> ManyChanged:
        """Change many questions at once, all or none."""
        changes = Changes(
            category=data.category,
            difficulty=data.difficulty,
            service_line=data.service_line,
            state=data.state,
            retired=data.retired,
            because=data.because,
            add_tags=tuple(data.add_tags),
            take_tags=tuple(data.take_tags),
        )
        return ManyChanged(await service.change_many(data.codes, changes))

    @post("/questions/{code:str}/review", permission="questions.edit", status_code=200)
    async def review(self, code: FromPath[str]) -> QuestionRead:
        """The newest version, a draft, is ready; by somebody else than its writer."""
        await service.review_question(code, now=clock.now())
        found = await bank.question(code)
        if found is None:
            raise NotFound
        return read_shape(found)

    @post("/questions/{code:str}/try", permission="questions.read", status_code=200)
    async def attempt(self, code: FromPath[str], data: JSONBody[Tried]) -> Earned:
        """Tell what an answer would earn; nothing is kept."""
        found = await bank.question(code)
        if found is None:
            raise NotFound
        if found.draft.kind in BY_HAND:
            return Earned(None)
        raw: Any = msgspec.to_builtins(data.response)
        try:
            answer = responses.read(raw)
        except responses.WrongShape:
            raise Invalid({"response": N_("This is no answer to this question.")}) from None
        return Earned(float(shares.signed_share(found.draft.key, answer)))

    @get("/question-laws", permission="questions.read")
    async def touched(self, law: Law, before: FromQuery[date | None] = None) -> LawTouched:
        """Tell which questions cite a law as it was before a day, and which exams they touch."""
        codes = await keeping.citing(law, before)
        return LawTouched(
            codes, _exams(await keeping.touched(codes, await bank.candidates()) if codes else [])
        )

    @post("/question-laws/changed", permission="questions.edit", status_code=200)
    async def law_changed(self, data: JSONBody[LawChanged]) -> ManyChanged:
        """Retire the questions that cite a law as it was."""
        codes = await keeping.citing(data.law, data.before)
        if not codes:
            return ManyChanged(0)
        changes = Changes(retired=True, because=data.because or data.law)
        return ManyChanged(await service.change_many(codes, changes))

    @get("/question-likenesses", permission="questions.read")
    async def alike(
        self, category: Annotated[str, QueryParameter(max_length=60)] = ""
    ) -> list[AlikeRead]:
        """Pairs of questions in use whose words are nearly the same, most alike first."""
        return [
            AlikeRead(one.one, one.other, round(one.share, 3))
            for one in await likeness.nearly_same(category)
        ]
