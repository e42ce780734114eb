"""A roster as the solver sees it: everything it may need, read in a dozen statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from certification.queries.grants import provisional
from certification.queries.qualification import lines_open
from kit.clock import ZONE
from kit.database import rows
from roster.queries import places, plans
from roster.queries.duty import carried_over
from roster.queries.lending import with_lent
from roster.queries.rosters import RosterFacts
from roster.queries.weighing import busy_centres, known_centres, rules_of, weighing_of
from roster.queries.working_time import hours_of, worked_outside
from roster.rules.duty import Over
from roster.rules.policy import HOURS
from roster.solver import Assignment, Centre, Person, Problem, Right, Shift, Wish
from roster.solver.problem import SESSIONS, Carried, HalfDay
from staff.queries import availability
from staff.queries.availability import Staff
from staff.queries.calendar import workdays
from staff.rules.working_time import WorkingTime, weekly_half_days


@dataclass(frozen=True, slots=True)
class Task:
    """The problem of one roster, and the assignments it holds now.

    People and shifts are called by their ids, as text.
    """

    problem: Problem
    present: frozenset[Assignment]


async def task(
    roster: RosterFacts, people: Collection[int] | None = None, *, as_found: bool = False
) -> Task:
    """The roster's problem; with `people` only theirs, which is enough to judge one move.

    `as_found` leaves out what only a solve needs (what is pinned, frozen or was before), so that
    each assignment is judged by itself.
    """
    first, last = roster.first_day, roster.last_day
    shifts = await _shifts(roster)
    staff = await availability.staff_of_town(roster.town_id, first, last)
    weighed = await weighing_of(roster.town, first)
    again = roster.supersedes is not None and roster.frozen_until is not None and not as_found
    rules = rules_of(weighed, again=again)
    busy = await busy_centres(roster.plan_id, first, last, weighed.busy_from)
    # Hard rules, which alone judge one move, do not ask what the year before was like.
    alone = people is not None
    shares = {} if alone else await carried_over(roster.town_id, staff, first, busy)
    staff, elsewhere = await with_lent(staff, roster.town_id, first, last)
    if people is not None:
        staff = [each for each in staff if each.id in people]
    # A centre may have closed since the plan was made; its shifts are still in it.
    planned = {shift.centre for shift in shifts}
    here = await places.centres(roster.town_id, first, also=planned)
    centres = [Centre(c.code, c.x_km, c.y_km) for c in here]
    problem = Problem(
        centres=tuple(centres),
        people=await _people(staff, {c.code for c in centres}, roster, elsewhere, shares),
        shifts=shifts,
        working_days=len(working := await workdays(first, last)),
        rules=rules,
        busy_centres=busy & {centre.code for centre in centres},
        rest_days=frozenset(
            first + timedelta(n)
            for n in range((last - first).days + 1)
            if first + timedelta(n) not in working
        ),
    )
    known = {shift.id for shift in shifts}
    present, pinned = await _assignments(roster.id, known, {person.id for person in problem.people})
    if as_found:
        return Task(problem, present)
    if roster.supersedes is not None and roster.frozen_until is not None:
        before, _ = await _assignments(roster.supersedes, known, {p.id for p in problem.people})
        problem = replace(problem, incumbent=before, frozen_until=roster.frozen_until)
    banned = await rows(
        "SELECT person::text, shift::text FROM roster_ban WHERE roster = $1", roster.id
    )
    forbidden = frozenset(
        Assignment(row["person"], row["shift"])
        for row in banned
        if row["shift"] in known and row["person"] in {person.id for person in problem.people}
    )
    return Task(replace(problem, pinned=pinned, forbidden=forbidden - pinned), present)


def frozen(found: Task, roster: RosterFacts) -> Task:
    """The task as a solve reads it: up to the day a draft is frozen nothing comes and nothing goes.

    Of a published roster that is planned again, `task` says so by itself.
    """
    until = roster.frozen_until
    if until is None or roster.supersedes is not None:
        return found
    days = {shift.id: shift.day for shift in found.problem.shifts}
    kept = frozenset(each for each in found.present if days[each.shift] <= until)
    return replace(found, problem=replace(found.problem, incumbent=kept, frozen_until=until))


async def _shifts(roster: RosterFacts) -> tuple[Shift, ...]:
    found = await plans.shifts(roster.plan_id, roster.first_day, roster.last_day)
    return tuple(
        Shift(str(shift.id), shift.centre, shift.day, session, shift.windows, shift.lines)
        for shift in found
        for session in SESSIONS
        if session == shift.session
    )


async def _assignments(
    roster_id: int, shifts: Collection[str], people: Collection[str]
) -> tuple[frozenset[Assignment], frozenset[Assignment]]:
    """All of the roster's assignments among these, and those set by hand."""
    found = await rows(
        "SELECT person::text, shift::text, pinned FROM assignment WHERE roster = $1 "
        "AND person = ANY($2::bigint[])",
        roster_id,
        [int(person) for person in people],
    )
    known = [row for row in found if row["shift"] in shifts]
    return (
        frozenset(Assignment(row["person"], row["shift"]) for row in known),
        frozenset(Assignment(row["person"], row["shift"]) for row in known if row["pinned"]),
    )


async def _people(
    staff: list[Staff],
    centres: Collection[str],
    roster: RosterFacts,
    elsewhere: Mapping[int, list[tuple[date, date]]],
    shares: Mapping[int, Over],
) -> tuple[Person, ...]:
    ids, first, last = [each.id for each in staff], roster.first_day, roster.last_day
    opened = await lines_open(ids, first, last)
    rights: dict[int, list[Right]] = defaultdict(list)
    for (person, line), spans in opened.items():
        rights[person] += [Right(frozenset({line}), begins, ends) for begins, ends in spans]
    leave: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for absence in await availability.leave(ids, first, last):
        leave[absence.person_id].append((absence.first_day, absence.last_day))
    wishes: dict[int, list[Wish]] = defaultdict(list)
    for wished in await availability.wishes(ids, first, last):
        for session in SESSIONS:
            if wished.session in (session, "DAY"):
                wish = Wish(wished.on, session, wished.wish == "off", wished.weight)
                wishes[wished.person_id].append(wish)
    mentors: dict[int, set[str]] = defaultdict(set)
    for given in await provisional(ids, first, last):
        right = Right(given.lines, given.first_day, given.last_day, provisional=True)
        rights[given.person].append(right)
        mentors[given.person].add(str(given.mentor))
    busy = await _busy(ids, roster)
    worked = await worked_outside(ids, roster)
    limits = await availability.working_time(first)
    homes = await _home_codes(ids)
    known = await known_centres(ids, first)
    return tuple(
        Person(
            id=str(each.id),
            shared=each.pool == "shared",
            home=homes.get(each.id) if homes.get(each.id) in centres else None,
            x_km=each.home_x_km or 0.0,
            y_km=each.home_y_km or 0.0,
            half_days_a_week=_half_days(each, limits),
            rights=tuple(rights[each.id]),
            leave=(*leave[each.id], *elsewhere.get(each.id, ()), *_not_here(each)),
            busy=frozenset(busy[each.id]),
            wishes=tuple(wishes[each.id]),
            carried=_carried(shares.get(each.id)),
            hours=hours_of(limits.get(each.identity, limits[""])),
            worked=frozenset(worked[each.id]),
            mentors=frozenset(mentors[each.id]),
            known=known.get(each.id, frozenset()),
        )
        for each in staff
    )


def _carried(over: Over | None) -> Carried:
    """What the person had more than a fair share of in the year before."""
    if over is None:
        return Carried()
    return Carried(over.half_days, over.weekend_half_days, over.km, over.busy_half_days)


def _half_days(person: Staff, limits: Mapping[str, WorkingTime]) -> int:
    return weekly_half_days(limits.get(person.identity, limits[""]), person.work_fraction)


def _not_here(person: Staff) -> list[tuple[date, date]]:
    """Before one was hired and after one has left, one is away."""
    spans = []
    if person.hired_on is not None:
        spans.append((date.min, person.hired_on - timedelta(1)))
    if person.left_on is not None:
        spans.append((person.left_on, date.max))
    return spans


async def _home_codes(people: list[int]) -> dict[int, str]:
    found = await rows(
        "SELECT p.id, c.code FROM person p JOIN centre c ON c.id = p.home_centre "
        "WHERE p.id = ANY($1::bigint[])",
        people,
    )
    return {row["id"]: row["code"] for row in found}


async def _busy(people: list[int], roster: RosterFacts) -> defaultdict[int, set[HalfDay]]:
    """Half-days taken by courses and exams, or by published shifts of another town."""
    result: defaultdict[int, set[HalfDay]] = defaultdict(set)
    first, last = roster.first_day, roster.last_day
    for each in await availability.busy(people, first, last):
        result[each.person_id] |= _half_days_within(each.starts_at, each.ends_at)
    elsewhere = await rows(
        "SELECT a.person, s.day, s.session FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN roster r ON r.id = a.roster WHERE a.published AND r.town <> $1 "
        "AND a.person = ANY($2::bigint[]) AND s.day BETWEEN $3 AND $4",
        roster.town_id,
        people,
        first,
        last,
    )
    for row in elsewhere:
        result[row["person"]].add((row["day"], row["session"]))
    return result


def _half_days_within(starts: datetime, ends: datetime) -> set[HalfDay]:
    """The half-days that these hours touch."""
    begins, finishes = starts.astimezone(ZONE), ends.astimezone(ZONE)
    days = (finishes.date() - begins.date()).days + 1
    return {
        (day, session)
        for day in (begins.date() + timedelta(n) for n in range(days))
        for session, (opens, closes) in HOURS.items()
        if begins < datetime.combine(day, closes, ZONE)
        and datetime.combine(day, opens, ZONE) < finishes
    }
