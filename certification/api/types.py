"""Certificate types: what they open, how long they hold, how they are renewed."""

from typing import Annotated

import msgspec
from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from certification import service
from certification.permissions import CONDITIONS_EDIT
from certification.queries import certificates as held
from certification.rules.renewal import Basis, RenewalRule
from kit.language import pick
from kit.permissions import SELF
from kit.web.lists import Paged

Months = Annotated[int, Meta(ge=1, le=1200)]


class Rule(msgspec.Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """How certificates of a type are renewed; see rules.renewal."""

    basis: Basis = Basis.OLD_EXPIRY
    window_months: Annotated[int, Meta(ge=0, le=120)] = 3
    grace_days: Annotated[int, Meta(ge=0, le=366)] = 0
    minimum_active_months: Annotated[int, Meta(ge=0, le=1200)] = 0
    fixed_month: Annotated[int, Meta(ge=1, le=12)] = 12
    fixed_day: Annotated[int, Meta(ge=1, le=31)] = 31


class CertificateTypeOut(msgspec.Struct, rename="camel", frozen=True):
    """A certificate type and the service lines it opens."""

    code: str
    name: str
    service_lines: list[str]
    validity_months: int | None
    number_prefix: str
    approvers: int
    renewal: Rule | None


class TypeRule(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How long certificates hold (none: no end), who stands behind them, how they are renewed."""

    validity_months: Months | None = None
    approvers: Annotated[int, Meta(ge=1, le=2)] = 1
    renewal: Rule = msgspec.field(default_factory=Rule)


class CertificateTypeApi(Controller):
    """`/api/certificate-types`."""

    path = "/api/certificate-types"
    tags = ["Certificates"]

    @get("/", permission=SELF)
    async def list_certificate_types(self) -> Paged[CertificateTypeOut]:
        """Every certificate type."""
        items = [_out(kind) for kind in await held.kinds()]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @get("/{code:str}", permission=SELF)
    async def show_certificate_type(self, code: FromPath[str]) -> CertificateTypeOut:
        """One certificate type."""
        return _out(await held.kind(code))

    @put("/{code:str}/rule", permission=CONDITIONS_EDIT)
    async def set_type_rule(
        self, code: FromPath[str], data: JSONBody[TypeRule]
    ) -> CertificateTypeOut:
        """Set validity, approval and renewal; certificates already issued keep their days."""
        await service.set_renewal(
            code,
            validity_months=data.validity_months,
            approvers=data.approvers,
            rule=rule_of(data.validity_months, data.renewal),
        )
        return _out(await held.kind(code))


def rule_of(months: int | None, given: Rule) -> RenewalRule | None:
    """The rule in its full form; None: the certificates have no end."""
    if months is None:
        return None
    return RenewalRule(
        months,
        given.basis,
        given.window_months,
        given.grace_days,
        given.minimum_active_months,
        given.fixed_month,
        given.fixed_day,
    )


def _out(kind: held.Kind) -> CertificateTypeOut:
    rule = kind.renewal
    return CertificateTypeOut(
        code=kind.code,
        name=pick(kind.name, kind.name_en),
        service_lines=[code for code, _, _ in kind.lines],
        validity_months=kind.validity_months,
        number_prefix=kind.number_prefix,
        approvers=kind.approvers,
        renewal=None
        if rule is None
        else Rule(
            rule.basis,
            rule.window_months,
            rule.grace_days,
            rule.minimum_active_months,
            rule.fixed_month,
            rule.fixed_day,
        ),
    )
