"""One of everything that an address can name, for tests that walk over all routes."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from certification.service.conditions import put_conditions
from kit import clock, files
from kit.database import rows
from kit.documents import freeze
from roster.queries.links import token_of
from roster.service.links import make_link
from tests import exam_factories, factories, published
from tests.api import roster_scene
from tests.desk_edges import desk_values
from training.exams.grading.service.appeals import appeal
from training.exams.printed.service import make_variants
from training.exams.service import attempts, closing
from training.exams.sittings.service.admissions import admit, grant
from training.exams.sittings.service.sittings import SittingDraft, add_room, open_sitting
from training.rules.lessons import LessonDraft
from training.rules.plans import Wanted
from training.service.courses import CourseDraft, publish_course, save_draft
from training.service.credit import add_equivalence
from training.service.plans import make_plan, put_curriculum
from training.service.sessions import SessionDraft, open_session

NEEDED = {
    "/api/people/{employee_no:str}/qualification": "?post=window-general",
    "/api/courses/{code:str}/files": "?lesson=1",
    "/api/forecasts/{run_id:int}": "?centre=C01001",
    "/api/plans/named": "?rule=gap&post=window-general",
    "/api/question-laws": "?law=%E6%B3%95%E5%BE%8B",
    "/api/rosters/{roster_id:int}/half-day": "?employeeNo={employee_no}&day=2026-12-07&session=AM",
    "/api/exams/compare": "?exam={exam_id}&exam={exam_id}",
    "/api/questions/export": "?format=gift",
    "/api/questions/export/left-out": "?format=gift",
    "/rosters/{roster_id:int}/half-day": "?person=&day=2026-12-07&session=AM",
}
ROLES = (
    "staff",
    "manager",
    "trainer",
    "examiner",
    "personnel",
    "admin",
    "auditor",
    "counsellor",
)
"""What must be asked besides the path."""
PARAMETER = re.compile(r"\{(\w+):(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path, as the application has it."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def is_page(self) -> bool:
        return not self.path.startswith(
            ("/api/", "/schema", "/health", "/metrics", "/static", "/files")
        )

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return PARAMETER.findall(self.path)

    @property
    def permission(self) -> str:
        return str(self.handler.opt["permission"])

    def at(self, values: dict[str, Any]) -> str:
        """The address with these values of its parameters, quoted."""
        path = PARAMETER.sub(lambda found: quote(str(values[found[1]]), safe=""), self.path)
        return path + NEEDED.get(self.path, "").format_map({"employee_no": "E0", **values})


def operations(app: Litestar, *methods: str) -> list[Operation]:
    """All operations of the application with one of these methods."""
    return [
        Operation(method, route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        for method in sorted(handler.http_methods)
        if method in methods
    ]


@dataclass(frozen=True, slots=True)
class Scene:
    """A town of its own, with one of everything in it."""

    town: int
    account: int
    person: int
    values: dict[str, dict[str, Any]]
    """Beginning of a path -> the values of its parameters."""

    def of(self, operation: Operation) -> dict[str, Any]:
        """The values that fill the operation's path."""
        found: dict[str, Any] = {}
        for start in sorted(self.values, key=len):
            if operation.path == start or operation.path.startswith(f"{start}/"):
                found |= self.values[start]
        return found


async def _id(table: str, **values: object) -> int:
    return await factories._insert(table, **values)


async def _one(statement: str, key: int) -> str:
    return str((await rows(statement, key))[0]["one"])


async def scene() -> Scene:
    """A town of its own, with one of everything in it."""
    now, today = clock.now(), clock.today()
    monday = published.monday(1)
    town = await factories.town()
    home = await factories.centre(town)
    person = await factories.person(town, home=home)
    account = await factories.account("staff", person=person)
    number = await _one("SELECT employee_no AS one FROM person WHERE id = $1", person)
    centre = await _one("SELECT code AS one FROM centre WHERE id = $1", home)
    town_code = await _one("SELECT code AS one FROM town WHERE id = $1", town)
    post = await factories.post()
    post_code = await _one("SELECT code AS one FROM post WHERE id = $1", post)

    # Two half-days: below, the first one's certificate lapses, and with it the place.
    beside = await factories.person(town, home=home)
    slots = {(home, monday, "AM"): [person], (home, monday, "PM"): [beside]}
    roster = await published.roster(town, slots)
    assignment, stays = await rows(
        "SELECT id FROM assignment WHERE roster = $1 ORDER BY starts_at", roster.id
    )
    shift = next(iter(roster.shifts.values()))
    own = await make_link(person=person, language="en", note=None, now=now)
    shared = await make_link(centre=home, language="en", note=None, now=now)
    [salt] = await rows("SELECT salt FROM calendar_link WHERE id = $1", own.id)

    leave = await _id("leave", person=person, kind="annual", first_day=today, last_day=today)
    wish = await _id("wish", person=person, day=monday, session="AM", wish="off", weight=1)
    placement = await _id(
        "placement",
        person=person,
        centre=home,
        post=post,
        kind="regular",
        first_day=date(2021, 1, 1),
        order_no=factories.unique("O"),
    )
    item = await _id("handover_item", placement=placement, text="窗口钥匙")
    await roster_scene.general_line()
    await roster_scene.certified(number)
    certificate = await _one("SELECT number AS one FROM certificate WHERE person = $1", person)
    conditions = await put_conditions(
        "post",
        post_code,
        date(2026, 1, 1),
        {"fact": "service", "months": 12, "kinds": ["window"]},
        source="test",
        now=now,
    )

    [kind] = await rows("SELECT certificate_type AS id FROM certificate WHERE person = $1", person)
    issue_batch = await _id(
        "issue_batch", certificate_type=kind["id"], town=town, state="proposed", made_at=now
    )
    scan = await files.keep("scan.txt", b"paper", now=now, permission=files.APART)
    evidence = await _id(
        "evidence",
        person=person,
        kind="document",
        subject="health_check",
        first_day=today,
        source="hand:edges",
        recorded_at=now,
        detail=f'{{"scan": "{scan.code}"}}',
    )
    outside = await _id(
        "outside_certificate",
        person=person,
        certificate_type=kind["id"],
        number=factories.unique("GZ"),
        issuer="test",
        first_day=today,
        state="waiting",
        recorded_at=now,
        scan=scan.code,
    )
    waiver = await _id(
        "waiver",
        person=person,
        purpose="post",
        subject=post_code,
        condition='{"fact": "noMeasure"}',
        reason="test",
        approved_by="test",
        first_day=today,
        last_day=today,
        withdrawn=False,
    )
    permission = await _id(
        "provisional_permission",
        person=person,
        post=post,
        mentor=await factories.person(town),
        first_day=today,
        last_day=today,
        withdrawn=False,
    )

    course = factories.unique("course-")
    draft = CourseDraft("课程", Decimal(4), (LessonDraft("一", "# 一"),), "Course")
    earlier = replace(draft, lessons=(LessonDraft("一", "# 零"),))
    await publish_course(course, earlier, now=now)
    await publish_course(course, draft, now=now)
    await save_draft(course, earlier)
    [lesson] = await rows(
        "SELECT l.id FROM lesson l JOIN course_version v ON v.id = l.version "
        "JOIN course c ON c.id = v.course WHERE c.code = $1 AND v.state = 'current'",
        course,
    )
    other = factories.unique("course-")
    await publish_course(other, draft, now=now)
    equivalence = await add_equivalence(course, other, today)
    starts = datetime.combine(monday + timedelta(14), datetime.min.time(), UTC)
    session = await open_session(
        SessionDraft(course, ((starts, starts + timedelta(hours=3)),), seats=3)
    )
    [meeting] = await rows("SELECT id FROM session_date WHERE course_session = $1", session)
    plan = await make_plan(person, post_code, today, [Wanted("course", course, 5)], now=now)
    session_plan = await _id(
        "session_plan",
        first_day=monday,
        weeks=2,
        policy='{"seats": 5}',
        state="done",
        result='{"sessions": [], "closed": 0, "bound": 0, "openBefore": 0, "proved": true, '
        '"oneSessionLess": 0, "oneTrainerMore": 0, "gaps": []}',
        made_at=now,
    )
    curriculum = await put_curriculum(
        post_code, today + timedelta(30), [Wanted("course", course, 5)], None, now=now
    )
    exam = await exam_factories.exam()
    [variant] = await make_variants(exam.id, 1, now=now)
    attempt = await attempts.begin(exam.id, person)
    await closing.submit(attempt.id, person)
    sitting = await open_sitting(
        exam.id, SittingDraft(starts, starts + timedelta(hours=2)), now=now
    )
    exam_room = await add_room(sitting, "一号考场", 10)
    await admit(sitting, [number], now=now)
    appealed = await appeal(attempt.id, person, None, "test", now=now)
    granted = await grant(
        number,
        exam_id=exam.id,
        extra_minutes=10,
        reason="test",
        first_day=today,
        granted_by=None,
    )
    [question] = await rows(
        "SELECT q.code FROM question q JOIN question_category c ON c.id = q.category "
        "WHERE c.code = $1 LIMIT 1",
        exam.category,
    )
    promotion_code = factories.unique("promotion-")
    promotion = await _id("promotion", code=promotion_code, name="副主任")
    promotion_notice = await _id(
        "promotion_notice",
        promotion=promotion,
        version=1,
        number="1",
        text="通知",
        score="{}",
        made_at=now,
    )
    promotion_list = await _id(
        "promotion_list",
        promotion=promotion,
        notice=promotion_notice,
        as_of=today,
        tree='{"fact": "noMeasure"}',
        source="test",
        people=0,
        state="draft",
        made_at=now,
    )
    cycle = await _id(
        "appraisal_cycle",
        kind="month",
        first_day=today,
        last_day=today,
        town=town,
        rule="{}",
        source="test",
        state="open",
        marks_until=today,
        made_at=now,
    )
    await _id("appraisal_result", cycle=cycle, person=person, indicators="{}", hardness=1)
    step = await _id(
        "development_step", person=person, kind="goal", title="x", first_day=today, made_at=now
    )
    paper = await freeze(b"%PDF-", kind="district-report", made_at=now)
    report = await _id(
        "district_report", first_day=today, last_day=today, document=paper.id, made_at=now
    )
    talk = await _id("care_talk", person=person, state="open", made_at=now)
    correction = await _id(
        "correction_request", person=person, subject="other", text="x", state="open", made_at=now
    )
    incentive = await _id(
        "incentive",
        person=person,
        kind="commendation",
        title="先进",
        first_day=today,
        points=1,
        made_at=now,
    )
    notice = await _id(
        "notice", account=account.id, kind="test", text="Saved.", facts="{}", created_at=now
    )
    job = await _id(
        "job",
        kind="roster.solve",
        arguments="{}",
        account=account.id,
        language="en",
        state="done",
        progress=1,
        runs=1,
        failures=0,
        cancel_requested=False,
        created_at=now,
        due_at=now,
        finished_at=now,
    )
    batch = await _id(
        "import_batch",
        kind="centres",
        file_name="centres.csv",
        sha256="0" * 64,
        size=1,
        content=b"code,level,name,town,x_km,y_km,windows,parent\n",
        options="{}",
        state="preview",
        made_by=account.id,
        made_at=now,
    )
    token = await _id(
        "api_token",
        token_hash=factories.unique("hash"),
        account=account.id,
        name="test",
        created_at=now,
    )
    approval = await _id(
        "approval",
        kind="certificate.issue",
        subject=factories.unique("subject"),
        text="Saved.",
        facts="{}",
        people=2,
        proposed_by=account.id,
        proposed_at=now,
        state="open",
    )
    stored = await files.keep("note.txt", b"a note", now=now)
    values = {
        "/files": {"code": stored.code, "name": stored.name},
        "/api/files": {"code": stored.code},
        "/account/tokens": {"token_id": token},
        "/accounts": {"username": account.username},
        "/api/accounts": {"username": account.username, "role": "staff"},
        "/approvals": {"approval_id": approval, "said": "approve"},
        "/api/approvals": {"approval_id": approval},
        "/appraisals": {"cycle_id": cycle, "step": "compute", "employee_no": number},
        "/me/appraisals": {"cycle_id": cycle, "what": "report"},
        "/api/appraisals": {"cycle_id": cycle, "employee_no": number},
        "/api/attempts": {"attempt_id": attempt.id, "slot": 1},
        "/api/calendar-days": {"day": "2026-12-07"},
        "/api/calendar-years": {"year": 2026},
        "/calendar": {"year": 2026, "day": "2026-12-07"},
        "/calendars": {"name": f"{token_of(salt['salt'])}.ics"},
        "/centres": {"code": centre, "link_id": shared.id},
        "/api/centres": {"code": centre, "link_id": shared.id},
        "/care": {"talk_id": talk},
        "/api/care": {"talk_id": talk},
        "/api/district": {"report_id": report},
        "/corrections": {"request_id": correction},
        "/api/corrections": {"request_id": correction},
        "/certificate-templates": {"code": "card", "number": 0},
        "/api/certificate-templates": {"code": "card", "number": 0},
        "/me/certificates": {"number": certificate, "share_id": 1},
        "/certificates": {"number": certificate, "action": "revoke"},
        "/api/certificates": {"name": certificate, "number": certificate, "share_id": 1},
        "/conditions": {"set_id": conditions, "purpose": "post", "subject": post_code},
        "/attend": {"meeting_id": meeting["id"], "code": "nothing"},
        "/course-sessions": {
            "session_id": session,
            "meeting_id": meeting["id"],
            "employee_no": number,
        },
        "/api/course-sessions": {
            "session_id": session,
            "meeting_id": meeting["id"],
            "employee_no": number,
        },
        "/courses": {"code": course, "lesson_id": lesson["id"], "equivalence_id": equivalence},
        "/api/courses": {"code": course, "equivalence_id": equivalence},
        "/credentials": {"purpose": "revocation", "number": 0},
        "/elders": {"setting": "on"},
        "/exams": {
            "exam_id": exam.id,
            "attempt_id": attempt.id,
            "grant_id": granted,
            "question": question["code"],
            "label": variant,
            "sheet": "paper.pdf",
        },
        "/exams/attempts": {"action": "consent"},
        "/api/accommodations": {"grant_id": granted},
        "/exams/appeals": {"appeal_id": appealed},
        "/api/appeals": {"appeal_id": appealed},
        "/api/slots": {"slot_id": 1},
        "/sittings": {
            "sitting_id": sitting,
            "room_id": exam_room,
            "employee_no": number,
            "action": "pause",
        },
        "/api/sittings": {"sitting_id": sitting, "room_id": exam_room, "employee_no": number},
        "/api/exam-groups": {"code": "theory-and-practice"},
        "/api/exams": {
            "exam_id": exam.id,
            "question": question["code"],
            "label": variant,
            "sheet": "paper.pdf",
        },
        "/api/question-categories": {"category": exam.category},
        "/imports": {"import_id": batch},
        "/api/imports": {"import_id": batch, "file_name": "centres.xlsx"},
        "/jobs": {"job_id": job},
        "/api/jobs": {"job_id": job},
        "/language": {"code": "en"},
        "/api/lessons": {"lesson_id": lesson["id"], "question": question["code"]},
        "/me/calendar": {"link_id": own.id},
        "/api/me/calendar-links": {"link_id": own.id},
        "/me/mentoring": {"permission_id": permission},
        "/api/me/mentoring": {"permission_id": permission},
        "/me/attempts": {"attempt_id": attempt.id},
        "/me/exams": {"exam_id": exam.id},
        "/notices": {"notice_id": notice},
        "/api/notices": {"notice_id": notice},
        "/people": {"employee_no": number, "leave_id": leave, "wish_id": wish},
        "/api/people": {"employee_no": number, "leave_id": leave, "wish_id": wish},
        "/curricula": {"code": post_code, "curriculum_id": curriculum},
        "/api/curricula": {"post": post_code, "curriculum_id": curriculum},
        "/session-plans": {"plan_id": session_plan, "place": 0},
        "/api/session-plans": {"plan_id": session_plan, "place": 0},
        "/plans": {"plan_id": plan},
        "/api/plans": {"plan_id": plan},
        "/posts": {"code": post_code},
        "/api/posts": {"code": post_code},
        "/promotions": {"code": promotion_code},
        "/api/promotions": {"code": promotion_code},
        "/promotion-lists": {"list_id": promotion_list},
        "/api/promotion-lists": {"list_id": promotion_list},
        "/questions": {"code": question["code"]},
        "/api/questions": {"code": question["code"]},
        "/rosters": {"roster_id": roster.id, "shift_id": shift, "code": centre},
        "/api/rosters": {
            "roster_id": roster.id,
            "assignment_id": stays["id"],
            "employee_no": number,
        },
        "/rule-sets": {"name": "working-time"},
        "/api/rule-sets": {"kind": "working-time"},
        "/schema": {"path": "openapi.json"},
        "/api/shifts": {"shift_id": shift},
        "/static": {"release": "now", "name": "mark.svg"},
        "/verify": {"code": certificate},
        "/window-plans": {"plan_id": roster.plan},
        "/api/window-plans": {"plan_id": roster.plan},
        "/window-policy": {"code": town_code},
        "/api/window-policy": {"code": town_code},
        "/roster-rules": {"code": town_code},
        "/api/roster-rules": {"code": town_code},
    }
    for start in ("/people", "/api/people"):
        values[start] |= {
            "placement_id": placement,
            "item_id": item,
            "incentive_id": incentive,
            "step_id": step,
        }
        values[start] |= {"waiver_id": waiver, "permission_id": permission}
        values[start] |= {"evidence_id": evidence}
    [code] = await rows("SELECT code FROM certificate_type WHERE id = $1", kind["id"])
    for start in ("/certificate-types", "/api/certificate-types"):
        values[start] = {"code": code["code"]}
    for start in ("/certificate-batches", "/api/certificate-batches"):
        values[start] = {"batch_id": issue_batch}
    for start in ("/outside-certificates", "/api/outside-certificates"):
        values[start] = {"outside_id": outside}
    values["/api/waivers"] = {"waiver_id": waiver}
    values["/api/provisional-permissions"] = {"permission_id": permission}
    desk = await desk_values(
        town=town,
        town_code=town_code,
        centre=centre,
        person=person,
        assignment=assignment["id"],
        plan=roster.plan,
    )
    for start, more in desk.items():
        values[start] = {**values.get(start, {}), **more}
    return Scene(town, account.id, person, values)
