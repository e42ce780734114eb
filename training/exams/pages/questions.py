"""The bank's pages, for examiners."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Filter,
    Form,
    Table,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from kit.web.environment import percent_text
from kit.web.richtext import words_of
from staff.queries import directory
from training.exams.pages import answering
from training.exams.pages import question_pictures as pictures
from training.exams.pages.question_form import draft_from, form_of, letters_of
from training.exams.pages.words import DIFFICULTIES, KINDS, STATES, category_names
from training.exams.queries import bank, keeping
from training.exams.queries.bank import QuestionLine, QuestionShown
from training.exams.queries.keeping import Touched
from training.exams.rules import responses, shares
from training.exams.rules.bodies import face_of
from training.exams.rules.keys import BY_HAND, Programmed
from training.exams.rules.keys import KINDS as ALL_KINDS
from training.exams.rules.responses import Response as Answer
from training.exams.rules.responses import WrongShape
from training.exams.service import bank as service
from training.exams.service import keeping as keeper

LARGEST_FORM = 6_000_000
"""Of a question with a picture, in bytes."""
RETIRED = ("retired", N_("retired"))


def _state(line: QuestionLine) -> Badge:
    if line.retired:
        return Badge(gettext(N_("retired")), "quiet")
    return Badge(gettext(STATES[line.state]), "good" if line.state == "ready" else "note")


COLUMNS = (
    Column(
        "stem",
        N_("Question"),
        value=lambda row: words_of(pick(row.stem, row.stem_en), row.format)[:160],
        link=lambda row: f"/questions/{row.code}",
    ),
    Column(
        "category",
        N_("Category"),
        value=lambda row: pick(row.category.name, row.category.name_en),
    ),
    Column("kind", N_("Kind of question"), value=lambda row: gettext(KINDS[row.kind]), rank=2),
    Column(
        "difficulty",
        N_("Difficulty"),
        value=lambda row: gettext(DIFFICULTIES[row.difficulty]),
        rank=2,
    ),
    Column("code", N_("Code"), rank=3),
    Column("version", N_("Version"), rank=3),
    Column("used", N_("Drawn"), rank=2),
    Column("state", N_("State"), value=_state),
)


async def _choices() -> dict[str, Any]:
    return {
        "kinds": [(kind, gettext(label)) for kind, label in KINDS.items()],
        "difficulties": [(level, gettext(label)) for level, label in DIFFICULTIES.items()],
        "categories": list((await category_names()).items()),
        "lines": [
            (code, pick(*names)) for code, names in sorted((await directory.line_names()).items())
        ],
        "formats": [
            ("plain", gettext(N_("plain text"))),
            ("markdown", "Markdown"),
            ("html", "HTML"),
            ("moodle", gettext(N_("HTML whose line ends count"))),
        ],
        "ordering_rules": [
            ("all", gettext(N_("all or nothing"))),
            ("next", gettext(N_("each that the right one follows"))),
            ("next-and-ends", gettext(N_("each that the right one follows, the ends too"))),
            ("neighbours", gettext(N_("each by the right neighbours beside it"))),
            ("around", gettext(N_("each by how many stand rightly before and after it"))),
            ("longest", gettext(N_("the longest part in order"))),
            ("longest-run", gettext(N_("the longest unbroken part in order"))),
            ("distance", gettext(N_("by how far each is off"))),
        ],
    }


def _told(answer: Answer | None, found: QuestionShown) -> str:
    """What an answer earns, in the reader's language."""
    if found.draft.kind in BY_HAND:
        return gettext(N_("A person marks this."))
    if answer is None:
        return gettext(N_("Nothing was answered: nothing is earned."))
    earned = shares.signed_share(found.draft.key, answer)
    return gettext(N_("This earns {percent} of the marks."), percent=percent_text(float(earned), 1))


class QuestionPages(Controller):
    """`/questions`."""

    path = "/questions"
    include_in_schema = False

    @get("/", permission="questions.read")
    async def show_list(self) -> Response[Any]:
        """The bank."""
        given = asked((), ("category", "kind", "difficulty", "state", "tag"))
        level = given.filter("difficulty")
        found, total = await bank.find_questions(
            search=given.search,
            category=given.filter("category") or "",
            kind=given.filter("kind") or "",
            difficulty=int(level) if level in {"1", "2", "3"} else None,
            state=given.filter("state") or "",
            tag=given.filter("tag") or "",
            page=given.page,
            page_size=given.page_size,
        )
        choices = await _choices()
        table = Table(
            name="questions",
            caption=N_("Questions"),
            columns=COLUMNS,
            rows=found,
            asked=given,
            total=total,
            search=N_("Words of the question, or its code"),
            filters=(
                Filter("category", N_("Category"), choices["categories"]),
                Filter("kind", N_("Kind of question"), choices["kinds"]),
                Filter(
                    "difficulty",
                    N_("Difficulty"),
                    [(str(level), label) for level, label in choices["difficulties"]],
                ),
                Filter(
                    "state",
                    N_("State"),
                    [(name, gettext(label)) for name, label in (*STATES.items(), RETIRED)],
                ),
                Filter("tag", N_("Tag"), [(tag, tag) for tag in await bank.tags()]),
            ),
        )
        return table_page(
            "training/questions.html",
            table,
            may_edit=required().may("questions.edit"),
            query=urlencode(
                {
                    name: value
                    for name, value in (
                        ("q", given.search),
                        ("category", given.filter("category")),
                        ("kind", given.filter("kind")),
                        ("tag", given.filter("tag")),
                    )
                    if value
                }
            ),
        )

    @get("/new", permission="questions.edit")
    async def write(self, kind: FromQuery[str] = "single") -> Response[str]:
        """A question to write."""
        return await self._form(form_of(None, kind if kind in ALL_KINDS else "single"), None)

    @post("/", permission="questions.edit", request_max_body_size=LARGEST_FORM)
    async def add(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Add a question, or put the picture that was sent into what is written so far."""
        form = await entered(request)
        try:
            form, again = await pictures.taken(form, now=clock.now())
            if again:
                return await self._form(form, None)
            code = await service.add_question(
                draft_from(form), now=clock.now(), state=form.value("state") or "ready"
            )
        except Invalid as refusal:
            return await self._form(form.refused(refusal), None)
        flash(N_("The question is in the bank."))
        return redirect(f"/questions/{code}")

    @get("/{code:str}", permission="questions.read")
    async def show_one(
        self, code: FromPath[str], version: FromQuery[int | None] = None
    ) -> Response[str]:
        """A question with its answer, as a trainee sees it, its versions and its exams."""
        return await self._one(code, version)

    @post("/{code:str}/try", permission="questions.read", request_max_body_size=256 * 1024)
    async def attempt(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
        """What an answer would earn; nothing is kept."""
        form = await entered(request)
        return await self._one(code, None, form)

    async def _one(
        self, code: str, version: int | None, tried: Form | None = None
    ) -> Response[str]:
        found = await bank.question(code, version)
        if found is None:
            raise NotFound
        face = face_of(found.draft)
        versions = await bank.versions(code)
        answer, told = None, None
        if tried is not None:
            try:
                answer = answering.entered(tried, "a1", face)
                told = _told(answer, found)
            except WrongShape:
                told = gettext(N_("This is no answer to this question."))
        return page(
            "training/question-page.html",
            question=found,
            draft=found.draft,
            face=face,
            held=responses.plain(answer),
            tried=None
            if told is None
            else {
                "text": told,
                "share": shares.share(found.draft.key, answer) if answer else 0,
            },
            newest=versions[0][0] == found.version,
            versions=versions,
            exams=await _exams(code),
            category=(await category_names()).get(found.draft.category, found.draft.category),
            kind=gettext(KINDS[found.draft.kind]),
            difficulty=gettext(DIFFICULTIES[found.draft.difficulty]),
            states=STATES,
            may_edit=required().may("questions.edit"),
        )

    @get("/{code:str}/edit", permission="questions.edit")
    async def rewrite(self, code: FromPath[str]) -> Response[str]:
        """The next version of a question to write."""
        found = await bank.question(code)
        if found is None:
            raise NotFound
        programmed = isinstance(found.draft.key, Programmed)
        return await self._form(form_of(found.draft), code, programmed=programmed)

    @post("/{code:str}", permission="questions.edit", request_max_body_size=LARGEST_FORM)
    async def change(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Write a new version, or put the picture that was sent into what is written so far."""
        form = await entered(request)
        before = await bank.question(code)
        if before is None:
            raise NotFound
        try:
            form, again = await pictures.taken(form, now=clock.now())
            if again:
                return await self._form(form, code)
            number = await service.change_question(
                code,
                draft_from(form, before.draft),
                now=clock.now(),
                state=form.value("state") or "ready",
            )
        except Invalid as refusal:
            return await self._form(form.refused(refusal), code)
        flash(
            N_("Version {number} is in the bank. Papers already drawn keep theirs."), number=number
        )
        return redirect(f"/questions/{code}")

    @post("/{code:str}/review", permission="questions.edit")
    async def review(self, code: FromPath[str]) -> Redirect:
        """The newest version is ready, reviewed by the reader."""
        try:
            await keeper.review_question(code, now=clock.now())
        except (keeper.OwnQuestion, keeper.NothingToReview) as refusal:
            flash(refusal.text, "bad")
        else:
            flash(N_("The question is reviewed and ready."))
        return redirect(f"/questions/{code}")

    @post("/{code:str}/retire", permission="questions.edit")
    async def retire(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        """Draw a question no more, or again."""
        form = await entered(request)
        await service.retire_question(code, retired=form.value("retired") != "0")
        return redirect(f"/questions/{code}")

    async def _form(
        self, form: Form, code: str | None, *, programmed: bool = False
    ) -> Response[str]:
        kind = form.value("kind")
        return page(
            "training/question-form.html",
            form=form,
            code=code,
            status=form.status,
            programmed=programmed,
            kind_tabs=[(gettext(KINDS[k]), f"/questions/new?kind={k}") for k in ALL_KINDS],
            kind_here=f"/questions/new?kind={kind}",
            letters=letters_of(form),
            **await _choices(),
        )


async def _exams(code: str) -> list[Touched]:
    return await keeping.touched([code], await bank.candidates())
