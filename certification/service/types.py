"""Certificate types, their posts and their first conditions."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.queries.conditions import CERTIFICATE, POST, versions_of
from certification.rules.numbering import LooksNational, WrongForm, checked
from certification.rules.renewal import Basis, RenewalRule
from certification.rules.tree import CertificateInForce, ExamPassed
from certification.service import templates
from certification.service.conditions import put_conditions
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps, loads
from kit.language import N_

_PREFIX = re.compile(r"[A-Z]{2,12}")
BEGINNING = date(2000, 1, 1)
EXAM_COUNTS_MONTHS = 12
ISSUER = ("行政服务中心", "Administrative Service Centre")
"""Who issues a type of certificate as long as nobody has named them."""


@dataclass(frozen=True, slots=True)
class Way:
    """How certificates of a type are issued, renewed, numbered and drawn."""

    approvers: int = 1
    """How many people stand behind each issue."""
    number_form: str | None = None
    """See rules.numbering."""
    template: str | None = None
    """Code of the template; empty: the standard one."""
    renewal: Mapping[str, Any] | None = None
    """Fields of rules.renewal.RenewalRule but its months; empty: its defaults."""


def prefix_of(code: str) -> str:
    """The prefix of a type's numbers: SG and the initials of its code after the first word."""
    words = [word for word in code.replace("_", "-").split("-") if word]
    initials = "".join(word[0] for word in words[1:] or words).upper()
    return "SG" + "".join(letter for letter in initials if "A" <= letter <= "Z")


def english_name(code: str) -> str:
    """What the type is called in English when nobody says: from its code."""
    words = code.replace("_", "-").split("-")
    if words[0] == "window" and len(words) > 1:
        words = [*words[1:], "window"]
    return f"{' '.join(words).capitalize()} certificate"


async def put_type(
    code: str,
    name: str,
    *,
    lines: Sequence[str],
    validity_months: int | None,
    now: datetime,
    name_en: str | None = None,
    number_prefix: str | None = None,
    issuer: tuple[str, str | None] | None = None,
    way: Way | None = None,
) -> int:
    """The certificate type is known and opens these service lines; its id.

    Without `issuer` a known type keeps its own, a new one has `ISSUER`; without `way` it keeps how
    it is issued, renewed, numbered and drawn. Raises Invalid naming what does not fit.

    A post of the same code comes with it. Where no conditions are set yet, the post asks for the
    certificate, and the certificate for the exam of the same code, passed within 12 months.
    """
    async with joined():
        english = name_en or english_name(code)
        opened = await rows("SELECT id, code FROM service_line WHERE code = ANY($1)", list(lines))
        if len(opened) != len(set(lines)):
            raise Invalid({"serviceLines": N_("One of these service lines is not known.")})
        prefix = number_prefix or prefix_of(code)
        if way is not None:
            await _fits(way, prefix)
        [made] = await rows(
            "INSERT INTO certificate_type (code, name, name_en, validity_months, number_prefix, "
            "issuer, issuer_en) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO UPDATE "
            "SET name = excluded.name, validity_months = excluded.validity_months, "
            "issuer = CASE WHEN $8 THEN excluded.issuer ELSE certificate_type.issuer END, "
            "issuer_en = CASE WHEN $8 THEN excluded.issuer_en ELSE certificate_type.issuer_en END "
            "RETURNING id",
            code,
            name,
            english,
            validity_months,
            prefix,
            *(issuer or ISSUER),
            issuer is not None,
        )
        kind = int(made["id"])
        if way is not None:
            await rows(
                "UPDATE certificate_type SET name_en = $2, number_prefix = $3, approvers = $4, "
                "number_form = $5, template = $6, renewal = $7::jsonb WHERE id = $1",
                kind,
                english,
                prefix,
                way.approvers,
                way.number_form or None,
                way.template or None,
                dumps(dict(way.renewal)) if way.renewal else None,
            )
        await rows(
            "DELETE FROM certificate_type_line WHERE certificate_type = $1 "
            "AND service_line <> ALL($2::bigint[])",
            kind,
            [line["id"] for line in opened],
        )
        await rows(
            "INSERT INTO certificate_type_line (certificate_type, service_line) "
            "SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING",
            kind,
            [line["id"] for line in opened],
        )
        await rows(
            "INSERT INTO post (code, name, name_en, service_line) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (code) DO NOTHING",
            code,
            f"{name.removesuffix('上岗证') or name}岗",
            english.removesuffix(" certificate"),
            opened[0]["id"] if opened else None,
        )
        await _first_conditions(code, now)
        after = {"name": name, "lines": list(lines), "validityMonths": validity_months}
        await record("certificate-type.put", "certificate-type", code, after=after)
    return kind


async def _fits(way: Way, prefix: str) -> None:
    """Nothing; raises Invalid naming what of the way does not fit."""
    if way.approvers not in {1, 2}:
        raise Invalid({"approvers": N_("One or two people can be asked to agree.")})
    if _PREFIX.fullmatch(prefix) is None:
        raise Invalid({"numberPrefix": N_("2 to 12 capital letters, please.")})
    try:
        checked(way.number_form, prefix)
    except WrongForm as error:
        raise Invalid(
            {"numberForm": N_("Choose one of the forms.")},
        ) from error
    except LooksNational as error:
        raise Invalid(
            {"numberForm": N_("Such numbers could look like the 22 characters of national ones.")}
        ) from error
    await templates.known(way.template)


async def set_look(code: str, *, number_prefix: str, number_form: str, template: str) -> None:
    """New certificates of the type are numbered and drawn so; raises NotFound, and Invalid."""
    async with joined():
        found = await rows(
            "SELECT approvers FROM certificate_type WHERE code = $1 FOR UPDATE", code
        )
        if not found:
            raise NotFound(certificate_type=code)
        await _fits(Way(number_form=number_form, template=template), number_prefix)
        await rows(
            "UPDATE certificate_type SET number_prefix = $2, number_form = $3, template = $4 "
            "WHERE code = $1",
            code,
            number_prefix,
            number_form,
            template,
        )
        after = {"prefix": number_prefix, "form": number_form, "template": template}
        await record("certificate-type.put", "certificate-type", code, after=after)


async def set_renewal(
    code: str, *, validity_months: int | None, approvers: int, rule: RenewalRule | None
) -> None:
    """The type's certificates hold so long and are renewed like that from now on.

    Certificates that are issued keep their days; only their renewal follows the new rule. Without
    `validity_months` they have no end and nothing to renew. Raises NotFound, and Invalid where the
    rule's numbers cannot be together.
    """
    if errors := _impossible(validity_months, approvers, rule):
        raise Invalid(errors)
    body = None
    if validity_months is not None and rule is not None:
        body = {
            "basis": rule.basis.value,
            "window_months": rule.window_months,
            "grace_days": rule.grace_days,
            "minimum_active_months": rule.minimum_active_months,
            "fixed_month": rule.fixed_month,
            "fixed_day": rule.fixed_day,
        }
    async with joined():
        found = await rows(
            "SELECT validity_months, approvers, renewal FROM certificate_type WHERE code = $1 "
            "FOR UPDATE",
            code,
        )
        if not found:
            raise NotFound(certificate_type=code)
        await rows(
            "UPDATE certificate_type SET validity_months = $2, approvers = $3, "
            "renewal = $4::jsonb WHERE code = $1",
            code,
            validity_months,
            approvers,
            dumps(body),
        )
        before = {**found[0], "renewal": loads(found[0]["renewal"])}
        after = {"validity_months": validity_months, "approvers": approvers, "renewal": body}
        await record("certificate-type.rule", "certificate-type", code, before=before, after=after)


def _impossible(
    validity_months: int | None, approvers: int, rule: RenewalRule | None
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if approvers not in {1, 2}:
        errors["approvers"] = N_("One or two people can be asked to agree.")
    if validity_months is None or rule is None:
        return errors
    if rule.window_months > validity_months:
        errors["windowMonths"] = N_("The window cannot be longer than the validity.")
    if rule.minimum_active_months > validity_months:
        errors["minimumActiveMonths"] = N_("This cannot be longer than the validity.")
    if rule.basis is Basis.FIXED_DATE and rule.fixed_day > monthrange(2024, rule.fixed_month)[1]:
        errors["fixedDay"] = N_("This month has no such day.")
    return errors


async def _first_conditions(code: str, now: datetime) -> None:
    source = "系统默认条件"
    if not await versions_of(POST, code):
        tree = CertificateInForce(code)
        await put_conditions(POST, code, BEGINNING, tree, source=source, now=now)
    if not await versions_of(CERTIFICATE, code):
        exam = ExamPassed(code, EXAM_COUNTS_MONTHS)
        await put_conditions(CERTIFICATE, code, BEGINNING, exam, source=source, now=now)
