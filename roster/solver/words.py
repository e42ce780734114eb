"""The solver's rules in words: one sentence for each obstacle, filled by its facts."""

from collections.abc import Mapping

from kit.language import N_
from roster.solver.relief import Kind
from roster.solver.rules import Hard, Soft

OBSTACLES: Mapping[Hard, str] = {
    Hard.ONE_PLACE: N_("Already on a shift in {centre_name} in this half-day."),
    Hard.CERTIFIED: N_("Holds no certificate in force that day for {line_name}."),
    Hard.ABSENT: N_("Away or on duty elsewhere from {first} to {last}."),
    Hard.HOME: N_("Fixed staff of another centre ({centre_name})."),
    Hard.WEEK: N_("Works {worked} half-days that week already; {limit} are allowed."),
    Hard.NOON: N_("{minutes} minutes by road from {centre_name}; {limit} are allowed at noon."),
    Hard.ROTATION: N_("Has {days} days in this centre already; {limit} are allowed."),
    Hard.CENTRES: N_("Serves {centres} centres that week already; {limit} are allowed."),
    Hard.WINDOWS: N_("All {windows} windows of the shift are taken."),
    Hard.REST_DAY: N_("Rests on this day; it is a weekend or a public holiday."),
    Hard.DAY_MINUTES: N_("Would work more than {limit} minutes that day."),
    Hard.WEEK_MINUTES: N_("Would work more than {limit} minutes that week."),
    Hard.WEEK_DAYS: N_("Works {days} days that week already; {limit} are allowed."),
    Hard.RUN: N_("Would work {days} days in a row; {limit} are allowed."),
    Hard.MENTOR: N_("Serves {line_name} only beside a mentor, and there is none on this shift."),
    Hard.FROZEN: N_("This part of the roster is settled and stays as it is."),
    Hard.UNKNOWN: N_("Not one of the staff or shifts of this roster."),
}
RAN_OUT = N_("The certificate for {line_name} ran out on {until}.")
"""In place of CERTIFIED, where there was one."""

RULES: Mapping[Hard, str] = {
    Hard.ONE_PLACE: N_("two places at once"),
    Hard.CERTIFIED: N_("no certificate in force"),
    Hard.ABSENT: N_("away or on other duty"),
    Hard.HOME: N_("fixed staff of another centre"),
    Hard.WEEK: N_("the week is full"),
    Hard.NOON: N_("too far at noon"),
    Hard.ROTATION: N_("too many days in one centre"),
    Hard.CENTRES: N_("too many centres in a week"),
    Hard.WINDOWS: N_("no window left"),
    Hard.REST_DAY: N_("a day of rest"),
    Hard.DAY_MINUTES: N_("too many hours in a day"),
    Hard.WEEK_MINUTES: N_("too many hours in a week"),
    Hard.WEEK_DAYS: N_("too few days of rest"),
    Hard.RUN: N_("too many days in a row"),
    Hard.MENTOR: N_("no mentor on the shift"),
    Hard.FROZEN: N_("settled already"),
    Hard.UNKNOWN: N_("not of this town or period"),
}
"""Short names of the rules."""

COSTS: Mapping[Soft, str] = {
    Soft.UNFILLED: N_("Empty windows"),
    Soft.SURPLUS: N_("More people than windows"),
    Soft.UNCOVERED: N_("Lines nobody covers"),
    Soft.SPLIT: N_("Days in two centres"),
    Soft.TRAVEL: N_("Travel"),
    Soft.WISHES: N_("Wishes not kept"),
    Soft.FAIRNESS: N_("Uneven load"),
    Soft.FACES: N_("Many faces in a centre"),
    Soft.HALF_DAY: N_("Half days of full-time staff"),
    Soft.SHARED: N_("Use of shared staff"),
    Soft.CHANGES: N_("Changes against before"),
    Soft.SPELL: N_("Short spells in a centre"),
    Soft.STRANGER: N_("Centres served for the first time"),
    Soft.REST_DAYS: N_("Uneven work on days of rest"),
    Soft.ROAD: N_("Uneven travel"),
    Soft.BUSY: N_("Uneven work in busy centres"),
    Soft.LIMITS: N_("Limits exceeded"),
}

WAYS: Mapping[Kind, str] = {
    Kind.MOVE: N_("Move {name} here from their other shift of this half-day."),
    Kind.MENTOR: N_("Put a mentor on the shift beside {name}."),
    Kind.WAIVE: N_("Set aside for {name}, this once: {rule_names}."),
    Kind.OPEN: N_(
        "Open on {day} in the {session_name} instead, when {people} are free who may serve."
    ),
    Kind.TRAIN: N_("Train {name} for {line_names}."),
    Kind.RECALL: N_("Ask {name}, who is away, to come."),
    Kind.HIRE: N_("Find {people} more who may serve {line_names}."),
}
"""What would have to change for a gap to be filled."""


def sentence(rule: Hard, facts: Mapping[str, object]) -> str:
    """The marked sentence for this obstacle."""
    if rule is Hard.CERTIFIED and facts.get("until"):
        return RAN_OUT
    return OBSTACLES[rule]
