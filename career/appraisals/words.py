"""What appraisals are called in the reader's language."""

from collections.abc import Mapping
from typing import Any

from career.appraisals.queries.cycles import Cycle
from career.appraisals.rules.pay import Gap
from certification.rules.vocabulary import GRADES
from kit.language import N_, gettext, pick
from kit.web.environment import number_text, period_text
from staff.words import word

KINDS = {"month": N_("month"), "quarter": N_("quarter"), "year": N_("year")}
STATES = {
    "open": N_("open"),
    "published": N_("published"),
    "frozen": N_("frozen"),
    "superseded": N_("superseded"),
}
INDICATORS = {
    "daysServed": N_("days served"),
    "punctuality": N_("punctuality"),
    "cases": N_("cases against expectation"),
    "waiting": N_("waiting promise kept"),
    "exams": N_("exam results"),
    "classHours": N_("class hours"),
    "praise": N_("praise less complaints"),
}
INCENTIVES = {"commendation": N_("commendation"), "penalty": N_("penalty")}
GAPS = {
    "post": N_("post"),
    "certificates": N_("certificates in force"),
    "appraisal": N_("yearly appraisal"),
    "service": N_("months of service"),
}


def cycle_name(cycle: Cycle) -> str:
    """`year 1 Jan 2026 – 31 Dec 2026 · Shishan`."""
    where = (
        pick(cycle.town_name, cycle.town_name_en) if cycle.town_name else gettext(N_("district"))
    )
    return f"{word(KINDS, cycle.kind)} {period_text(cycle.first_day, cycle.last_day)} · {where}"


def grade_word(grade: str | None) -> str:
    """What a grade is called; – for none."""
    return gettext(GRADES[grade]) if grade in GRADES else "–"


def indicators_text(indicators: Mapping[str, Any]) -> str:
    """Each indicator with its points; what there is no data for is left out."""
    between = gettext(N_("; "))
    return between.join(
        f"{word(INDICATORS, code)} {number_text(found['points'])}"
        for code, found in indicators.items()
        if found["points"] is not None
    )


def gap_text(gap: Gap) -> str:
    """What is missing for the next pay grade, in words."""
    needed, have = gap.needed, gap.have
    if gap.what == "appraisal":
        needed, have = grade_word(needed), grade_word(have)
    return gettext(
        N_("{what}: {needed} needed, {have} now"),
        what=word(GAPS, gap.what),
        needed=needed,
        have=have,
    )
