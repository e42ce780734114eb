"""What a change of conditions would do, and who falls out anyway; nothing is written here.

Floors above contribute under `WORK_AHEAD` a function (losses, today) -> WorkAhead of each person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from certification.queries import conditions
from certification.queries.facts import facts_of
from certification.queries.people import Holder, candidates, holders, holding
from certification.queries.qualification import lines_open
from certification.rules.asked import evidence_kinds
from certification.rules.evaluation import Finding, Version, days_qualified, find
from certification.rules.facts import Facts
from certification.rules.impact import (
    Changed,
    Loss,
    WorkAhead,
    changed,
    half_days,
    losses,
    running_out,
)
from certification.rules.tree import Node
from kit import contributions

WORK_AHEAD = "certification.work-ahead"
HORIZON = timedelta(days=180)
FORECAST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whose answer changes; both days count, no last day: without end in sight."""

    who: Holder
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What would change in the half year from the day on which the new conditions begin."""

    first_day: date
    lost: tuple[Affected, ...]
    """Who is qualified now and would not be."""
    gained: tuple[Affected, ...]
    work: tuple[WorkAhead, ...]

    @property
    def window_half_days(self) -> int:
        """Of published rosters."""
        return half_days(self.work, estimated=False)

    @property
    def estimated_half_days(self) -> int:
        """Beyond the published rosters, by what the people served of late."""
        return half_days(self.work, estimated=True)


async def impact(purpose: str, subject: str, first_day: date, tree: Node, today: date) -> Impact:
    """Who loses and who gains when the tree holds for the subject from that day on."""
    old = await conditions.standing(purpose, subject)
    new = (*(one for one in old if one.first_day != first_day), Version(first_day, tree))
    first = max(first_day, today)
    last = first + HORIZON
    asked = None
    if purpose == conditions.CERTIFICATE:
        asked = await candidates(subject, (), first)
    elif purpose == conditions.RENEWAL:
        asked = await holding(subject, first)
    here = {one.id: one for one in await holders(asked, on=first)}
    kinds = evidence_kinds(version.tree for version in (*old, *new))
    facts = await facts_of(list(here), kinds=kinds)
    waivers = await conditions.waivers_of(list(here), purpose, subject)
    lost: list[Affected] = []
    gained: list[Affected] = []
    for person, known in facts.items():
        before = days_qualified(old, known, waivers.get(person, ()))
        after = days_qualified(new, known, waivers.get(person, ()))
        if one := changed(person, before, after, first, last):
            lost.append(_affected(here, one))
        if one := changed(person, after, before, first, last):
            gained.append(_affected(here, one))
    work: Sequence[WorkAhead] = ()
    if purpose == conditions.POST and lost:
        people = [one.who.id for one in lost]
        open_now = await lines_open(people, first, last)
        open_then = await lines_open(people, first, last, {subject: new})
        work = await work_ahead(losses(open_now, open_then), today)
    return Impact(first, tuple(lost), tuple(gained), tuple(work))


def _affected(here: dict[int, Holder], one: Changed) -> Affected:
    return Affected(here[one.person], one.first_day, one.last_day)


async def work_ahead(lost: Sequence[Loss], today: date) -> list[WorkAhead]:
    """The window half-days which those who lose a line were to serve, from the floors above."""
    found: list[WorkAhead] = []
    if lost:
        for provide in contributions.of(WORK_AHEAD):
            found += await provide(lost, today)
    return sorted(found, key=lambda one: (one.estimated, -one.half_days, one.centre, one.person))


@dataclass(frozen=True, slots=True)
class FallsOut:
    """Somebody to whom a line closes, and the half-days that concerns."""

    who: Holder
    line: str
    first_day: date
    last_day: date
    work: tuple[WorkAhead, ...]


@dataclass(frozen=True, slots=True)
class LineLeft:
    """How many of a town's people a line is open to, on the first and on the last day."""

    line: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Who falls out in the days to come, which windows that concerns, who is left."""

    on: date
    until: date
    falls_out: tuple[FallsOut, ...]
    left: tuple[LineLeft, ...]


async def forecast(
    towns: Collection[int] | None, town: str | None, today: date, days: int = FORECAST_DAYS
) -> Forecast:
    """Lines that close to people of the town in the days to come and do not open again."""
    until = today + timedelta(days=days)
    here = {one.id: one for one in await holders(towns=towns, town=town, on=today)}
    opened = await lines_open(list(here), today, until)
    lost = running_out(opened, today, until)
    work = await work_ahead(lost, today)
    left: dict[str, list[int]] = {}
    for (_, line), spans in opened.items():
        counted = left.setdefault(line, [0, 0])
        counted[0] += any(first <= today <= last for first, last in spans)
        counted[1] += any(first <= until <= last for first, last in spans)
    return Forecast(
        today,
        until,
        tuple(
            FallsOut(
                here[one.person],
                one.line,
                one.first_day,
                one.last_day,
                tuple(each for each in work if each.person == one.person),
            )
            for one in lost
        ),
        tuple(LineLeft(line, now, then) for line, (now, then) in sorted(left.items())),
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody on whom a tree was tried out: the answer as things stand, and by the tree."""

    who: Holder
    met_now: bool
    finding: Finding


async def trial(
    purpose: str, subject: str, tree: Node, people: Collection[Holder], on: date
) -> list[Tried]:
    """What the tree says of each of the people on that day, before it takes effect."""
    old = await conditions.standing(purpose, subject)
    ids = [one.id for one in people]
    facts = await facts_of(ids)
    waivers = await conditions.waivers_of(ids, purpose, subject)
    return [
        Tried(
            who,
            on in days_qualified(old, facts.get(who.id, Facts()), waivers.get(who.id, ())),
            find(tree, facts.get(who.id, Facts()), on, waivers.get(who.id, ())),
        )
        for who in people
    ]
