"""What mentors say of those who begin under them."""

from dataclasses import dataclass
from datetime import datetime

from certification.queries import grants
from kit.clock import civil
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from kit.notices import notify
from staff.queries import directory
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person


@dataclass(frozen=True, slots=True)
class Report:
    """Marks from 1 to 5, and whether the beginner may serve alone."""

    knowledge: int
    manner: int
    independence: int
    ready: bool
    remark: str | None = None


async def give_report(permission_id: int, mentor: int, report: Report, *, now: datetime) -> None:
    """The report stands; another one of the same day replaces it. The beginner is told.

    The managers of the town are told that somebody may serve alone. Raises NotFound for anybody
    but the mentor of that permission, Invalid.
    """
    marks = {
        "knowledge": report.knowledge,
        "manner": report.manner,
        "independence": report.independence,
    }
    if wrong := {name: N_("From 1 to 5.") for name, mark in marks.items() if not 1 <= mark <= 5}:
        raise Invalid(wrong)
    found = await grants.permissions(mentor=mentor, permission_id=permission_id)
    if not found or found[0].withdrawn:
        raise NotFound
    permission, today = found[0], civil(now)
    if today < permission.first_day:
        raise Invalid({"ready": N_("The days under you have not begun yet.")})
    person = (await directory.person(permission.employee_no)).id
    async with joined():
        await rows(
            "INSERT INTO mentor_report (permission, person, mentor, post, knowledge, manner, "
            "independence, ready, remark, day, at) SELECT $1, $2, $3, o.id, $5, $6, $7, $8, $9, "
            "$10, $11 FROM post o WHERE o.code = $4 ON CONFLICT (permission, day) DO UPDATE SET "
            "knowledge = excluded.knowledge, manner = excluded.manner, "
            "independence = excluded.independence, ready = excluded.ready, "
            "remark = excluded.remark, at = excluded.at",
            permission_id,
            person,
            mentor,
            permission.post,
            report.knowledge,
            report.manner,
            report.independence,
            report.ready,
            report.remark,
            today,
            now,
        )
        await record(
            "mentor.report",
            "provisional-permission",
            permission_id,
            after={**marks, "ready": report.ready},
        )
        mark = f"mentor:{permission_id}:{today.isoformat()}"
        await tell_person(
            person,
            "mentor-report",
            N_("Your mentor {mentor} has written how you are getting on."),
            link="/me/learning",
            once=mark,
            mentor=permission.mentor_name,
        )
        if report.ready:
            await notify(
                await accounts_with_role("manager", permission.town),
                "mentor-report",
                N_("{person} may serve alone, says the mentor {mentor}."),
                link=f"/people/{permission.employee_no}",
                once=f"{mark}:ready",
                person=permission.name,
                mentor=permission.mentor_name,
            )
