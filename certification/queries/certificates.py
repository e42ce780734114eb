"""Certificates as readers see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.rules.life import Life, State, state
from certification.rules.renewal import Basis, RenewalRule, Validity, Window, window
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Kind:
    """A certificate type."""

    id: int
    code: str
    name: str
    name_en: str | None
    validity_months: int | None
    number_prefix: str
    issuer: str
    issuer_en: str | None
    renewal: RenewalRule | None
    lines: tuple[tuple[str, str, str | None], ...]
    """(code, name, name_en) of the service lines it opens."""
    approvers: int = 1
    """How many people stand behind each issue."""
    number_form: str | None = None
    """See rules.numbering; empty: the standard form."""
    template: str | None = None
    """Code of the template; empty: the standard one."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """Days on which a certificate does not hold."""

    first_day: date
    last_day: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate with its holder and its type."""

    id: int
    number: str
    code: str
    person: int
    employee_no: str
    name: str
    town: int
    town_name: str
    town_name_en: str | None
    type: str
    type_name: str
    type_name_en: str | None
    origin: str
    issued_on: date
    first_day: date
    last_day: date | None
    revoked_from: date | None
    revoked_because: str | None
    superseded_from: date | None
    document: int | None
    sha256: str | None
    template: str | None
    recorded_at: datetime
    issued_by: str | None
    renews: str | None
    supersedes: str | None
    renewed_by: str | None
    superseded_by: str | None
    frozen: dict[str, Any] | None
    suspensions: tuple[Suspended, ...] = ()

    def life(self) -> Life:
        """Its dates, as the rules want them."""
        return Life(
            self.first_day,
            self.last_day,
            self.revoked_from,
            self.superseded_from,
            tuple((one.first_day, one.last_day) for one in self.suspensions),
        )

    def state(self, on: date) -> State:
        """What it is worth on that day."""
        return state(self.life(), on)


_SELECT = """
SELECT c.id, c.number, c.code, c.person, p.employee_no, p.name, p.town, tw.name AS town_name,
    tw.name_en AS town_name_en, t.code AS type, t.name AS type_name, t.name_en AS type_name_en,
    c.origin, c.issued_on, c.first_day, c.last_day, c.revoked_from, c.revoked_because,
    c.superseded_from, c.document, d.sha256, c.template, c.recorded_at, c.issued_by,
    old.number AS renews, wrong.number AS supersedes, newer.number AS renewed_by,
    better.number AS superseded_by, c.frozen,
    (SELECT json_agg(json_build_array(s.first_day, s.last_day, s.reason) ORDER BY s.first_day)
        FROM suspension s WHERE s.certificate = c.id) AS suspensions
"""
_FROM = """
FROM certificate c
JOIN person p ON p.id = c.person
JOIN town tw ON tw.id = p.town
JOIN certificate_type t ON t.id = c.certificate_type
LEFT JOIN frozen_document d ON d.id = c.document
LEFT JOIN certificate old ON old.id = c.renews
LEFT JOIN certificate wrong ON wrong.id = c.supersedes
LEFT JOIN LATERAL (
    SELECT number FROM certificate n WHERE n.renews = c.id ORDER BY n.id DESC LIMIT 1
) newer ON true
LEFT JOIN certificate better ON better.supersedes = c.id
"""
_STATE = """
CASE WHEN c.revoked_from <= $1::date THEN 'revoked'
    WHEN c.superseded_from <= $1 THEN 'superseded'
    WHEN c.last_day < $1 THEN 'expired'
    WHEN c.first_day > $1 THEN 'not-yet-valid'
    WHEN EXISTS (SELECT FROM suspension s WHERE s.certificate = c.id AND s.first_day <= $1
        AND (s.last_day IS NULL OR s.last_day >= $1)) THEN 'suspended'
    ELSE 'valid' END
"""


def _shaped(row: dict[str, Any]) -> Certificate:
    found = loads(row.pop("suspensions")) or []
    suspensions = tuple(
        Suspended(date.fromisoformat(first), last and date.fromisoformat(last), reason)
        for first, last, reason in found
    )
    return Certificate(**{**row, "frozen": loads(row["frozen"]), "suspensions": suspensions})


_FITTING = f"""
FROM certificate c
JOIN person p ON p.id = c.person
JOIN town tw ON tw.id = p.town
JOIN certificate_type t ON t.id = c.certificate_type
WHERE ($2::bigint[] IS NULL OR p.town = ANY($2))
    AND ($3::bigint IS NULL OR c.person = $3)
    AND ($4::text IS NULL OR t.code = $4)
    AND ($5::text IS NULL OR {_STATE} = $5)
    AND ($6::text IS NULL OR tw.code = $6)
    AND ($7::text IS NULL OR c.number = upper($7) OR p.employee_no = upper($7)
        OR strpos(p.name, $7) > 0 OR starts_with(p.name_pinyin, lower($7)))
    AND ($8::date IS NULL OR (c.last_day <= $8 AND {_STATE} = 'valid'))
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which certificates a list shows; None: any."""

    towns: Collection[int] | None = None
    person: int | None = None
    type: str | None = None
    state: str | None = None
    town: str | None = None
    search: str | None = None
    ending_by: date | None = None
    """Valid, and last valid on this day at the latest."""


SORTS = {
    "number": "c.number",
    "name": "p.name_pinyin",
    "type": "t.code",
    "firstDay": "c.first_day",
    "lastDay": "c.last_day",
    "issuedOn": "c.issued_on",
}


async def certificates(
    wanted: Wanted,
    on: date,
    *,
    limit: int = 50,
    offset: int = 0,
    sort: str = "lastDay",
    descending: bool = False,
) -> tuple[list[Certificate], int]:
    """One page of the certificates wanted, with their states as of `on`; and how many in all."""
    direction = "DESC" if descending else "ASC"
    order = f"ORDER BY {SORTS[sort]} {direction}, c.id"
    arguments = (
        on,
        None if wanted.towns is None else list(wanted.towns),
        wanted.person,
        wanted.type,
        wanted.state,
        wanted.town,
        wanted.search,
        wanted.ending_by,
    )
    [counted] = await rows(f"SELECT count(*) AS total {_FITTING}", *arguments)
    page = await rows(
        f"SELECT c.id {_FITTING} {order} LIMIT $9 OFFSET $10", *arguments, limit, offset
    )
    found = await rows(
        f"{_SELECT} {_FROM} WHERE c.id = ANY($1::bigint[]) {order}", [row["id"] for row in page]
    )
    return [_shaped(row) for row in found], int(counted["total"])


async def certificate(number: str) -> Certificate:
    """The certificate of that number; raises NotFound."""
    found = await rows(f"{_SELECT} {_FROM} WHERE c.number = $1", number)
    if not found:
        raise NotFound(number=number)
    return _shaped(found[0])


async def kinds() -> list[Kind]:
    """Every certificate type, with the lines it opens."""
    found = await rows(
        "SELECT t.id, t.code, t.name, t.name_en, t.validity_months, t.number_prefix, t.issuer, "
        "t.issuer_en, t.renewal, t.approvers, t.number_form, t.template, "
        "(SELECT json_agg(json_build_array(s.code, s.name, s.name_en) ORDER BY s.id) "
        "FROM certificate_type_line l JOIN service_line s ON s.id = l.service_line "
        "WHERE l.certificate_type = t.id) AS lines FROM certificate_type t ORDER BY t.id"
    )
    return [_kind(row) for row in found]


async def kind(code: str) -> Kind:
    """The certificate type of that code; raises NotFound."""
    for one in await kinds():
        if one.code == code:
            return one
    raise NotFound(certificate_type=code)


def _kind(row: dict[str, Any]) -> Kind:
    lines = tuple((code, name, english) for code, name, english in loads(row["lines"]) or ())
    months = row["validity_months"]
    rule = None
    if months is not None:
        given = loads(row["renewal"]) or {}
        basis = Basis(given.pop("basis", Basis.OLD_EXPIRY))
        rule = RenewalRule(months, basis, **given)
    return Kind(**{**row, "lines": lines, "renewal": rule})


def renewal_window(held: Certificate, rule: RenewalRule | None) -> Window | None:
    """When `held` may be renewed; None: it has no end."""
    if rule is None or held.last_day is None:
        return None
    return window(rule, Validity(held.first_day, held.last_day))
