"""Certificate types on pages: how long they hold, how they are renewed, with dated examples."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.permissions import CONDITIONS_EDIT, CONDITIONS_READ
from certification.queries import certificates as held
from certification.rules.renewal import (
    EARLY,
    IN_GRACE,
    LATE,
    ON_THE_LAST_DAY,
    Basis,
    RenewalRule,
    examples,
)
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Form, Table, asked, entered, flash, page, redirect, table_page

BASES = {
    Basis.COMPLETION: N_("from the completion of the renewal"),
    Basis.OLD_EXPIRY: N_("from the old expiry"),
    Basis.FIXED_DATE: N_("to a fixed date of the year"),
}
CASES = {
    EARLY: N_("as early as possible"),
    ON_THE_LAST_DAY: N_("on the last day"),
    IN_GRACE: N_("in the days of grace"),
    LATE: N_("late"),
}


class Entered(msgspec.Struct, rename="camel"):
    """What the form of a type's rule sends."""

    validity_months: Annotated[int, Meta(ge=1, le=1200)] | None = None
    approvers: Annotated[int, Meta(ge=1, le=2)] = 1
    basis: Basis = Basis.OLD_EXPIRY
    window_months: Annotated[int, Meta(ge=0, le=120)] = 3
    grace_days: Annotated[int, Meta(ge=0, le=366)] = 0
    minimum_active_months: Annotated[int, Meta(ge=0, le=1200)] = 0
    fixed_month: Annotated[int, Meta(ge=1, le=12)] = 12
    fixed_day: Annotated[int, Meta(ge=1, le=31)] = 31

    def rule(self) -> RenewalRule | None:
        """The rule in its full form; None: the certificates have no end."""
        if self.validity_months is None:
            return None
        return RenewalRule(
            self.validity_months,
            self.basis,
            self.window_months,
            self.grace_days,
            self.minimum_active_months,
            self.fixed_month,
            self.fixed_day,
        )


class TypePages(Controller):
    """`/certificate-types`."""

    path = "/certificate-types"
    include_in_schema = False

    @get("/", permission=CONDITIONS_READ)
    async def show_types(self) -> Response[Any]:
        """Every certificate type with its rule in short."""
        table = Table(
            name="certificate-types",
            caption=N_("Certificate types"),
            columns=(
                Column(
                    "name",
                    N_("Certificate"),
                    value=lambda kind: pick(kind.name, kind.name_en),
                    link=lambda kind: f"/certificate-types/{kind.code}",
                ),
                Column(
                    "lines",
                    N_("Service lines"),
                    value=lambda kind: gettext("; ").join(
                        pick(name, english) for _, name, english in kind.lines
                    ),
                    rank=2,
                ),
                Column("validity_months", N_("Valid for months")),
                Column(
                    "basis",
                    N_("Renewed"),
                    value=lambda kind: gettext(BASES[kind.renewal.basis]) if kind.renewal else None,
                ),
                Column("approvers", N_("People who agree"), rank=2),
            ),
            rows=await held.kinds(),
            asked=asked(page_size=500),
        )
        return table_page("certification/types.html", table)

    @get("/{code:str}", permission=CONDITIONS_READ)
    async def show_type(self, code: FromPath[str]) -> Response[str]:
        """One type: its rule, with dated examples, and the form."""
        kind = await held.kind(code)
        rule = kind.renewal or RenewalRule(36)
        form = Form.of(
            validity_months=kind.validity_months,
            approvers=kind.approvers,
            basis=rule.basis,
            window_months=rule.window_months,
            grace_days=rule.grace_days,
            minimum_active_months=rule.minimum_active_months,
            fixed_month=rule.fixed_month,
            fixed_day=rule.fixed_day,
        )
        return _page(kind, form, kind.renewal)

    @post("/{code:str}", permission=CONDITIONS_EDIT)
    async def set_rule(
        self, request: Request[Any, Any, Any], code: FromPath[str]
    ) -> Response[str] | Redirect:
        """The rule is saved, or only its examples are shown."""
        kind = await held.kind(code)
        form = await entered(request)
        try:
            given = form.into(Entered)
            if form.value("do") == "examples":
                return _page(kind, form, given.rule())
            await service.set_renewal(
                code,
                validity_months=given.validity_months,
                approvers=given.approvers,
                rule=given.rule(),
            )
        except Refusal as refusal:
            return _page(kind, form.refused(refusal), kind.renewal)
        flash(N_("The rule is saved."))
        return redirect(f"/certificate-types/{code}")


def _page(kind: held.Kind, form: Form, rule: RenewalRule | None) -> Response[str]:
    today = clock.today()
    shown = examples(rule, today) if rule else None
    return page(
        "certification/type.html",
        status=form.status,
        kind=kind,
        form=form,
        bases=[(basis.value, gettext(text)) for basis, text in BASES.items()],
        today=today,
        shown=shown,
        cases={case: gettext(text) for case, text in CASES.items()},
        may_edit=required().may(CONDITIONS_EDIT),
    )
