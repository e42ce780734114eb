"""Making one certificate: number, data, document, signature, row; in the running unit of work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.documents import certificate_pdf
from certification.queries import templates
from certification.queries.certificates import Kind
from certification.rules.issued import CertificateData, plain
from certification.rules.numbering import form_of
from certification.rules.renewal import Validity
from certification.service.numbers import new_code, next_number
from certification.service.telling import tell_holder
from kit import permissions
from kit.database import rows
from kit.documents import freeze, made
from kit.documents.signing import sealed
from kit.errors import NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.settings import settings


class NotHere(Refusal):
    """The person has left."""

    code = "person-left"
    text = N_("This person is no longer on the staff.")


@dataclass(frozen=True, slots=True)
class Links:
    """What the new certificate does to an earlier one."""

    renews: int | None = None
    supersedes: int | None = None


_NONE = Links()


async def make(
    person: int,
    kind: Kind,
    validity: Validity,
    *,
    today: date,
    now: datetime,
    links: Links = _NONE,
) -> str:
    """One certificate more; everything of it in the running unit of work."""
    holder = await _holder(person, today)
    form = form_of(kind.number_form)
    number = await next_number(kind.number_prefix, today.year, form)
    code = new_code()
    last_day = None if validity.last_day == date.max else validity.last_day
    data = CertificateData(
        number=number,
        name=holder["name"],
        name_pinyin=holder["name_pinyin"],
        employee_no=holder["employee_no"],
        type=kind.name,
        type_en=kind.name_en,
        lines=tuple((name, english) for _, name, english in kind.lines),
        issued_on=today,
        first_day=validity.first_day,
        last_day=last_day,
        issuer=kind.issuer,
        issuer_en=kind.issuer_en,
        verify=f"{settings().public_url.rstrip('/')}/verify/{code}",
        made_at=now,
    )
    template = await templates.in_use(kind.template)
    pictures = await templates.pictures(template.template)
    content = await made(certificate_pdf, data, template.template, pictures)
    content = await sealed(content, reason=f"{kind.name} {number}", at=now)
    document = await freeze(content, kind="certificate", made_at=now)
    principal = permissions.current()
    await rows(
        "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
        "first_day, last_day, supersedes, renews, frozen, template, document, recorded_at, "
        "issued_by) VALUES ($1, $2, $3, $4, 'issued', $5, $6, $7, $8, $9, $10::jsonb, $11, $12, "
        "$13, $14)",
        number,
        code,
        person,
        kind.id,
        today,
        validity.first_day,
        last_day,
        links.supersedes,
        links.renews,
        dumps(plain(data)),
        template.ref,
        document.id,
        now,
        principal.username if principal else None,
    )
    after = {"employeeNo": data.employee_no, "type": kind.code, "sha256": document.sha256}
    await record("certificate.issue", "certificate", number, after=after)
    await tell_holder(person, N_("Your certificate {number} is issued."), number)
    return number


async def _holder(person: int, today: date) -> dict[str, Any]:
    found = await rows(
        "SELECT employee_no, name, name_pinyin, left_on FROM person WHERE id = $1 FOR SHARE", person
    )
    if not found:
        raise NotFound(person=person)
    left = found[0]["left_on"]
    if left is not None and left <= today:
        raise NotHere(employee_no=found[0]["employee_no"])
    return found[0]
