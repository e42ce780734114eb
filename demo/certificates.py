"""Certificates of the demonstration beyond the data set: issued, waiting, stopped, to come.

Everything goes through the services that the pages use, at fixed instants before `as_of`.
"""

import contextlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw

from certification import service
from certification.queries.conditions import POST, RENEWAL
from certification.rules.standard_templates import CARD
from certification.rules.template import dump
from certification.rules.tree import (
    All,
    AppraisalAtLeast,
    CertificateInForce,
    ClassHours,
    DocumentOnFile,
    EducationAtLeast,
    ExamPassed,
    NoMeasure,
)
from certification.rules.tree import Any as AnyOf
from certification.service import batches, outside, templates
from certification.service.batches import NobodyWaits
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
    await _set_aside(as_of)
    await _renew_with_hours(as_of)
    await _bring_from_elsewhere(as_of)
    await _propose_many(as_of)
    await _draw_a_badge(as_of)


async def _draw_a_badge(as_of: date) -> None:
    """A card in the town's colours is published, and its next version is being drawn."""
    green = {"#9b1c1c": "#0e5c59"}
    for final in (True, False):
        body = dump(CARD)
        for element in body["elements"]:
            element["colour"] = green.get(element.get("colour", ""), "#1a1a1a")
        if not final:
            body["elements"].append(
                {"kind": "text", "x": 4, "y": 49, "w": 50, "h": 3, "zh": "见习期满换发", "size": 5}
            )
        await templates.save_draft(
            "badge", name="岗位证卡", name_en="Post badge", body=body, now=_at(as_of, 9)
        )
        if final:
            await templates.publish("badge", now=_at(as_of, 9))


async def _set_aside(as_of: date) -> None:
    """A newcomer without the certificate may serve for a fortnight, for a reason."""
    found = await rows(
        "SELECT p.id FROM person p WHERE p.pool = 'shared' AND NOT EXISTS ("
        "SELECT FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type "
        "WHERE c.person = p.id AND t.code = $1) ORDER BY p.town DESC, p.id LIMIT 1",
        RESIDENCE,
    )
    for row in found:
        await service.grant_waiver(
            row["id"],
            POST,
            RESIDENCE,
            CertificateInForce(RESIDENCE),
            reason="台风过后临时支援，已在外地持证 · relief after the typhoon, certified elsewhere",
            approved_by="personnel",
            first_day=as_of,
            last_day=as_of + timedelta(days=14),
            now=_at(as_of, 8),
        )


async def _renew_with_hours(as_of: date) -> None:
    """The renewal of one certificate asks for refresher hours instead of the exam."""
    if not await rows("SELECT FROM certificate_type WHERE code = $1", RESIDENCE):
        return
    tree = AnyOf((ClassHours(Decimal(6), "refresher", 12), ExamPassed(RESIDENCE, 12)))
    await service.put_conditions(
        RENEWAL,
        RESIDENCE,
        as_of - timedelta(days=200),
        tree,
        source="续证办法（演示） · Renewal rules (demonstration)",
        now=_at(as_of - timedelta(days=210), 9),
    )


async def _bring_from_elsewhere(as_of: date) -> None:
    """Two certificates from another city wait to be verified."""
    found = await rows(
        "SELECT p.id, p.employee_no FROM person p WHERE p.pool = 'shared' AND NOT EXISTS ("
        "SELECT FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type "
        "WHERE c.person = p.id AND t.code = $1) ORDER BY p.town, p.id OFFSET 14 LIMIT 2",
        RESIDENCE,
    )
    for place, row in enumerate(found):
        picture = Image.new("RGB", (620, 440), "#f6efe0")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((20, 20, 600, 420), outline="#a32417", width=6)
        pen.text((60, 180), f"SPECIMEN  scan of GZ2025-{1040 + place}", fill="#333333")
        content = BytesIO()
        picture.save(content, "PNG")
        await outside.record_outside(
            row["id"],
            RESIDENCE,
            number=f"GZ2025-{1040 + place}",
            issuer="广州市政务服务中心",
            first_day=as_of - timedelta(days=300 - 20 * place),
            last_day=as_of + timedelta(days=430 + 20 * place),
            scan=(f"scan-{row['employee_no']}.png", content.getvalue()),
            now=_at(as_of - timedelta(days=2), 11),
        )


async def _propose_many(as_of: date) -> None:
    """Those who wait for the certificate stand in a proposal."""
    with contextlib.suppress(NobodyWaits):
        await batches.propose_batch(
            RESIDENCE, towns=None, town=None, today=as_of, now=_at(as_of, 8)
        )


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
