"""The form of how an exam is held, and groups of parts."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.web import Form, entered, flash, page, redirect
from training.exams.queries import exams, groups
from training.exams.rules.conduct import Conduct, Criterion
from training.exams.service import conduct as service

FORMS = {"computer": N_("on a computer or phone"), "practical": N_("in practice, by a rubric")}
PARTS = {"theory": N_("theory"), "practice": N_("practice")}
ADMISSIONS = {
    "open": N_("everybody on the staff"),
    "listed": N_("only those admitted to a sitting"),
}
RELEASES = {"at-once": N_("at once"), "by-hand": N_("by hand, for all together")}
REVIEW_FROM = {
    "submission": N_("as soon as the result is there"),
    "close": N_("when the exam or the sitting has closed"),
}


class ConductForm(msgspec.Struct, rename="camel"):
    """How an exam is held."""

    form: Annotated[str, msgspec.Meta(pattern="^(computer|practical)$")] = "computer"
    group: str | None = None
    part: Annotated[str, msgspec.Meta(pattern="^(theory|practice)$")] | None = None
    admission: Annotated[str, msgspec.Meta(pattern="^(open|listed)$")] = "open"
    access_code: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    networks: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    review_from: Annotated[str, msgspec.Meta(pattern="^(submission|close)$")] = "submission"
    release: Annotated[str, msgspec.Meta(pattern="^(at-once|by-hand)$")] = "at-once"
    markers: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    agree_percent: Annotated[float, msgspec.Meta(ge=0, le=100)] = 10
    penalty_percent: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0
    appeal_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 7
    rubric: Annotated[str, msgspec.Meta(max_length=8000)] | None = None


class GroupForm(msgspec.Struct, rename="camel"):
    """A group of parts."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    valid_months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None


def _rubric(text: str) -> tuple[Criterion, ...]:
    """Lines such as `greeting | 接待礼仪 | 20 | Greeting`."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        try:
            most = Decimal(parts[2])
        except (IndexError, InvalidOperation):
            raise Invalid(
                {"rubric": N_("Line {line}: write code | name | points | English name.")},
                line=number,
            ) from None
        if not parts[0] or not parts[1] or not most.is_finite() or abs(most) > 1000:
            raise Invalid(
                {"rubric": N_("Line {line}: write code | name | points | English name.")},
                line=number,
            )
        found.append(Criterion(parts[0][:60], parts[1][:120], most, (parts[3:] or [""])[0] or None))
    return tuple(found)


def _conduct(form: Form) -> Conduct:
    given = form.into(ConductForm)
    return Conduct(
        form=given.form,
        group=given.group or None,
        part=given.part or None,
        admission=given.admission,
        access_code=given.access_code or None,
        networks=tuple((given.networks or "").split()),
        review_from=given.review_from,
        release=given.release,
        markers=given.markers,
        agree_percent=Decimal(str(given.agree_percent)),
        penalty_percent=Decimal(str(given.penalty_percent)),
        appeal_days=given.appeal_days,
        rubric=_rubric(given.rubric or ""),
    )


def _form(conduct: Conduct) -> Form:
    return Form.of(
        conduct,
        networks="\n".join(conduct.networks),
        agree_percent=f"{float(conduct.agree_percent):g}",
        penalty_percent=f"{float(conduct.penalty_percent):g}",
        rubric="\n".join(
            " | ".join(filter(None, (c.code, c.name, f"{float(c.most):g}", c.name_en or "")))
            for c in conduct.rubric
        ),
    )


def _named(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(text)) for code, text in words.items()]


class ConductPages(Controller):
    """`/exams/{exam_id}/conduct` and `/exams/groups`."""

    path = "/exams"
    include_in_schema = False

    @get("/{exam_id:int}/conduct", permission="exams.edit")
    async def show(self, exam_id: FromPath[int]) -> Response[str]:
        """How the exam is held."""
        found = await exams.exam(exam_id)
        if found is None:
            raise NotFound
        return await self._page(exam_id, _form(found.conduct))

    async def _page(self, exam_id: int, form: Form) -> Response[str]:
        found = await exams.exam(exam_id)
        if found is None:
            raise NotFound
        return page(
            "training/exam-conduct.html",
            exam=found,
            form=form,
            status=form.status,
            forms=_named(FORMS),
            parts=_named(PARTS),
            admissions=_named(ADMISSIONS),
            releases=_named(RELEASES),
            review_from=_named(REVIEW_FROM),
            groups=[(one.code, pick(one.name, one.name_en)) for one in await groups.groups()],
        )

    @post("/{exam_id:int}/conduct", permission="exams.edit")
    async def change(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Say how the exam is held."""
        form = await entered(request)
        try:
            await service.set_conduct(exam_id, _conduct(form))
        except Refusal as refusal:
            return await self._page(exam_id, form.refused(refusal))
        flash(N_("Saved. It holds from the next attempt on."))
        return redirect(f"/exams/{exam_id}")

    @get("/groups", permission="exams.read")
    async def groups(self) -> Response[str]:
        """Groups of parts."""
        return page(
            "training/exam-groups.html",
            groups=await groups.groups(),
            form=Form.of(valid_months=12),
            parts=PARTS,
        )

    @post("/groups", permission="exams.edit")
    async def put_group(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Set a group."""
        form = await entered(request)
        try:
            given = form.into(GroupForm)
        except Invalid as refusal:
            refused = form.refused(refusal)
            return page(
                "training/exam-groups.html",
                groups=await groups.groups(),
                form=refused,
                parts=PARTS,
                status=refused.status,
            )
        await service.put_group(
            given.code, given.name, given.name_en, given.valid_months, now=clock.now()
        )
        flash(N_("The group is there. Exams join it on their page “How it is held”."))
        return redirect("/exams/groups")
