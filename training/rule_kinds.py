"""The kinds of numbers that this floor reads."""

from kit.language import N_
from kit.rulekinds import RuleKind
from training.defaults import CLASS_HOURS, SESSION_PLANNING, YEARLY_TRAINING
from training.rules.attendance import ClassHoursBody
from training.rules.yearly import YearlyBody
from training.solver.planning import PlanningBody

RULE_KINDS = (
    RuleKind(
        CLASS_HOURS,
        N_("Class hours"),
        ClassHoursBody,
        {
            "minutes": N_("Minutes of a class hour"),
            "completedPercent": N_("Percent of a session that completes it"),
            "step": N_("Step in which class hours are counted"),
            "part": N_("Less than a step"),
            "hoursADay": N_("Class hours of a day of training"),
        },
        words={"down": N_("is dropped"), "half-up": N_("counts from half a step on")},
    ),
    RuleKind(
        YEARLY_TRAINING,
        N_("Training a year"),
        YearlyBody,
        {
            "yearlyHours": N_("Class hours a year"),
            "yearlyDays": N_("Or days a year"),
            "newcomerHours": N_("Class hours of a newcomer"),
            "newcomerMonths": N_("Months within which a newcomer is trained"),
            "newcomerMostMonths": N_("Months at the most"),
        },
    ),
    RuleKind(
        SESSION_PLANNING,
        N_("Planning of course sessions"),
        PlanningBody,
        {
            "seats": N_("Seats of a session"),
            "least": N_("People from which on a session is worth holding"),
            "leadWeeks": N_("Weeks from a session to the certificate"),
            "halfDaysAWeek": N_("Half-days a week that one more certified person takes on"),
            "awayPercent": N_("Percent of a town's window staff that may be away in a week"),
            "sessionsAWeek": N_("Sessions that a trainer gives in a week"),
            "rooms": N_("Sessions for which there are rooms in a week"),
        },
    ),
)
