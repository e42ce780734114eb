"""The kinds of numbers that this floor reads."""

from kit.clock import today
from kit.language import N_, pick
from kit.rulekinds import RuleKind
from roster.defaults import ALLOWANCE, CHECK_IN, POLICY, SWAPS, WEIGHING
from roster.rules.duty import CheckInBody
from roster.rules.leave import AllowanceBody
from roster.rules.policy import PolicyBody
from roster.rules.swaps import SwapBody
from roster.rules.weighing import WeighingBody
from roster.service.plans import guard_policy
from roster.weighing import FIELDS
from staff.queries.places import towns
from staff.words import IDENTITIES, options


async def _towns() -> list[tuple[str, str]]:
    return [(town.code, pick(town.name, town.name_en)) for town in await towns(today())]


async def _identities() -> list[tuple[str, str]]:
    return options(IDENTITIES)


RULE_KINDS = (
    RuleKind(WEIGHING, N_("Rules of rosters"), WeighingBody, FIELDS, _towns),
    RuleKind(
        POLICY,
        N_("Window policy"),
        PolicyBody,
        {
            "share": N_("Share of visitors served in time"),
            "withinMinutes": N_("Promised waiting time, minutes"),
            "highestUtilisation": N_("Windows busy, at most"),
            "sizes": N_("Small centres: cases a year below, half-days a week"),
            "sizes.below": N_("Cases a year below"),
            "sizes.halfDays": N_("Half-days a week"),
            "sizes.longestGap": N_("Longest gap, days"),
            "lineFrom": N_("A line is covered from this many cases a half-day"),
            "leastPeople": N_("People at every opening, at least"),
            "marketDays": N_("Market days: every centre opens (1 is Monday)"),
            "specialist": N_("Lines served on announced weekdays only"),
            "stable": N_("Centres keep their opening days"),
            "driveMinutes": N_("Longest drive between two centres of a round, minutes"),
        },
        _towns,
        guard=guard_policy,
    ),
    RuleKind(
        ALLOWANCE,
        N_("Leave a year"),
        AllowanceBody,
        {
            "annual": N_("Annual leave: years of work, working days"),
            "personal": N_("Personal leave: years of work, working days"),
            "marriage": N_("Marriage leave: years of work, working days"),
            "bereavement": N_("Bereavement leave: years of work, working days"),
            **{
                f"{kind}.{name}": label
                for kind in ("annual", "personal", "marriage", "bereavement")
                for name, label in (
                    ("years", N_("Years of work")),
                    ("days", N_("Working days")),
                )
            },
        },
        _identities,
    ),
    RuleKind(
        CHECK_IN,
        N_("Checking in"),
        CheckInBody,
        {
            "required": N_("Who has not checked in is missed"),
            "alarmMinutes": N_("Minutes after the beginning until the alarm"),
            "earlyMinutes": N_("Minutes before the beginning from which one can check in"),
        },
        _towns,
    ),
    RuleKind(
        SWAPS,
        N_("Swaps of shifts"),
        SwapBody,
        {
            "automatic": N_("A lawful swap needs no manager"),
            "hoursAhead": N_("Hours before the half-day within which a manager decides"),
        },
        _towns,
    ),
)
