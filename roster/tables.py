"""Cases, window plans and rosters, as rows."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from staff.tables import Centre, Person, ServiceLine, Town


class CaseCount(Table, tablename="case_count"):
    """Cases handled at a centre in one half-day of a service line; no row: none."""

    id = BigSerial(primary_key=True)
    centre = ForeignKey(Centre, null=False, on_delete=OnDelete.restrict, index=False)
    day = Date(default=None)
    session = Varchar(length=2, default=None)
    service_line = ForeignKey(ServiceLine, null=False, on_delete=OnDelete.restrict)
    cases = Integer(default=None)

    known_session = Check("session IN ('AM', 'PM')")
    counted = Check(cases >= 0)
    case_count_once = Unique([centre, day, session, service_line])


class WindowPlan(Table, tablename="window_plan"):
    """Which windows of a town open when, for a period, under one policy."""

    id = BigSerial(primary_key=True)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    days = SmallInt(default=None)
    policy = JSONB(default=None, help_text="as it stood when the plan was made")
    state = Varchar(length=10, default=None, help_text="planning, done, failed")
    window_half_days = Integer(null=True, default=None)
    uniform_window_half_days = Integer(null=True, default=None)
    job = BigInt(null=True, default=None)
    made_at = Timestamptz(default=None)
    name = Varchar(length=60, null=True, default=None, help_text="of a copy that tries something")
    copied_from: ForeignKey[Any] = ForeignKey("self", null=True, default=None)
    volume = Numeric(digits=(5, 3), null=True, default=None, help_text="times the cases expected")
    merged = JSONB(
        null=True, default=None, help_text="closed centre -> the one that takes its cases"
    )
    figures = JSONB(null=True, default=None, help_text="simulation, rounds, trade-off")
    published_at = Timestamptz(null=True, default=None, help_text="its opening hours are public")

    some_days = Check((days >= 1) & (days <= 366))


class Shift(Table, tablename="shift"):
    """One centre, one date, one half-day: windows open, lines to cover, and what to expect."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(WindowPlan, null=False, on_delete=OnDelete.cascade)
    centre = ForeignKey(Centre, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None)
    session = Varchar(length=2, default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    windows = SmallInt(default=None)
    lines = JSONB(default=None, help_text="codes of the service lines to be covered")
    cases = Numeric(digits=(8, 2), null=True, default=None, help_text="expected")
    wait_minutes = Numeric(
        digits=(8, 2), null=True, default=None, help_text="expected mean; empty: ever longer"
    )
    wait_90 = Numeric(
        digits=(8, 2), null=True, default=None, help_text="what nine in ten wait at most"
    )
    within_target = Numeric(digits=(5, 4), null=True, default=None, help_text="share in time")
    utilisation = Numeric(digits=(5, 4), null=True, default=None)

    known_session = Check("session IN ('AM', 'PM')")
    shift_once = Unique([plan, centre, day, session])


class Roster(Table, tablename="roster"):
    """The assignments of one town over one period; draft, then published, then superseded."""

    id = BigSerial(primary_key=True)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    plan = ForeignKey(WindowPlan, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    last_day = Date(default=None)
    state = Varchar(length=12, default=None)
    version = Integer(default=None, help_text="counts edits; the ETag")
    cost = BigInt(null=True, default=None)
    bound = BigInt(null=True, default=None)
    figures = JSONB(null=True, default=None, help_text="cost by component, unfilled, history")
    job = BigInt(null=True, default=None)
    made_at = Timestamptz(default=None)
    published_at = Timestamptz(null=True, default=None)
    published_by = Varchar(length=60, null=True, default=None)
    supersedes: ForeignKey[Any] = ForeignKey("self", null=True, default=None)
    frozen_until = Date(null=True, default=None, help_text="of a replan: up to here as it was")

    in_order = Check(last_day >= first_day)
    known_state = Check("state IN ('draft', 'published', 'superseded')")


class Assignment(Table, tablename="assignment"):
    """A person on a shift. Published ones of a person never overlap (guards)."""

    id = BigSerial(primary_key=True)
    roster = ForeignKey(Roster, null=False, on_delete=OnDelete.cascade)
    shift = ForeignKey(Shift, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    published = Boolean(default=False)
    pinned = Boolean(default=False, help_text="set by hand: the solver leaves it")

    in_order = Check(ends_at > starts_at)
    assignment_once = Unique([roster, shift, person])


class CalendarLink(Table, tablename="calendar_link"):
    """A secret, revocable address of a feed: of one person or of one centre."""

    id = BigSerial(primary_key=True)
    salt = Varchar(length=64, default=None, help_text="with the service's key it gives the token")
    token_hash = Varchar(length=64, default=None, unique=True)
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.cascade)
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.cascade)
    language = Varchar(length=10, default=None, help_text="of the feed's texts")
    note = Text(null=True, default=None, help_text="where it is used: my phone")
    made_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)
    read_at = Timestamptz(null=True, default=None, help_text="about when a calendar last looked")
    digest = Varchar(length=64, null=True, default=None, help_text="of the feed as last read")
    changed_at = Timestamptz(null=True, default=None, help_text="since when it reads like that")

    calendar_link_of_one = Check("(person IS NULL) <> (centre IS NULL)")


class RosterBan(Table, tablename="roster_ban"):
    """A person who must not be put on a shift of a roster, by hand or by the solver."""

    id = BigSerial(primary_key=True)
    roster = ForeignKey(Roster, null=False, on_delete=OnDelete.cascade)
    shift = ForeignKey(Shift, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=False)

    roster_ban_once = Unique([roster, shift, person])


class RosterStep(Table, tablename="roster_step"):
    """One edit of a draft by hand, with what is needed to undo and to redo it."""

    id = BigSerial(primary_key=True)
    roster = ForeignKey(Roster, null=False, on_delete=OnDelete.cascade)
    version = Integer(default=None, help_text="of the roster, after it")
    kind = Varchar(length=20, default=None)
    change = JSONB(default=None)
    username = Varchar(length=60, null=True, default=None)
    at = Timestamptz(default=None)
    undone = Boolean(default=False)


class DemandEvent(Table, tablename="demand_event"):
    """Days on which more or fewer come than history says: school enrolment week."""

    id = BigSerial(primary_key=True)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    service_line = ForeignKey(ServiceLine, null=True, default=None, on_delete=OnDelete.restrict)
    name = Varchar(length=60, default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    factor = Numeric(digits=(5, 2), default=None, help_text="times the usual number of cases")

    in_order = Check(last_day >= first_day)
    sensible_factor = Check((factor >= 0) & (factor <= 20))


class ForecastRun(Table, tablename="forecast_run"):
    """A forecast of one town's cases, with the errors of its back-test."""

    id = BigSerial(primary_key=True)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    history_first = Date(default=None)
    history_last = Date(default=None)
    first_day = Date(default=None)
    days = SmallInt(default=None)
    figures = JSONB(default=None, help_text="WAPE and bias, of the model and of its peer")
    made_at = Timestamptz(default=None)


class Forecast(Table, tablename="forecast"):
    """What a centre may expect of one half-day: mean, and the band of four in five."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(ForecastRun, null=False, on_delete=OnDelete.cascade, index=False)
    centre = ForeignKey(Centre, null=False, on_delete=OnDelete.restrict, index=False)
    day = Date(default=None)
    session = Varchar(length=2, default=None)
    cases = Numeric(digits=(9, 3), default=None)
    low = Numeric(digits=(9, 3), default=None)
    high = Numeric(digits=(9, 3), default=None)
    lines = JSONB(default=None, help_text="service line -> cases")

    forecast_once = Unique([run, centre, day, session])


class LeaveRequest(Table, tablename="leave_request"):
    """Leave that somebody asks for; approved, it stands as leave."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    reason = Text(null=True, default=None)
    state = Varchar(length=10, default=None)
    asked_at = Timestamptz(default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=60, null=True, default=None)
    answer = Text(null=True, default=None)

    in_order = Check(last_day >= first_day)
    known_state = Check("state IN ('asked', 'approved', 'refused', 'withdrawn')")


class SwapOffer(Table, tablename="swap_offer"):
    """A published half-day that somebody would give away, or change for another."""

    id = BigSerial(primary_key=True)
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.cascade)
    giver = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    taker = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    in_return = ForeignKey(
        Assignment, null=True, default=None, on_delete=OnDelete.set_null, index=False
    )
    state = Varchar(length=10, default=None)
    note = Varchar(length=200, null=True, default=None)
    made_by = Varchar(length=60, null=True, default=None, help_text="who entered it, for whomever")
    made_at = Timestamptz(default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=60, null=True, default=None)

    known_state = Check("state IN ('open', 'accepted', 'done', 'refused', 'withdrawn', 'lapsed')")


class Standby(Table, tablename="standby"):
    """A person whom a town may call in on a half-day."""

    id = BigSerial(primary_key=True)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None)
    session = Varchar(length=2, default=None)

    known_session = Check("session IN ('AM', 'PM')")
    standby_once = Unique([person, day, session])


class CheckIn(Table, tablename="check_in"):
    """Somebody has come to the window of a published half-day."""

    id = BigSerial(primary_key=True)
    assignment = ForeignKey(Assignment, null=False, unique=True, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)
    how = Varchar(length=10, default=None)
    username = Varchar(length=60, null=True, default=None)

    known_how = Check("how IN ('code', 'self', 'manager')")


class NoShow(Table, tablename="no_show"):
    """An alarm: nobody had checked in fifteen minutes after the half-day began. Given once."""

    id = BigSerial(primary_key=True)
    assignment = ForeignKey(Assignment, null=False, unique=True, on_delete=OnDelete.cascade)
    at = Timestamptz(default=None)
    settled_at = Timestamptz(null=True, default=None)
    settled_by = Varchar(length=60, null=True, default=None)


class Lending(Table, tablename="lending"):
    """A person whom one town lends to another for a period, once both agree."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    from_town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    to_town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    last_day = Date(default=None)
    from_agreed_by = Varchar(length=60, null=True, default=None)
    to_agreed_by = Varchar(length=60, null=True, default=None)
    state = Varchar(length=10, default=None)
    made_at = Timestamptz(default=None)

    in_order = Check(last_day >= first_day)
    known_state = Check("state IN ('asked', 'agreed', 'refused', 'ended')")


class WindowCases(Table, tablename="window_cases"):
    """Cases that somebody served at their window in a half-day, as they entered them."""

    id = BigSerial(primary_key=True)
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.cascade, index=False)
    service_line = ForeignKey(ServiceLine, null=False, on_delete=OnDelete.restrict, index=False)
    cases = Integer(default=None)
    entered_at = Timestamptz(default=None)

    counted = Check(cases >= 0)
    window_cases_once = Unique([assignment, service_line])
