"""Publishing: from here on people plan by it, and nobody is in two places at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import asyncpg

from kit import history
from kit.clock import civil
from kit.database import joined, rows, transaction
from kit.language import gettext
from kit.permissions import current
from roster.queries.problem import task
from roster.queries.rosters import RosterFacts
from roster.refusals import DoubleBooked, HardRules
from roster.service import served
from roster.service.rosters import editable
from roster.service.steps import not_stale
from roster.service.telling import Service, grouped, tell_published
from roster.solver import Hard, check
from roster.solver.words import RULES
from staff.queries import directory
from staff.words import SESSIONS, word


async def publish(roster_id: int, version: int | None, *, now: datetime) -> None:
    """The draft is in force; what was published before for the town and period is superseded.

    Raises HardRules when it breaks one, DoubleBooked when somebody is on a published shift of
    another town at the same time; then nothing has changed.
    """
    try:
        async with transaction():
            await publish_draft(roster_id, version, now=now)
    except asyncpg.ExclusionViolationError as error:
        raise await _double_booking(roster_id) from error


async def publish_draft(
    roster_id: int, version: int | None, *, now: datetime, only: Collection[int] | None = None
) -> None:
    """As `publish`, within the running unit of work; what the database refuses is raised as it is.

    With `only` nothing but these shifts is judged: the rest is as it was published before.
    """
    async with joined():
        facts = await editable(roster_id)
        await not_stale(facts, version)
        await _refuse_broken(facts, only)
        before = await _supersede(facts, now)
        await rows("UPDATE assignment SET published = true WHERE roster = $1", roster_id)
        await _carry_over(facts)
        principal = current()
        await rows(
            "UPDATE roster SET state = 'published', version = version + 1, published_at = $2, "
            "published_by = $3 WHERE id = $1",
            roster_id,
            now,
            principal.username if principal else None,
        )
        after = {"town": facts.town, "firstDay": facts.first_day, "lastDay": facts.last_day}
        await history.record("roster.publish", "roster", roster_id, after=after)
        await served.after_publishing(facts.first_day, facts.last_day, today=civil(now))
        await tell_published(facts, before, now)


async def _carry_over(facts: RosterFacts) -> None:
    """What hangs on a published half-day hangs on the same half-day of the new roster."""
    for table in ("swap_offer", "check_in", "no_show", "window_cases"):
        await rows(
            f"UPDATE {table} x SET assignment = b.id FROM assignment a, shift s, roster r, "
            "assignment b, shift t WHERE x.assignment = a.id AND s.id = a.shift "
            "AND r.id = a.roster AND r.town = $2 AND b.roster = $1 AND b.person = a.person "
            "AND t.id = b.shift AND a.id <> b.id AND t.centre = s.centre AND t.day = s.day "
            "AND t.session = s.session AND s.day BETWEEN $3 AND $4",
            facts.id,
            facts.town_id,
            facts.first_day,
            facts.last_day,
        )
    await rows(
        "UPDATE swap_offer o SET state = 'lapsed' FROM assignment a, roster r "
        "WHERE a.id = o.assignment AND r.id = a.roster AND r.town = $1 "
        "AND o.state IN ('open', 'accepted') AND NOT a.published",
        facts.town_id,
    )


async def _refuse_broken(facts: RosterFacts, only: Collection[int] | None) -> None:
    judged = await task(facts)
    # Set by hand or not: what is published is lawful; only the settled past stays as it was.
    verdict = check(replace(judged.problem, pinned=frozenset()), judged.present)
    held = await rows("SELECT count(*) AS n FROM assignment WHERE roster = $1", facts.id)
    strangers = held[0]["n"] - len(judged.present)
    broken = [each for each in verdict.violations if only is None or int(each.shift) in only]
    if not broken and (only is not None or not strangers):
        return
    if not broken:
        nameless = gettext(RULES[Hard.UNKNOWN])
        raise HardRules(
            count=strangers, person="?", day=facts.first_day, rule="unknown", rule_name=nameless
        )
    first = broken[0]
    named = (await directory.people([int(first.person)])).get(int(first.person))
    days = {shift.id: shift.day for shift in judged.problem.shifts}
    raise HardRules(
        count=len(broken) + strangers,
        person=f"{named.name} {named.employee_no}" if named else first.person,
        day=days.get(first.shift),
        rule=first.rule.value,
        rule_name=gettext(RULES[first.rule]),
    )


async def _supersede(facts: RosterFacts, now: datetime) -> Service:
    """Earlier published rosters of the town hold no more in this period: the coming shifts lost."""
    lost = await rows(
        "UPDATE assignment a SET published = false FROM roster r, shift s, centre c "
        "WHERE a.roster = r.id AND s.id = a.shift AND c.id = s.centre AND r.town = $1 "
        "AND r.id <> $2 AND a.published AND s.day BETWEEN $3 AND $4 "
        "RETURNING a.person, c.code AS centre, s.day, s.session, a.starts_at",
        facts.town_id,
        facts.id,
        facts.first_day,
        facts.last_day,
    )
    await rows(
        "UPDATE roster SET state = 'superseded', version = version + 1 WHERE town = $1 "
        "AND id <> $2 AND state = 'published' AND first_day >= $3 AND last_day <= $4",
        facts.town_id,
        facts.id,
        facts.first_day,
        facts.last_day,
    )
    return grouped([row for row in lost if row["starts_at"] > now])


async def _double_booking(roster_id: int) -> DoubleBooked:
    """Who is in the way, and where."""
    found = await rows(
        "SELECT p.name, p.employee_no, c.name AS centre, s.day, s.session FROM assignment a "
        "JOIN assignment b ON b.person = a.person AND b.published AND b.id <> a.id "
        "AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at) "
        "JOIN roster r ON r.id = b.roster JOIN roster o ON o.id = a.roster AND o.town <> r.town "
        "JOIN shift s ON s.id = b.shift JOIN centre c ON c.id = s.centre "
        "JOIN person p ON p.id = a.person WHERE a.roster = $1 ORDER BY a.starts_at LIMIT 1",
        roster_id,
    )
    if not found:
        return DoubleBooked(name="?", employee_no="?", centre="?", day="?", session="?")
    facts = dict(found[0])
    return DoubleBooked(**{**facts, "session": word(SESSIONS, facts["session"])})
