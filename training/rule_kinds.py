"""The kinds of numbers that this floor reads."""

from kit.language import N_
from kit.rulekinds import RuleKind
from training.defaults import CLASS_HOURS, YEARLY_TRAINING
from training.rules.attendance import ClassHoursBody
from training.rules.yearly import YearlyBody

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
)
