"""The kinds of numbers that this floor reads."""

from kit.language import N_
from kit.rulekinds import RuleKind
from staff.defaults import WISH_BUDGET
from staff.rules.wishes import WishBudgetBody
from staff.rules.working_time import WorkingTimeBody
from staff.words import IDENTITIES, options


async def _identities() -> list[tuple[str, str]]:
    return options(IDENTITIES)


RULE_KINDS = (
    RuleKind(
        "working-time",
        N_("Working time"),
        WorkingTimeBody,
        {
            "halfDaysAWeek": N_("Half-days a week, full time"),
            "restDaysAWeek": N_("Rest days a week"),
            "longestRunDays": N_("Days in a row, at most"),
            "restsAtWeekends": N_("Rests on Saturday and Sunday"),
        },
        _identities,
    ),
    RuleKind(
        WISH_BUDGET,
        N_("Wishes a month"),
        WishBudgetBody,
        {"pointsAMonth": N_("Points; a wish costs its weight")},
    ),
)
