"""What is held of a person, and who looked at what is sensitive."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.encryption import READ
from kit.jsontext import loads
from kit.language import N_, gettext
from staff.queries.births import former_birth_dates
from staff.queries.people import BIRTH_DATE, ID_NUMBER

SUBJECTS = {
    "person": N_("name, number, identity, place"),
    "placements": N_("placements"),
    "certificates": N_("certificates"),
    "evidence": N_("exams, class hours, days served, appraisals, documents"),
    "appraisals": N_("appraisals"),
    "incentives": N_("commendations and penalties"),
    "personnel-file": N_("personnel file"),
    "other": N_("something else"),
}
HELD = {
    "former_birth_date": N_("birth dates entered before"),
    "placement": N_("placements"),
    "leave": N_("leave"),
    "leave_request": N_("requests for leave"),
    "wish": N_("wishes"),
    "assignment": N_("half-days on rosters"),
    "roster_ban": N_("half-days that a roster leaves out"),
    "standby": N_("half-days on call"),
    "swap_offer": N_("offers to swap"),
    "lending": N_("times lent to another town"),
    "busy_time": N_("times taken by courses and exams"),
    "calendar_link": N_("calendar links"),
    "certificate": N_("certificates"),
    "certificate_proposal": N_("certificates proposed"),
    "eligible_hint": N_("passed exams that issuers are to hear of"),
    "issue_item": N_("places in batches of certificates"),
    "outside_certificate": N_("certificates from elsewhere"),
    "provisional_permission": N_("permissions under a mentor"),
    "waiver": N_("conditions set aside"),
    "evidence": N_("pieces of evidence"),
    "enrolment": N_("course bookings"),
    "attendance": N_("attendance at courses"),
    "lesson_read": N_("lessons read"),
    "lesson_place": N_("places reached in lessons"),
    "lesson_answer": N_("answers in lessons"),
    "mentor_report": N_("mentors' reports"),
    "session_feedback": N_("answers about courses"),
    "attempt": N_("exam attempts"),
    "exam_admission": N_("seats in exams"),
    "exam_accommodation": N_("accommodations in exams"),
    "plan": N_("training plans"),
    "appraisal_result": N_("appraisals"),
    "performance_figure": N_("figures of attendance, waits, praise and complaints"),
    "incentive": N_("commendations and penalties"),
    "promotion_entry": N_("promotion lists"),
    "development_step": N_("steps of development"),
    "leaving_reason": N_("reasons for leaving"),
    "correction_request": N_("requests for corrections"),
    "care_talk": N_("talks with the counsellor"),
    "personnel_file": N_("personnel file"),
    "account": N_("accounts"),
}
"""Table -> what its rows about a person are called; a test holds that none is left out."""
_WHERE = {
    "swap_offer": "$1 IN (giver, taker)",
    "personnel_file": "person = $1 AND body IS NOT NULL",
}
LOOKED = {
    "idNumber": N_("identity number"),
    "birthDate": N_("birth date"),
    "personnel-file": N_("personnel file"),
}
"""What was looked at, as history names it -> what it is called."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at sensitive fields."""

    at: datetime
    username: str | None
    fields: tuple[str, ...]
    reason: str | None

    @property
    def words(self) -> list[str]:
        """What was looked at, in the reader's language."""
        return [gettext(LOOKED.get(one, one)) for one in self.fields]


@dataclass(frozen=True, slots=True)
class Request:
    """A request to correct something."""

    id: int
    person: int
    employee_no: str
    name: str
    subject: str
    text: str
    state: str
    made_at: datetime
    answer: str | None
    answered_by: str | None


async def held(person: int) -> list[tuple[str, int]]:
    """(what, how many) of everything that is held, nothing left out."""
    counts = ", ".join(
        f"(SELECT count(*) FROM {table} WHERE {_WHERE.get(table, 'person = $1')}) AS {table}"
        for table in HELD
    )
    [found] = await rows(f"SELECT {counts}", person)
    return [(what, int(found[table])) for table, what in HELD.items()]


async def looks(employee_no: str) -> list[Look]:
    """Who looked at the person's sensitive fields, the latest first."""
    found = await rows(
        "SELECT at, username, after FROM history WHERE kind = 'person' AND key = $1 "
        "AND action = $2 ORDER BY id DESC LIMIT 200",
        employee_no,
        READ,
    )
    looked = []
    for row in found:
        after: dict[str, Any] = loads(row["after"]) or {}
        fields = tuple(after.get("fields", ()))
        looked.append(Look(row["at"], row["username"], fields, after.get("reason")))
    return looked


async def requests(
    person: int | None = None, towns: Collection[int] | None = None, *, only_open: bool = False
) -> list[Request]:
    """Requests of one person, or of these towns' people (None: all), the latest first."""
    found = await rows(
        "SELECT r.id, r.person, p.employee_no, p.name, r.subject, r.text, r.state, r.made_at, "
        "r.answer, r.answered_by FROM correction_request r JOIN person p ON p.id = r.person "
        "WHERE ($1::bigint IS NULL OR r.person = $1) "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2)) AND (NOT $3 OR r.state = 'open') "
        "ORDER BY r.id DESC LIMIT 200",
        person,
        None if towns is None else sorted(towns),
        only_open,
    )
    return [Request(**row) for row in found]


async def everything(person: int, employee_no: str) -> dict[str, Any]:
    """All that is held of a person as plain data, for their own export.

    The pulse is not in it: whose an answer is cannot be told.
    """
    asked = {
        "person": (
            "SELECT employee_no, name, name_pinyin, sex, birth_date, id_number, identity, "
            "employer, pool, work_fraction, hired_on, left_on, education FROM person WHERE id = $1"
        ),
        "placements": (
            "SELECT c.name AS centre, o.name AS post, l.kind, l.first_day, l.last_day, "
            "l.order_no, l.ordered_on, l.authority, l.work_fraction, l.cancelled FROM placement l "
            "JOIN centre c ON c.id = l.centre JOIN post o ON o.id = l.post WHERE l.person = $1 "
            "ORDER BY l.first_day"
        ),
        "leave": "SELECT kind, first_day, last_day FROM leave WHERE person = $1 ORDER BY 2",
        "wishes": "SELECT day, session, wish, weight FROM wish WHERE person = $1 ORDER BY 1",
        "certificates": (
            "SELECT c.number, t.name AS type, c.first_day, c.last_day, c.revoked_from "
            "FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type "
            "WHERE c.person = $1 ORDER BY c.first_day"
        ),
        "evidence": (
            "SELECT kind, subject, first_day, last_day, amount, recorded_at, withdrawn_at "
            "FROM evidence WHERE person = $1 ORDER BY id"
        ),
        "shifts": (
            "SELECT s.day, s.session, c.name AS centre FROM assignment a "
            "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
            "WHERE a.person = $1 AND a.published ORDER BY 1, 2"
        ),
        "appraisals": (
            "SELECT c.kind, c.first_day, c.last_day, r.report, "
            "CASE WHEN c.state <> 'open' THEN r.grade END AS grade FROM appraisal_result r "
            "JOIN appraisal_cycle c ON c.id = r.cycle WHERE r.person = $1 ORDER BY c.first_day"
        ),
        "incentives": (
            "SELECT kind, title, order_no, first_day, last_day, points FROM incentive "
            "WHERE person = $1 ORDER BY first_day"
        ),
        "leaveRequests": (
            "SELECT kind, first_day, last_day, reason, state, asked_at, answer FROM leave_request "
            "WHERE person = $1 ORDER BY id"
        ),
        "courses": (
            "SELECT c.code, c.name, e.state, e.at, e.outcome, e.outcome_on FROM enrolment e "
            "JOIN course_session s ON s.id = e.course_session JOIN course c ON c.id = s.course "
            "WHERE e.person = $1 ORDER BY e.id"
        ),
        "attempts": (
            "SELECT x.code AS exam, a.number, a.started_at, a.submitted_at, "
            "CASE WHEN a.released_at IS NOT NULL THEN a.percent END AS percent FROM attempt a "
            "JOIN exam x ON x.id = a.exam WHERE a.person = $1 ORDER BY a.id"
        ),
        "plans": (
            "SELECT o.name AS post, l.first_day, l.due, l.cancelled FROM plan l "
            "LEFT JOIN post o ON o.id = l.post WHERE l.person = $1 ORDER BY l.id"
        ),
        "figures": (
            "SELECT kind, day, amount FROM performance_figure WHERE person = $1 ORDER BY day, kind"
        ),
        "development": (
            "SELECT kind, title, first_day, last_day, done_on, outcome FROM development_step "
            "WHERE person = $1 ORDER BY id"
        ),
        "promotionLists": (
            "SELECT p.name, l.as_of, e.standing, e.place, e.points FROM promotion_entry e "
            "JOIN promotion_list l ON l.id = e.promotion_list "
            "JOIN promotion p ON p.id = l.promotion WHERE e.person = $1 "
            "AND l.state = 'adopted' ORDER BY l.id"
        ),
        "corrections": (
            "SELECT subject, text, state, made_at, answer FROM correction_request "
            "WHERE person = $1 ORDER BY id"
        ),
    }
    found: dict[str, Any] = {name: await rows(query, person) for name, query in asked.items()}
    for one in found["person"]:
        one["id_number"] = ID_NUMBER.opened(one["id_number"], employee_no)
        one["birth_date"] = BIRTH_DATE.day(one["birth_date"], employee_no)
    found["formerBirthDates"] = [
        {"until": until, "birth_date": day} for until, day in await former_birth_dates(person)
    ]
    found["lookedAt"] = [
        {"at": one.at, "by": one.username, "fields": list(one.fields)}
        for one in await looks(employee_no)
    ]
    return found
