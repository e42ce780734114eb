"""What the pages of the roster desk have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kit.jobs import queries as jobs
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Form
from kit.web.tables import Tone
from roster.queries import places
from staff.words import SESSIONS, word

STATES: Mapping[str, tuple[str, Tone]] = {
    "planning": (N_("being planned"), "note"),
    "done": (N_("planned"), "good"),
    "failed": (N_("failed"), "bad"),
    "draft": (N_("draft"), "note"),
    "published": (N_("published"), "good"),
    "superseded": (N_("superseded"), "quiet"),
}
PERIODS = (7, 14, 28)
_ENDINGS = ("行政服务中心", "Service Centre")


class Period(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A town and some days, as the forms send them."""

    town: Annotated[str, Meta(min_length=1, max_length=40)]
    first_day: date
    days: Annotated[int, Meta(ge=1, le=92)] = 28


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as a page shows it."""

    id: int
    share: float
    note: str
    error: str
    running: bool


def state_badge(state: str) -> Badge:
    """The state of a plan or roster in the reader's language."""
    label, tone = STATES[state]
    return Badge(gettext(label), tone)


def session_name(session: str) -> str:
    """AM or PM in the reader's language."""
    return word(SESSIONS, session)


def next_monday(today: date) -> date:
    """The Monday after today."""
    return today + timedelta(7 - today.weekday())


async def town_options(permission: str) -> list[tuple[str, str]]:
    """(code, name) of the towns in which the reader holds the permission."""
    found = await places.towns(required().towns(permission))
    return [(town.code, pick(town.name, town.name_en)) for town in found]


def new_period(today: date, options: list[tuple[str, str]]) -> Form:
    """The form for a town and period before anybody wrote: the first town, four weeks."""
    return Form.of(
        town=options[0][0] if options else "", first_day=next_monday(today), days=PERIODS[-1]
    )


def period_options() -> list[tuple[int, str]]:
    """Usual lengths of a period."""
    return [(days, gettext("{days} days", days=days)) for days in PERIODS]


def centre_name(facts: Any) -> str:
    """The centre's name in the reader's language."""
    return pick(facts.centre_name, facts.centre_name_en)


def short_name(facts: Any, town_name: str) -> str:
    """The centre's name without what all centres of the town have in common.

    `town_name` is the town's name in the reader's language.
    """
    name = centre_name(facts).removeprefix(town_name)
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name.strip() or facts.centre


async def progress_of(job_id: int | None) -> Progress | None:
    """The job, as long as it is under way or if it has failed."""
    facts = await jobs.job(job_id) if job_id is not None else None
    if facts is None or facts.state == "done":
        return None
    return Progress(
        facts.id,
        facts.progress,
        gettext(facts.note, **(facts.note_facts or {})) if facts.note else "",
        gettext(facts.error, **(facts.error_facts or {})) if facts.error else "",
        facts.state in {"queued", "running"},
    )


def weeks(first_day: date, last_day: date) -> list[date]:
    """The Mondays of the weeks that the period touches."""
    monday = first_day - timedelta(first_day.weekday())
    return [monday + timedelta(7 * n) for n in range(((last_day - monday).days // 7) + 1)]


def week_of(asked: str | None, mondays: list[date], today: date) -> date:
    """The week of the asked day if it is one of these, else this week, else the first."""
    for wanted in (_day(asked), today):
        if wanted is not None and (monday := wanted - timedelta(wanted.weekday())) in mondays:
            return monday
    return mondays[0]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
