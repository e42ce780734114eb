"""A roster as a workbook: person by half-day, and a plain list."""

from collections.abc import Sequence
from datetime import date

from kit.clock import ZONE
from kit.language import N_, current, gettext, pick
from kit.spreadsheets import Sheet, to_xlsx
from roster.documents.words import day_text, session_text, state_text
from roster.queries.papers import HalfDay, Head, OnDuty

_SESSIONS = ("AM", "PM")


def workbook(
    roster: Head, half_days: Sequence[HalfDay], names: dict[str, tuple[str, str | None]]
) -> bytes:
    """An XLSX: who is where in each half-day, every assignment, empty windows, what it is."""
    by_person = _by_person(half_days)
    return to_xlsx(by_person, _list(half_days, names), _empty(half_days), _about(roster))


def editable_sheet(roster: Head, half_days: Sequence[HalfDay]) -> bytes:
    """An XLSX of one sheet that the import of rosters reads again, a row for each assignment."""
    return to_xlsx(
        Sheet(
            gettext(N_("Roster")),
            [
                gettext(N_("Roster")),
                gettext(N_("Date")),
                gettext(N_("Session of the day")),
                gettext(N_("Centre code")),
                gettext(N_("Employee number")),
                gettext(N_("Name")),
                gettext(N_("Name of the centre")),
            ],
            [
                [
                    roster.id,
                    one.day,
                    one.session,
                    one.centre,
                    person.employee_no,
                    person.name,
                    pick(one.centre_name, one.centre_name_en),
                ]
                for one in sorted(half_days, key=lambda one: (one.day, one.session, one.centre))
                for person in one.people
            ],
        )
    )


def _by_person(half_days: Sequence[HalfDay]) -> Sheet:
    days = sorted({one.day for one in half_days})
    where: dict[OnDuty, dict[tuple[date, str], str]] = {}
    for one in half_days:
        for person in one.people:
            centre = pick(one.centre_name, one.centre_name_en)
            where.setdefault(person, {})[one.day, one.session] = centre
    slots = [(day, session) for day in days for session in _SESSIONS]
    return Sheet(
        gettext(N_("By person")),
        [
            gettext(N_("Employee number")),
            gettext(N_("Name")),
            gettext(N_("Half-days")),
            *(f"{day_text(day)} {session_text(session)}" for day, session in slots),
        ],
        [
            [person.employee_no, person.name, len(found), *(found.get(slot) for slot in slots)]
            for person, found in sorted(where.items(), key=lambda item: item[0].employee_no)
        ],
    )


def _list(half_days: Sequence[HalfDay], names: dict[str, tuple[str, str | None]]) -> Sheet:
    ordered = sorted(half_days, key=lambda one: (one.day, one.session, one.centre))
    join = "、" if current() != "en" else ", "
    return Sheet(
        gettext(N_("Every shift")),
        [
            gettext(N_("Date")),
            gettext(N_("Half-day")),
            gettext(N_("Starts")),
            gettext(N_("Ends")),
            gettext(N_("Centre code")),
            gettext(N_("Centre")),
            gettext(N_("Employee number")),
            gettext(N_("Name")),
            gettext(N_("Service lines")),
        ],
        [
            [
                one.day,
                one.session,
                f"{one.starts_at.astimezone(ZONE):%H:%M}",
                f"{one.ends_at.astimezone(ZONE):%H:%M}",
                one.centre,
                pick(one.centre_name, one.centre_name_en),
                person.employee_no,
                person.name,
                join.join(pick(*names.get(line, (line, line))) for line in one.lines),
            ]
            for one in ordered
            for person in one.people
        ],
    )


def _empty(half_days: Sequence[HalfDay]) -> Sheet:
    ordered = sorted(half_days, key=lambda one: (one.day, one.session, one.centre))
    return Sheet(
        gettext(N_("Empty windows")),
        [
            gettext(N_("Date")),
            gettext(N_("Half-day")),
            gettext(N_("Centre code")),
            gettext(N_("Centre")),
            gettext(N_("Windows")),
            gettext(N_("Empty")),
        ],
        [
            [
                one.day,
                one.session,
                one.centre,
                pick(one.centre_name, one.centre_name_en),
                one.windows,
                one.empty,
            ]
            for one in ordered
            if one.empty
        ],
    )


def _about(roster: Head) -> Sheet:
    return Sheet(
        gettext(N_("About this roster")),
        [gettext(N_("Town")), pick(roster.town_name, roster.town_name_en)],
        [
            [gettext(N_("Roster")), roster.id],
            [gettext(N_("Version")), roster.version],
            [gettext(N_("First day")), roster.first_day],
            [gettext(N_("Last day")), roster.last_day],
            [gettext(N_("State")), state_text(roster)],
        ],
    )
