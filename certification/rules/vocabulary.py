"""The fixed words that conditions use, in their order where they have one."""

from collections.abc import Mapping

from kit.language import N_
from staff.words import EDUCATION, IDENTITIES

GRADES = {
    "incompetent": N_("not competent"),
    "basic": N_("basically competent"),
    "competent": N_("competent"),
    "excellent": N_("excellent"),
}
"""Appraisal grades from the lowest to the highest."""

SERVED = {
    "supervised": N_("days under a mentor"),
    "window": N_("days at a window"),
}

HOURS = {
    "pre_posting": N_("pre-posting training"),
    "refresher": N_("refresher training"),
    "specialised": N_("specialised training"),
    "in_service": N_("in-service training"),
}

DOCUMENTS = {
    "health_check": N_("health check"),
    "confidentiality": N_("confidentiality agreement"),
    "criminal_record": N_("certificate of no criminal record"),
    "mandarin": N_("Mandarin level certificate"),
}

MEASURES = {
    "warning": N_("warning"),
    "demerit": N_("demerit"),
    "serious_demerit": N_("serious demerit"),
    "demotion": N_("demotion"),
    "dismissal": N_("dismissal"),
}

SERVICE = {
    "window": N_("service at a window"),
    "grassroots": N_("grassroots service"),
    "other": N_("other service"),
    "secondment": N_("secondment to a higher organ"),
    "study": N_("full-time study"),
}


def rank(scale: Mapping[str, str], word: str) -> int:
    """Where `word` stands on an ordered scale, from 0; -1: not on it."""
    return list(scale).index(word) if word in scale else -1


__all__ = [
    "DOCUMENTS",
    "EDUCATION",
    "GRADES",
    "HOURS",
    "IDENTITIES",
    "MEASURES",
    "SERVED",
    "SERVICE",
    "rank",
]
