"""The kinds of numbers that this floor reads."""

from kit.clock import today
from kit.language import N_, pick
from kit.rulekinds import RuleKind
from roster.defaults import POLICY
from roster.rules.policy import PolicyBody
from staff.queries.places import towns


async def _towns() -> list[tuple[str, str]]:
    return [(town.code, pick(town.name, town.name_en)) for town in await towns(today())]


RULE_KINDS = (
    RuleKind(
        POLICY,
        N_("Window policy"),
        PolicyBody,
        {
            "share": N_("Share of visitors served in time"),
            "withinMinutes": N_("Promised waiting time, minutes"),
            "highestUtilisation": N_("Windows busy, at most"),
            "sizes": N_("Small centres: cases a year below, half-days a week"),
            "lineFrom": N_("A line is covered from this many cases a half-day"),
        },
        _towns,
    ),
)
