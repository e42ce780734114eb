"""What goes in and out of the roster desk's JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from kit.language import pick
from roster.queries.plans import PlanFacts, ShiftFacts
from roster.queries.rosters import AssignmentFacts, RosterFacts
from roster.queries.wording import Wording
from roster.rules.policy import PolicyBody
from roster.sight import Id
from roster.solver.explain import Candidate, Obstacle, Unfilled

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Day = Annotated[date, msgspec.Meta()]
Days = Annotated[int, msgspec.Meta(ge=1, le=92)]
Seconds = Annotated[float, msgspec.Meta(ge=1, le=600)]


class PlanRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A window plan wanted: `town` is its code; without a policy the town's own holds."""

    town: Code
    first_day: Day
    days: Days
    policy: PolicyBody | None = None


class RosterRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A roster wanted, over the town's newest window plan of that period."""

    town: Code
    first_day: Day
    days: Days


class SolveRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How long to search; nothing: as long as the town's size asks for."""

    seconds: Seconds | None = None


class ReplanRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """From which day on things may change (nothing: tomorrow), and how long to search."""

    from_day: Day | None = None
    seconds: Seconds | None = None


class AssignmentRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person, by employee number, for a shift."""

    shift: Id
    employee_no: Code


class JobStarted(msgspec.Struct, rename="camel"):
    """Long work has begun: `job` to be watched, `id` of what is being made."""

    job: int
    id: int


class ShiftView(msgspec.Struct, rename="camel"):
    """A shift. Waits are minutes; null with windows open: more come than can be served."""

    id: int
    centre: str
    centre_name: str
    date: date
    session: str
    windows: int
    lines: list[str]
    cases: float | None
    expected_wait: float | None
    wait90: float | None
    within_target: float | None
    utilisation: float | None


class PlanView(msgspec.Struct, rename="camel"):
    """A window plan beside one that opens every window in every half-day."""

    id: int
    town: str
    town_name: str
    first_day: date
    days: int
    policy: dict[str, Any]
    state: str
    window_half_days: int | None
    uniform_window_half_days: int | None
    job: int | None
    made_at: datetime
    shifts: list[ShiftView] | None = None
    provisional_years: list[int] = []
    """Years of the period whose holidays no notice has settled yet; told of one plan."""


class RosterView(msgspec.Struct, rename="camel"):
    """A roster; `version` is also its ETag."""

    id: int
    town: str
    town_name: str
    first_day: date
    last_day: date
    state: str
    version: int
    plan: int
    cost: int | None
    bound: int | None
    gap: float | None
    figures: dict[str, Any] | None
    windows: int
    filled: int
    unfilled: int
    job: int | None
    job_state: str | None
    made_at: datetime
    published_at: datetime | None
    published_by: str | None
    supersedes: int | None
    frozen_until: date | None
    provisional_years: list[int] = []
    """Years of the period whose holidays no notice has settled yet; told of one roster."""


class AssignmentView(msgspec.Struct, rename="camel"):
    """A person on a shift; `pinned`: set by hand, the solver leaves it."""

    id: int
    shift: int
    employee_no: str
    name: str
    centre: str
    centre_name: str
    date: date
    session: str
    pinned: bool


class ObstacleView(msgspec.Struct, rename="camel"):
    """A hard rule in the way: its code, the sentence, the facts."""

    rule: str
    text: str
    facts: dict[str, Any]


class CandidateView(msgspec.Struct, rename="camel"):
    """Somebody for a shift: `possible` without a hard rule in the way, `price` in units of cost."""

    employee_no: str
    name: str
    possible: bool
    price: int | None
    against: list[ObstacleView]
    covers: list[str]
    lacks: list[str]
    km: float
    worked: int
    target: int
    wish: str | None
    at_centre: bool


class PlaceView(msgspec.Struct, rename="camel"):
    """A shift that somebody could be on, and they as its candidate."""

    shift: int
    centre: str
    candidate: CandidateView


class InsteadView(msgspec.Struct, rename="camel"):
    """Somebody else who could be there, and what the roster would cost more."""

    employee_no: str
    name: str
    price: int


class WhyView(msgspec.Struct, rename="camel"):
    """Why this person: the others by price; none when rules keep all of them away."""

    instead: list[InsteadView]


class WayView(msgspec.Struct, rename="camel"):
    """What would have to change for a gap to be filled; the cheapest stands first."""

    kind: str
    text: str
    employee_no: str | None
    rules: list[str]
    lines: list[str]
    people: int
    day: date | None = None
    """Of an opening that is held instead of this one, with its half-day."""
    session: str | None = None


class UnfilledView(msgspec.Struct, rename="camel"):
    """A shift that lacks people or a line; `reasons` counts the first obstacle of each person."""

    shift: int
    centre: str
    centre_name: str
    date: date
    session: str
    windows: int
    lines: list[str]
    reasons: dict[str, int]
    nearest: list[CandidateView]
    ways: list[WayView]


Names = Mapping[int, tuple[str, str]]


def shift_view(facts: ShiftFacts) -> ShiftView:
    """The shift in the reader's language."""
    return ShiftView(
        id=facts.id,
        centre=facts.centre,
        centre_name=pick(facts.centre_name, facts.centre_name_en),
        date=facts.day,
        session=facts.session,
        windows=facts.windows,
        lines=list(facts.lines),
        cases=facts.cases,
        expected_wait=facts.wait_minutes,
        wait90=facts.wait_90,
        within_target=facts.within_target,
        utilisation=facts.utilisation,
    )


def plan_view(
    facts: PlanFacts,
    shifts: Iterable[ShiftFacts] | None = None,
    provisional: Sequence[int] = (),
) -> PlanView:
    """The plan, with its shifts if they are given."""
    return PlanView(
        id=facts.id,
        town=facts.town,
        town_name=pick(facts.town_name, facts.town_name_en),
        first_day=facts.first_day,
        days=facts.days,
        policy=dict(facts.policy),
        state=facts.state,
        window_half_days=facts.window_half_days,
        uniform_window_half_days=facts.uniform_window_half_days,
        job=facts.job,
        made_at=facts.made_at,
        shifts=None if shifts is None else [shift_view(shift) for shift in shifts],
        provisional_years=list(provisional),
    )


def roster_view(facts: RosterFacts, provisional: Sequence[int] = ()) -> RosterView:
    """The roster."""
    figures = dict(facts.figures) if facts.figures is not None else None
    return RosterView(
        id=facts.id,
        town=facts.town,
        town_name=pick(facts.town_name, facts.town_name_en),
        first_day=facts.first_day,
        last_day=facts.last_day,
        state=facts.state,
        version=facts.version,
        plan=facts.plan_id,
        cost=facts.cost,
        bound=facts.bound,
        gap=figures.get("gap") if figures else None,
        figures=figures,
        windows=facts.windows,
        filled=facts.filled,
        unfilled=max(0, facts.windows - facts.filled),
        job=facts.job,
        job_state=facts.job_state,
        made_at=facts.made_at,
        published_at=facts.published_at,
        published_by=facts.published_by,
        supersedes=facts.supersedes,
        frozen_until=facts.frozen_until,
        provisional_years=list(provisional),
    )


def assignment_view(facts: AssignmentFacts) -> AssignmentView:
    """The assignment in the reader's language."""
    return AssignmentView(
        id=facts.id,
        shift=facts.shift_id,
        employee_no=facts.employee_no,
        name=facts.name,
        centre=facts.centre,
        centre_name=pick(facts.centre_name, facts.centre_name_en),
        date=facts.day,
        session=facts.session,
        pinned=facts.pinned,
    )


def obstacle_view(obstacle: Obstacle, words: Wording) -> ObstacleView:
    """The obstacle in the reader's language."""
    text = words.sentence(obstacle)
    facts = {key: _plain(value) for key, value in obstacle.facts.items()}
    return ObstacleView(obstacle.rule.value, text, facts)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def candidate_view(candidate: Candidate, names: Names, words: Wording) -> CandidateView:
    """The candidate in the reader's language."""
    number, name = names[int(candidate.person)]
    return CandidateView(
        employee_no=number,
        name=name,
        possible=not candidate.obstacles,
        price=candidate.price,
        against=[obstacle_view(obstacle, words) for obstacle in candidate.obstacles],
        covers=list(candidate.covers),
        lacks=list(candidate.lacks),
        km=round(candidate.km, 1),
        worked=candidate.worked,
        target=candidate.target,
        wish="off" if candidate.wish > 0 else "on" if candidate.wish < 0 else None,
        at_centre=candidate.at_centre,
    )


def unfilled_view(gap: Unfilled, shift: ShiftFacts, names: Names, words: Wording) -> UnfilledView:
    """The gap in the reader's language."""
    return UnfilledView(
        shift=shift.id,
        centre=shift.centre,
        centre_name=pick(shift.centre_name, shift.centre_name_en),
        date=shift.day,
        session=shift.session,
        windows=gap.windows,
        lines=list(gap.lines),
        reasons={rule.value if rule else "none": n for rule, n in gap.reasons.items()},
        nearest=[candidate_view(candidate, names, words) for candidate in gap.nearest],
        ways=[
            WayView(
                kind=way.kind.value,
                text=words.way(way, names),
                employee_no=names[int(way.person)][0] if way.person else None,
                rules=[rule.value for rule in way.rules],
                lines=list(way.lines),
                people=way.people,
                day=way.day,
                session=way.session,
            )
            for way in gap.ways
        ],
    )
