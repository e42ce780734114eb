"""The bank's pages, for examiners."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
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
from staff.queries import directory
from training.exams.pages.question_form import LETTERS, draft_from, form_of
from training.exams.pages.words import DIFFICULTIES, KINDS, STATES, category_names
from training.exams.queries import bank
from training.exams.queries.bank import QuestionLine
from training.exams.service import bank as service


def _state(line: QuestionLine) -> Badge:
    if line.retired:
        return Badge(gettext(N_("retired")), "quiet")
    return Badge(gettext(STATES[line.state]), "good" if line.state == "ready" else "note")


COLUMNS = (
    Column(
        "stem",
        N_("Question"),
        value=lambda row: pick(row.stem, row.stem_en),
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
        "letters": LETTERS,
    }


class QuestionPages(Controller):
    """`/questions`."""

    path = "/questions"
    include_in_schema = False

    @get("/", permission="questions.read")
    async def show_list(self) -> Response[Any]:
        """The bank."""
        given = asked((), ("category", "kind", "difficulty"))
        level = given.filter("difficulty")
        found, total = await bank.find_questions(
            search=given.search,
            category=given.filter("category") or "",
            kind=given.filter("kind") or "",
            difficulty=int(level) if level in {"1", "2", "3"} else None,
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
            ),
        )
        return table_page(
            "training/questions.html", table, may_edit=required().may("questions.edit")
        )

    @get("/new", permission="questions.edit")
    async def write(self) -> Response[str]:
        """A question to write."""
        return await self._form(form_of(None), None)

    @post("/", permission="questions.edit")
    async def add(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Add a question."""
        form = await entered(request)
        try:
            code = await service.add_question(draft_from(form), now=clock.now())
        except Invalid as refusal:
            return await self._form(form.refused(refusal), None)
        flash(N_("The question is in the bank."))
        return redirect(f"/questions/{code}")

    @get("/{code:str}", permission="questions.read")
    async def show_one(self, code: FromPath[str]) -> Response[str]:
        """A question as a trainee sees it, with its key, and its versions."""
        found = await bank.question(code)
        if found is None:
            raise NotFound
        return page(
            "training/question-page.html",
            question=found,
            draft=found.draft,
            versions=await bank.versions(code),
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
        return await self._form(form_of(found.draft), code)

    @post("/{code:str}", permission="questions.edit")
    async def change(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Write a new version."""
        form = await entered(request)
        try:
            number = await service.change_question(code, draft_from(form), now=clock.now())
        except Invalid as refusal:
            return await self._form(form.refused(refusal), code)
        flash(
            N_("Version {number} is in the bank. Papers already drawn keep theirs."), number=number
        )
        return redirect(f"/questions/{code}")

    @post("/{code:str}/retire", permission="questions.edit")
    async def retire(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        """Draw a question no more, or again."""
        form = await entered(request)
        await service.retire_question(code, retired=form.value("retired") != "0")
        return redirect(f"/questions/{code}")

    async def _form(self, form: Form, code: str | None) -> Response[str]:
        return page(
            "training/question-form.html",
            form=form,
            code=code,
            status=form.status,
            **await _choices(),
        )
