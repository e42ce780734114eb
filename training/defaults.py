"""The numbers that come with this floor; each is a dated rule set that may be changed."""

from datetime import date

from kit.language import N_
from kit.rulesets import RuleSetInForce

CLASS_HOURS = "class-hours"
"""The kind of rule set that says what a class hour is."""
YEARLY_TRAINING = "yearly-training"
"""The kind of rule set that says how much training a year and a newcomer need."""

SESSION_PLANNING = "session-planning"
"""The kind of rule set that says what planning sessions may count on."""

RULE_SETS = (
    RuleSetInForce(
        CLASS_HOURS,
        "",
        date(2014, 1, 1),
        {"minutes": 45, "completedPercent": 80, "step": 0.5, "part": "down", "hoursADay": 8},
        N_("Usual practice: 45 minutes make a class hour; four fifths of a session complete it"),
    ),
    RuleSetInForce(
        YEARLY_TRAINING,
        "",
        date(2019, 11, 1),
        {
            "yearlyHours": 90,
            "yearlyDays": 12,
            "newcomerHours": 40,
            "newcomerMonths": 6,
            "newcomerMostMonths": 12,
        },
        N_("Regulations on training the staff of public institutions (2019)"),
    ),
    RuleSetInForce(
        SESSION_PLANNING,
        "",
        date(2014, 1, 1),
        {
            "seats": 20,
            "least": 3,
            "leadWeeks": 2,
            "halfDaysAWeek": 3,
            "awayPercent": 10,
            "sessionsAWeek": 1,
            "rooms": 30,
        },
        N_("A cautious start; change it to what the district's rooms and trainers can do"),
    ),
)
