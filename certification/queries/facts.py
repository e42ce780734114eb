"""What is known of people, as the evaluator wants it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from certification.rules.evidence import (
    BIRTH,
    DAYS_SERVED,
    KINDS,
    SERVICE,
    Evidence,
    Known,
    facts_from,
)
from certification.rules.facts import CertificateSpan, Facts, Served
from certification.rules.life import Life, in_force
from kit.database import rows
from kit.jsontext import loads
from staff.queries.births import birth_dates
from staff.queries.history import values_before
from staff.queries.placements import served_by

_SERVICE = {
    "regular": "window",
    "rotation": "window",
    "support": "window",
    "practice": "other",
    "secondment": "secondment",
}
"""What a placement of each kind counts as; the rest of a career comes as evidence."""


async def facts_of(
    people: Collection[int],
    known_at: datetime | None = None,
    kinds: Collection[str] | None = None,
) -> dict[int, Facts]:
    """Person id -> facts, for everyone of `people` there is.

    `known_at` takes evidence, certificates and the person's file as they were at that instant;
    without it, as they are now.
    `kinds` leaves out evidence of other kinds, and birth dates, which are sealed; None: all.
    Placements count as service.
    """
    ids = list(people)
    persons = await rows(
        "SELECT id, identity, education FROM person WHERE id = ANY($1::bigint[])", ids
    )
    if known_at is not None:
        earlier = await values_before(ids, ("identity", "education"), known_at)
        persons = [{**row, **earlier.get(row["id"], {})} for row in persons]
    wanted = {*KINDS, BIRTH} if kinds is None else set(kinds)
    born = await birth_dates(ids, known_at) if BIRTH in wanted else {}
    evidence = await evidence_of(ids, known_at, wanted - {BIRTH, DAYS_SERVED})
    served = await days_of(ids, known_at) if DAYS_SERVED in wanted else {}
    if SERVICE in wanted:
        for period in await served_by(ids, known_at):
            evidence.setdefault(period.person, []).append(
                Evidence(SERVICE, _SERVICE[period.kind], period.first_day, period.last_day)
            )
    certificates = await certificate_spans(ids, known_at=known_at)
    return {
        row["id"]: facts_from(
            Known(born.get(row["id"]), row["identity"], row["education"]),
            evidence.get(row["id"], ()),
            certificates.get(row["id"], ()),
            served.get(row["id"], ()),
        )
        for row in persons
    }


async def days_of(people: Collection[int], known_at: datetime | None) -> dict[int, list[Served]]:
    """Person id -> days served on evidence, by kind and day.

    They are by far the most evidence: they come as arrays of what counts the same, and everybody
    who served on a day shares its fact.
    """
    found = await rows(
        "SELECT person, subject, COALESCE(amount, 0) AS amount, "
        "array_agg(first_day - '0001-01-01'::date + 1) AS days FROM evidence "
        "WHERE person = ANY($1::bigint[]) AND kind = $3 "
        "AND ($2::timestamptz IS NULL OR recorded_at <= $2) "
        "AND (withdrawn_at IS NULL OR withdrawn_at > $2) GROUP BY person, subject, 3 "
        "ORDER BY person, subject, 3",
        list(people),
        known_at,
        DAYS_SERVED,
    )
    grouped: dict[int, list[Served]] = defaultdict(list)
    shared: dict[tuple[str, Decimal], _Shared] = {}
    for row in found:
        kind, amount = row["subject"], row["amount"]
        known = shared.setdefault((kind, amount), _Shared(kind, amount))
        grouped[row["person"]] += map(known.__getitem__, sorted(row["days"]))
    return grouped


class _Shared(dict[int, Served]):
    """Ordinal -> the fact of a day of that kind and amount, made when first asked for."""

    def __init__(self, kind: str, amount: Decimal) -> None:
        super().__init__()
        self._kind, self._amount = kind, amount

    def __missing__(self, day: int) -> Served:
        fact = self[day] = Served(self._kind, date.fromordinal(day), self._amount)
        return fact


async def evidence_of(
    people: Collection[int],
    known_at: datetime | None = None,
    kinds: Collection[str] | None = None,
) -> dict[int, list[Evidence]]:
    """Person id -> evidence that has not been withdrawn (or had not been by `known_at`)."""
    found = await rows(
        "SELECT person, kind, subject, first_day, last_day, amount FROM evidence "
        "WHERE person = ANY($1::bigint[]) "
        "AND ($2::timestamptz IS NULL OR recorded_at <= $2) "
        "AND (withdrawn_at IS NULL OR withdrawn_at > $2) "
        "AND ($3::text[] IS NULL OR kind = ANY($3)) ORDER BY first_day, id",
        list(people),
        known_at,
        None if kinds is None else list(kinds),
    )
    grouped: dict[int, list[Evidence]] = defaultdict(list)
    for row in found:
        grouped[row.pop("person")].append(Evidence(**row))
    return grouped


async def certificate_spans(
    people: Collection[int] | None,
    last_day: date | None = None,
    first_day: date | None = None,
    known_at: datetime | None = None,
) -> dict[int, list[CertificateSpan]]:
    """Person id -> the stretches in which certificates are in force; None: of everybody.

    With a horizon, certificates that cannot touch it are left out; with `known_at` those that were
    recorded later, and a type opens the lines that it opened then.
    """
    found = await rows(
        "SELECT c.person, c.number, t.code AS type, c.first_day, c.last_day, c.revoked_from, "
        "c.superseded_from, l.lines, s.suspensions FROM certificate c "
        "JOIN certificate_type t ON t.id = c.certificate_type "
        "LEFT JOIN (SELECT tl.certificate_type, array_agg(sl.code) AS lines "
        "FROM certificate_type_line tl JOIN service_line sl ON sl.id = tl.service_line "
        "GROUP BY 1) l ON l.certificate_type = t.id "
        "LEFT JOIN (SELECT certificate, "
        "array_agg(ARRAY[first_day, last_day]) AS suspensions FROM suspension GROUP BY 1) s "
        "ON s.certificate = c.id "
        "WHERE ($1::bigint[] IS NULL OR c.person = ANY($1)) "
        "AND ($2::date IS NULL OR c.first_day <= $2) "
        "AND ($3::date IS NULL OR c.last_day IS NULL OR c.last_day >= $3) "
        "AND ($4::timestamptz IS NULL OR c.recorded_at <= $4) "
        "ORDER BY c.person, c.first_day, c.id",
        None if people is None else list(people),
        last_day,
        first_day,
        known_at,
    )
    grouped: dict[int, list[CertificateSpan]] = defaultdict(list)
    lines = {} if known_at is None else await _lines_then(known_at)
    for row in found:
        kind = row["type"]
        opened = lines.setdefault(kind, frozenset(row["lines"] or ()))
        life = Life(
            row["first_day"],
            row["last_day"],
            row["revoked_from"],
            row["superseded_from"],
            tuple((first, last) for first, last in row["suspensions"] or ()),
        )
        for first, last in in_force(life).spans():
            if first is not None:
                span = CertificateSpan(row["number"], kind, opened, first, last)
                grouped[row["person"]].append(span)
    return grouped


async def _lines_then(known_at: datetime) -> dict[str, frozenset[str]]:
    """Certificate type -> the lines it opened at that instant, as far as history tells."""
    found = await rows(
        "SELECT DISTINCT ON (key) key, after -> 'lines' AS lines FROM history "
        "WHERE action = 'certificate-type.put' AND after ? 'lines' AND at <= $1 "
        "ORDER BY key, at DESC, id DESC",
        known_at,
    )
    return {row["key"]: frozenset(loads(row["lines"]) or ()) for row in found}
