"""What the codes of careers are called; English, marked, translated where they are shown."""

from career.rules.service_length import Length, PartMonths
from certification.rules.vocabulary import SERVICE
from kit.language import N_, gettext, ngettext
from staff.words import PLACEMENTS, word

PART_MONTHS = {
    PartMonths.DROP: N_("days that fill no month are dropped"),
    PartMonths.POOL: N_("30 left-over days make a month"),
    PartMonths.HALF: N_("15 or more left-over days make a month"),
    PartMonths.UP: N_("any left-over days make a month"),
}


def period_word(kind: str) -> str:
    """What a placement or a period on evidence is called."""
    return word(PLACEMENTS if kind in PLACEMENTS else SERVICE, kind)


def length_text(length: Length) -> str:
    """`3 years 2 months`, or days where there is no full month."""
    years, months = divmod(length.months, 12)
    parts = []
    if years:
        parts.append(ngettext("{count} year", "{count} years", years))
    if months:
        parts.append(ngettext("{count} month", "{count} months", months))
    if not parts:
        parts.append(ngettext("{count} day", "{count} days", length.days))
    return " ".join(parts)


def policy_text(counts: frozenset[str], excludes: frozenset[str], part_months: PartMonths) -> str:
    """How service length is counted, in one sentence."""
    between = gettext(N_(", "))
    return gettext(
        N_("Counted: {counts}; taken out: {excludes}; overlaps count once; {part_months}."),
        counts=between.join(sorted(map(period_word, counts))),
        excludes=between.join(sorted(map(period_word, excludes))) or "–",
        part_months=gettext(PART_MONTHS[part_months]),
    )
