"""Whoever lost the certificate a window needs leaves the rosters to come; managers repair them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from certification.queries.grants import ever_open, provisional
from certification.queries.qualification import lines_open
from certification.rules.bulk import OpenLines
from kit import history
from kit.database import joined, rows
from kit.jsontext import loads
from kit.language import N_
from kit.notices import notify
from kit.notices.kinds import NoticeKind
from roster.queries import reasons
from roster.queries.rosters import roster
from roster.solver import Rules
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person

LAPSES = NoticeKind("roster.lapse", N_("Somebody may not serve their shifts"), optional=False)
BEST = 3
"""Candidates named in the notice."""


async def leave_rosters(people: Collection[int] | None, today: date) -> None:
    """Half-days that have not begun, of people who may not serve any more, are empty.

    `people` None: everybody on a roster. The general line is needed for every window; the loss of
    another line empties nothing, but the manager is told which half-days lost their last server.
    """
    async with joined():
        ahead = await rows(
            "SELECT a.id, a.roster, a.shift, a.person, a.published, r.state, r.town, s.day, "
            "s.session, s.lines, p.name, p.employee_no FROM assignment a "
            "JOIN roster r ON r.id = a.roster JOIN shift s ON s.id = a.shift "
            "JOIN person p ON p.id = a.person "
            "WHERE (a.published OR r.state = 'draft') AND s.day >= $2 "
            "AND a.starts_at > clock_timestamp() "
            "AND NOT EXISTS (SELECT FROM check_in i WHERE i.assignment = a.id) "
            "AND ($1::bigint[] IS NULL OR a.person = ANY($1)) ORDER BY s.day, s.session, a.id",
            None if people is None else list(people),
            today,
        )
        if not ahead:
            return
        who = sorted({row["person"] for row in ahead})
        last = max(row["day"] for row in ahead)
        opened = await lines_open(who, today, last)
        permitted = await provisional(who, today, last)
        general = Rules().general_line
        # Only what was once there can lapse; whoever never had it was not rostered by these rules.
        before = await ever_open(who, general)
        lost = [
            row
            for row in ahead
            if row["person"] in before
            and not _open(opened, row["person"], general, row["day"])
            and not any(
                one.person == row["person"]
                and general in one.lines
                and one.first_day <= row["day"] <= one.last_day
                for one in permitted
            )
        ]
        if lost:
            await _leave(lost)
        gone = {row["id"] for row in lost}
        await _tell_of_lines([row for row in ahead if row["id"] not in gone], opened, people)


def _open(opened: OpenLines, person: int, line: str, day: date) -> bool:
    return any(first <= day <= last for first, last in opened.get((person, line), ()))


async def _leave(lost: Sequence[Mapping[str, Any]]) -> None:
    await rows("DELETE FROM assignment WHERE id = ANY($1::bigint[])", [row["id"] for row in lost])
    grouped: dict[tuple[int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in lost:
        grouped[row["roster"], row["person"]].append(row)
    for number in {row["roster"] for row in lost}:
        await rows("UPDATE roster SET version = version + 1 WHERE id = $1", number)
    for (number, person), found in grouped.items():
        first = found[0]
        await history.record(
            "roster.lapse",
            "roster",
            number,
            before={
                "person": first["employee_no"],
                "halfDays": [f"{row['day']} {row['session']}" for row in found],
            },
        )
        if first["state"] == "draft":
            continue
        await _tell_manager(number, found)
        await tell_person(
            person,
            LAPSES.name,
            N_("You are off {count} half-days from {day} on: your certificate does not hold then."),
            link="/me/shifts",
            count=len(found),
            day=first["day"],
        )


async def _tell_manager(number: int, found: Sequence[Mapping[str, Any]]) -> None:
    first = found[0]
    ranked, names = await reasons.candidates(await roster(number), first["shift"])
    best = [
        names[int(one.person)][1]
        for one in ranked
        if not one.obstacles and int(one.person) in names
    ][:BEST]
    await notify(
        await accounts_with_role("manager", first["town"]),
        LAPSES.name,
        N_(
            "{name} ({employee_no}) may not serve {count} half-days from {day} on; their windows "
            "are empty. Candidates for the first: {best}"
        )
        if best
        else N_(
            "{name} ({employee_no}) may not serve {count} half-days from {day} on; their windows "
            "are empty."
        ),
        link=f"/rosters/{number}/shifts/{first['shift']}",
        name=first["name"],
        employee_no=first["employee_no"],
        count=len(found),
        day=first["day"],
        best="、".join(best),
    )


async def _tell_of_lines(
    kept: Sequence[Mapping[str, Any]], opened: OpenLines, people: Collection[int] | None
) -> None:
    """Managers know of published half-days whose line nobody of the team may serve any more."""
    if people is None:
        return  # the daily look would tell the same every day; the roster's own page shows it
    for row in kept:
        lines = [one for one in loads(row["lines"]) or () if one != Rules().general_line]
        closed = [one for one in lines if not _open(opened, row["person"], one, row["day"])]
        if not closed or not row["published"]:
            continue
        team = await rows(
            "SELECT person FROM assignment WHERE roster = $1 AND shift = $2 AND person <> $3",
            row["roster"],
            row["shift"],
            row["person"],
        )
        others = await lines_open([one["person"] for one in team], row["day"], row["day"])
        bare = [line for line in closed if not any(key[1] == line for key in others)]
        if bare:
            await notify(
                await accounts_with_role("manager", row["town"]),
                LAPSES.name,
                N_("Nobody on the shift of {day} may serve {lines} any more."),
                once=f"uncovered:{row['roster']}:{row['shift']}:{'/'.join(bare)}",
                link=f"/rosters/{row['roster']}/shifts/{row['shift']}",
                day=row["day"],
                lines="、".join(bare),
            )
