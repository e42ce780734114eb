"""Renewals plan themselves: reminders once each, the way to the renewal begun, lapses passed on.

Floors above contribute under `RENEWAL_DUE` a function (person, certificate type, due, now) that
plans the refresher, and under `LAPSED` one (people or None for all, today) that takes who may not
serve any more off what is to come.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from certification.rules.renewal import MILESTONES, milestone
from kit import contributions
from kit.database import joined, rows
from kit.language import N_
from kit.notices import notify
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person

RENEWAL_DUE = "certification.renewal-due"
LAPSED = "certification.lapsed"
NAMED = 5
"""People named in a manager's notice; the others are counted."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many were reminded of how many certificates."""

    certificates: int = 0
    planned: int = 0


async def remind(today: date, now: datetime) -> Reminded:
    """Holders and their managers are reminded of what has come within a milestone, once each.

    Left out are certificates that are renewed, revoked or superseded, and people who have left. At
    the first reminder the refresher is planned where a floor above does so.
    """
    async with joined():
        ending = await rows(
            "SELECT c.id, c.number, c.person, c.last_day, p.town, p.name, p.employee_no, "
            "t.code AS type, t.name AS type_name, t.name_en AS type_name_en, "
            "EXISTS (SELECT FROM renewal_reminder r WHERE r.certificate = c.id) AS reminded "
            "FROM certificate c JOIN person p ON p.id = c.person "
            "JOIN certificate_type t ON t.id = c.certificate_type "
            "WHERE c.last_day BETWEEN $1 AND $2 AND c.first_day <= $1 AND c.revoked_from IS NULL "
            "AND c.superseded_from IS NULL AND (p.left_on IS NULL OR p.left_on > $1) "
            "AND NOT EXISTS (SELECT FROM certificate n WHERE n.renews = c.id) "
            "AND NOT EXISTS (SELECT FROM certificate n WHERE n.person = c.person "
            "AND n.certificate_type = c.certificate_type AND n.first_day > c.last_day "
            "AND n.revoked_from IS NULL) ORDER BY c.last_day, p.name_pinyin, c.id FOR UPDATE OF c",
            today,
            today + timedelta(days=max(MILESTONES)),
        )
        reached = {row["id"]: milestone(row["last_day"], today) for row in ending}
        made = await rows(
            "INSERT INTO renewal_reminder (certificate, days, at) "
            "SELECT r.certificate, r.days, $3 FROM unnest($1::bigint[], $2::int[]) "
            "AS r (certificate, days) ON CONFLICT DO NOTHING RETURNING certificate",
            list(reached),
            list(reached.values()),
            now,
        )
        new = {row["certificate"] for row in made}
        told = [{**row, "days": reached[row["id"]]} for row in ending if row["id"] in new]
        for row in told:
            await _tell_holder(row, today)
        await _tell_managers(told, today)
        planned = 0
        for row in told:
            if not row["reminded"]:
                planned += await _plan(row, now)
    return Reminded(len(told), planned)


async def _tell_holder(row: dict[str, Any], today: date) -> None:
    await tell_person(
        row["person"],
        "certificate.renewal",
        N_("Your certificate “{name}” ends on {day}, in {left} days. See what its renewal needs."),
        link=f"/certificates/{row['number']}",
        once=f"renewal:{row['number']}:{row['days']}",
        name=(row["type_name"], row["type_name_en"]),
        day=row["last_day"],
        left=(row["last_day"] - today).days,
    )


async def _tell_managers(told: list[dict[str, Any]], today: date) -> None:
    """One notice a town and milestone, with the first names in it."""
    grouped: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in told:
        grouped[row["town"], row["days"]].append(row)
    for (town, days), found in grouped.items():
        names = dict.fromkeys(f"{row['name']} {row['employee_no']}" for row in found)
        await notify(
            await accounts_with_role("manager", town),
            "certificate.renewal",
            N_("{count} certificates end within {days} days, the first on {day}: {names}"),
            once=f"renewal:{town}:{days}:{today}",
            link=f"/certificates?ending={days}",
            count=len(found),
            days=days,
            day=found[0]["last_day"],
            names="、".join(list(names)[:NAMED]) + (" …" if len(names) > NAMED else ""),
        )


async def _plan(row: dict[str, Any], now: datetime) -> int:
    planned = 0
    for provide in contributions.of(RENEWAL_DUE):
        planned += bool(await provide(row["person"], row["type"], row["last_day"], now))
    return planned


async def pass_on_lapses(people: Collection[int] | None, today: date) -> None:
    """Whoever of `people` (None: of all) may not serve any more is taken off what is to come."""
    for follow in contributions.of(LAPSED):
        await follow(people, today)
