"""Certificates of the demonstration beyond the data set: issued, waiting, stopped, to come.

Everything goes through the services that the pages use, at fixed instants before `as_of`.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from certification import service
from certification.queries.conditions import POST
from certification.rules.tree import (
    All,
    AppraisalAtLeast,
    CertificateInForce,
    DocumentOnFile,
    EducationAtLeast,
    NoMeasure,
)
from certification.rules.tree import Any as AnyOf
from kit.clock import ZONE
from kit.database import rows
from training.exams.queries import exams

RESIDENCE = "window-residence"
LAND = "window-land-construction"
PAPER = "paper-exam"
WAITING = 5
ISSUED = 7


async def load(as_of: date) -> None:
    """The certificates' side of the demonstration is there. A second time changes nothing."""
    if await rows("SELECT FROM evidence WHERE starts_with(source, $1) LIMIT 1", PAPER):
        return
    await _sit_on_paper(as_of)
    await _stop_some(as_of)
    await _keep_files(as_of)
    await _ask_for_more(as_of)
    await _let_the_trainee_begin(as_of)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


async def _sit_on_paper(as_of: date) -> None:
    """People pass an exam on paper; most have their certificate since, some wait for it."""
    if await exams.exam_by_code(RESIDENCE) is None:
        return
    found = await rows(
        "SELECT p.id FROM person p WHERE p.pool = 'shared' AND NOT EXISTS ("
        "SELECT FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type "
        "WHERE c.person = p.id AND t.code = $1) ORDER BY p.town, p.id LIMIT $2",
        RESIDENCE,
        WAITING + ISSUED,
    )
    passed = as_of - timedelta(days=12)
    for place, row in enumerate(found):
        await service.record_evidence(
            row["id"],
            "exam-passed",
            RESIDENCE,
            passed,
            source=f"{PAPER}:{passed}:{place + 1}",
            amount=Decimal(82 + place),
            now=_at(passed, 17),
        )
        if place >= WAITING:
            day = passed + timedelta(days=1 + place % 4)
            await service.issue(row["id"], RESIDENCE, today=day, now=_at(day, 10))


async def _stop_some(as_of: date) -> None:
    """Of those who served longest, one certificate is suspended and one was revoked."""
    found = await rows(
        "SELECT c.number FROM certificate c JOIN person p ON p.id = c.person "
        "WHERE c.origin = 'imported' AND p.pool = 'town_window' AND c.first_day < $1 "
        "AND c.last_day > $1 + 90 ORDER BY c.number LIMIT 2",
        as_of,
    )
    reasons = ("离岗学习期间暂停", "调离窗口岗位，证书交回")
    day = as_of - timedelta(days=6)
    for place, (row, reason) in enumerate(zip(found, reasons, strict=False)):
        stop = service.suspend if place == 0 else service.revoke
        await stop(row["number"], reason=reason, from_day=day, today=day)


async def _keep_files(as_of: date) -> None:
    """Last year's appraisals and this year's health checks of one town's shared pool."""
    found = await rows(
        "SELECT id FROM person WHERE pool = 'shared' AND town = ("
        "SELECT town FROM centre GROUP BY town ORDER BY count(*), town LIMIT 1) ORDER BY id"
    )
    year = as_of.year - 1
    grades = ("competent", "competent", "excellent", "competent", "basic")
    for place, row in enumerate(found):
        decided = date(as_of.year, 1, 20)
        await service.record_evidence(
            row["id"],
            "appraisal",
            grades[place % len(grades)],
            min(decided, as_of),
            source=f"appraisal:{year}",
            now=_at(min(decided, as_of), 16),
        )
        checked = as_of - timedelta(days=30 + 11 * (place % 25))
        await service.record_evidence(
            row["id"],
            "document",
            "health_check",
            checked,
            last_day=checked + timedelta(days=364),
            source=f"health-check:{checked}",
            now=_at(checked, 9),
        )


async def _ask_for_more(as_of: date) -> None:
    """From a day to come, one post asks for more than its certificate."""
    if not await rows("SELECT FROM certificate_type WHERE code = $1", LAND):
        return
    tree = All(
        (
            CertificateInForce(LAND),
            NoMeasure(),
            AnyOf(
                (
                    EducationAtLeast("junior_college"),
                    AppraisalAtLeast("competent", 1, 24),
                    DocumentOnFile("mandarin"),
                )
            ),
        )
    )
    await service.put_conditions(
        POST,
        LAND,
        as_of + timedelta(days=60),
        tree,
        source="窗口岗位选配条件（演示） · Conditions for window posts (demonstration)",
        now=_at(as_of, 8),
    )


async def _let_the_trainee_begin(as_of: date) -> None:
    """The trainee may serve under a mentor for a month."""
    people = {
        row["username"]: row["person"]
        for row in await rows(
            "SELECT username, person FROM account WHERE username IN ('trainee', 'staff')"
        )
    }
    post = await rows("SELECT id FROM post WHERE code = 'window-general'")
    if len(people) == 2 and post:
        await service.grant_provisional(
            people["trainee"],
            post[0]["id"],
            people["staff"],
            first_day=as_of - timedelta(days=2),
            last_day=as_of + timedelta(days=28),
        )
