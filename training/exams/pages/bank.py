"""The bank as a whole: categories, files in and out, many at once, laws, likenesses."""

import asyncio
from datetime import date
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, Refusal
from kit.imports import service as imports
from kit.imports.uploads import LARGEST_BODY, NoFile
from kit.language import N_, gettext, pick
from kit.web import Form, entered, flash, page, redirect
from kit.web.richtext import words_of
from training.exams.formats.leaving import FORMATS
from training.exams.pages.words import DIFFICULTIES, KINDS, STATES, category_names
from training.exams.queries import bank, keeping, likeness
from training.exams.queries.leaving import leaving
from training.exams.service import keeping as service
from training.exams.service.keeping import Changes

KINDS_OF_FILES = (
    ("questions", N_("Table: XLSX or CSV")),
    ("questions-gift", "GIFT"),
    ("questions-moodle-xml", "Moodle XML"),
    ("questions-qti", N_("QTI 2.1, 2.2 or 3.0: item or package")),
    ("questions-aiken", "Aiken"),
)
LEAVING = (
    ("gift", "GIFT"),
    ("moodle-xml", "Moodle XML"),
    ("qti", "QTI 3.0"),
    ("xlsx", N_("Table: XLSX")),
)


async def _choices() -> dict[str, Any]:
    return {
        "categories": list((await category_names()).items()),
        "difficulties": [(level, gettext(label)) for level, label in DIFFICULTIES.items()],
        "kinds": [(kind, gettext(label)) for kind, label in KINDS.items()],
        "states": [(state, gettext(label)) for state, label in STATES.items()],
    }


class BankPages(Controller):
    """`/question-bank`."""

    path = "/question-bank"
    include_in_schema = False

    @get("/categories", permission="questions.read")
    async def categories(self) -> Response[str]:
        """The categories as a tree."""
        return await self._categories(Form.of())

    async def _categories(self, form: Form) -> Response[str]:
        return page(
            "training/question-categories.html",
            branches=await keeping.tree(),
            form=form,
            status=form.status,
            **await _choices(),
        )

    @post("/categories", permission="questions.edit")
    async def put_category(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Add a category, or give one another name or place."""
        form = await entered(request)
        code, name = form.value("code").lower(), form.value("name")
        errors = {}
        if not code or len(code) > 60 or not all(c.isalnum() or c == "-" for c in code):
            errors["code"] = N_("Only letters, digits and “-”.")
        if not 0 < len(name) <= 60:
            errors["name"] = N_("Write a name of at most 60 characters.")
        if errors:
            return await self._categories(form.refused(Invalid(errors)))
        try:
            await service.put_category(
                code,
                name,
                form.value("nameEn")[:100] or None,
                form.value("parent") or None,
                form.value("about")[:1000] or None,
            )
        except Invalid as refusal:
            return await self._categories(form.refused(refusal))
        flash(N_("The category is kept."))
        return redirect("/question-bank/categories")

    @get("/import", permission="questions.edit")
    async def choose_file(self) -> Response[str]:
        """A file of questions to choose."""
        return await self._import(Form.of(kind="questions", difficulty=2, state="ready"))

    async def _import(self, form: Form) -> Response[str]:
        kinds = [(name, gettext(label)) for name, label in KINDS_OF_FILES]
        return page(
            "training/question-import.html",
            form=form,
            status=form.status,
            file_kinds=kinds,
            **await _choices(),
        )

    @post("/import", permission="questions.edit", request_max_body_size=LARGEST_BODY)
    async def take_file(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Take the file, then show what it would do."""
        form = await entered(request)
        try:
            file = form.files.get("file")
            if file is None or not file.filename:
                raise NoFile
            batch = await imports.take(
                form.value("kind"),
                imports.clean_name(file.filename),
                await file.read(),
                now=clock.now(),
                today=clock.today(),
                options={n: form.value(n) for n in ("category", "difficulty", "state")},
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            return await self._import(form.refused(refusal))
        return redirect(f"/imports/{batch.id}")

    @get("/export", permission="questions.read")
    async def choose_format(
        self,
        file_format: FromQuery[str] = "",
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        tag: FromQuery[str] = "",
    ) -> Response[str]:
        """What would leave in which format, and what it cannot hold."""
        found = await leaving(search=q[:100], category=category, kind=kind, tag=tag)
        chosen = FORMATS.get(file_format)
        written = await asyncio.to_thread(chosen.write, found) if chosen else None
        return page(
            "training/question-export.html",
            form=Form.of(file_format=file_format, q=q, category=category, kind=kind, tag=tag),
            count=len(found),
            formats=[(name, gettext(label)) for name, label in LEAVING],
            chosen=file_format if chosen else "",
            left_out=[
                (one.code, gettext(one.reason)) for one in (written.left_out if written else ())
            ],
            **await _choices(),
        )

    @get("/many", permission="questions.edit")
    async def choose_many(
        self,
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        tag: FromQuery[str] = "",
    ) -> Response[str]:
        """All questions that fit, and what to change in them."""
        return await self._many(Form.of(q=q, category=category, kind=kind, tag=tag))

    async def _many(self, form: Form) -> Response[str]:
        found, total = await self._fitting(form)
        return page(
            "training/question-many.html",
            form=form,
            status=form.status,
            total=total,
            sample=[
                (one.code, words_of(pick(one.stem, one.stem_en), one.format)) for one in found[:8]
            ],
            **await _choices(),
        )

    async def _fitting(self, form: Form) -> tuple[list[bank.QuestionLine], int]:
        return await bank.find_questions(
            search=form.value("q")[:100],
            category=form.value("category"),
            kind=form.value("kind"),
            tag=form.value("tag"),
            page_size=service.MOST_AT_ONCE,
        )

    @post("/many", permission="questions.edit")
    async def change_many(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Change every question that fits."""
        form = await entered(request)
        found, total = await self._fitting(form)
        level = form.value("newDifficulty")
        retired = form.value("retired")
        if str(total) != form.value("total"):
            changed = Invalid({"total": N_("The bank changed meanwhile. Please look again.")})
            return await self._many(form.refused(changed))
        try:
            count = await service.change_many(
                [one.code for one in found],
                Changes(
                    category=form.value("newCategory") or None,
                    difficulty=int(level) if level in {"1", "2", "3"} else None,
                    state=form.value("newState") or None,
                    retired={"1": True, "0": False}.get(retired),
                    because=form.value("because")[:200],
                    add_tags=tuple(
                        t.strip() for t in form.value("addTags").split(";") if t.strip()
                    ),
                    take_tags=tuple(t.strip() for t in form.value("takeTags").split(";")),
                ),
            )
        except Invalid as refusal:
            return await self._many(form.refused(refusal))
        flash(N_("{count} questions were changed."), count=count)
        return redirect("/questions")

    @get("/laws", permission="questions.read")
    async def laws(
        self, law: FromQuery[str] = "", before: FromQuery[str] = "", q: FromQuery[str] = ""
    ) -> Response[str]:
        """Laws that questions cite; of one, the questions and exams that its change touches."""
        day = _day(before)
        codes = await keeping.citing(law, day) if law else []
        return page(
            "training/question-laws.html",
            laws=await keeping.laws(q[:100]),
            search=q,
            law=law,
            before=day,
            codes=codes,
            exams=await keeping.touched(codes, await bank.candidates()) if codes else [],
        )

    @post("/laws", permission="questions.edit")
    async def law_changed(self, request: Request[Any, Any, Any]) -> Redirect:
        """Retire the questions that cite the law as it was."""
        form = await entered(request)
        law = form.value("law")
        codes = await keeping.citing(law, _day(form.value("before")))
        if codes:
            changes = Changes(retired=True, because=(form.value("because") or law)[:200])
            count = await service.change_many(codes, changes)
            flash(N_("{count} questions are retired."), count=count)
        return redirect("/question-bank/laws")

    @get("/alike", permission="questions.read")
    async def alike(self, category: FromQuery[str] = "") -> Response[str]:
        """Pairs of questions that say nearly the same."""
        found = await likeness.nearly_same(category)
        return page(
            "training/question-alike.html",
            pairs=found,
            form=Form.of(category=category),
            **await _choices(),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
