"""The kinds of numbers that this floor reads."""

import msgspec

from career.appraisals.queries.pay import PAY
from career.appraisals.rules.cycle import Rule
from career.appraisals.rules.pay import PayTable
from career.appraisals.service.cycles import RULE
from career.appraisals.words import INDICATORS, KINDS
from career.defaults import SERVICE_LENGTH
from career.length.queries import notices
from career.privacy.service import RETENTION, Retention
from career.rules.service_length import DEFAULT, PartMonths
from certification.rules.vocabulary import GRADES
from kit.language import N_, pick
from kit.rulekinds import RuleKind
from staff.words import options


class ServiceLengthBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Which kinds of period count, which take days out, and how part months round."""

    counts: tuple[str, ...] = tuple(sorted(DEFAULT.counts))
    excludes: tuple[str, ...] = tuple(sorted(DEFAULT.excludes))
    part_months: PartMonths = DEFAULT.part_months


async def _notices() -> list[tuple[str, str]]:
    return [(code, pick(name, name_en)) for code, name, name_en in await notices()]


async def _cycles() -> list[tuple[str, str]]:
    return options(KINDS)


RULE_KINDS = (
    RuleKind(
        RULE,
        N_("Appraisals"),
        Rule,
        {
            "indicators": N_("Indicators and their weights"),
            "manager": N_("Weight of managers' marks"),
            "peer": N_("Weight of peers' marks"),
            "hardness": N_("How much of a place's hardness is made up for"),
            "grades": N_("Grades by least total"),
            "quotas": N_("Largest share of a grade"),
            "selfDays": N_("Days for reports and marks"),
            "objectionDays": N_("Days for objections"),
            "indicators.name": N_("Indicator"),
            "indicators.weight": N_("Weight"),
            "indicators.full": N_("Value that gives 100 points"),
            "indicators.hard": N_("Counts for more at harder places"),
            "grades.name": N_("Grade"),
            "grades.value": N_("Least total"),
            "quotas.name": N_("Grade"),
            "quotas.value": N_("Largest share"),
        },
        scopes=_cycles,
        words=INDICATORS,
        choices={"indicators": INDICATORS, "grades": GRADES, "quotas": GRADES},
    ),
    RuleKind(
        RETENTION,
        N_("How long personal data is kept"),
        Retention,
        {
            "afterLeaving": N_("Months after leaving"),
            "pulse": N_("Months for answers to the pulse"),
            "importFiles": N_("Months for uploaded files with identity numbers"),
            "talks": N_("Months after a talk was closed"),
        },
    ),
    RuleKind(
        PAY,
        N_("Pay grades"),
        PayTable,
        {
            "steps": N_("Pay grades, from the lowest"),
            "steps.grade": N_("Pay grade"),
            "steps.amount": N_("Yuan a month"),
            "steps.posts": N_("Posts, by code"),
            "steps.certificates": N_("Certificates"),
            "steps.appraisal": N_("Yearly appraisal"),
            "steps.serviceMonths": N_("Months of service"),
        },
        choices={"steps.appraisal": GRADES},
    ),
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
