"""The kinds of numbers that this floor reads."""

import msgspec

from career.defaults import SERVICE_LENGTH
from career.length.queries import notices
from career.rules.service_length import DEFAULT, PartMonths
from kit.language import N_, pick
from kit.rulekinds import RuleKind


class ServiceLengthBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Which kinds of period count, which take days out, and how part months round."""

    counts: tuple[str, ...] = tuple(sorted(DEFAULT.counts))
    excludes: tuple[str, ...] = tuple(sorted(DEFAULT.excludes))
    part_months: PartMonths = DEFAULT.part_months


async def _notices() -> list[tuple[str, str]]:
    return [(code, pick(name, name_en)) for code, name, name_en in await notices()]


RULE_KINDS = (
    RuleKind(
        SERVICE_LENGTH,
        N_("Service length"),
        ServiceLengthBody,
        {
            "counts": N_("Kinds of period that count"),
            "excludes": N_("Kinds of period that take days out"),
            "partMonths": N_("Part months"),
        },
        scopes=_notices,
        words={
            "drop": N_("days that fill no month are dropped"),
            "pool": N_("30 of them make a month"),
            "half": N_("pooled; 15 or more that are left make a month"),
            "up": N_("pooled; any that are left make a month"),
            "regular": N_("regular placement"),
            "rotation": N_("rotation"),
            "support": N_("support"),
            "window": N_("service at a window"),
            "grassroots": N_("grassroots service"),
            "secondment": N_("secondment"),
            "study": N_("full-time study"),
        },
    ),
)
