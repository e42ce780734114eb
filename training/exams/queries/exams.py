"""Exams and where a person stands with each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.rules import blueprints, timing
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.conduct import LISTED, Conduct, Criterion
from training.exams.rules.timing import Bar, Past, Terms
from training.exams.sittings.queries import admission
from training.exams.sittings.queries.admission import Allowances
from training.exams.sittings.rules.admission import Window, terms_for


@dataclass(frozen=True, slots=True)
class ExamShown:
    """An exam with its terms."""

    id: int
    code: str
    name: str
    name_en: str | None
    course: str | None
    terms: Terms
    pass_percent: Decimal
    blueprint: Blueprint
    review: str
    conduct: Conduct = field(default_factory=Conduct)


@dataclass(frozen=True, slots=True)
class ExamLine:
    """An exam in a list, with how its attempts went."""

    exam: ExamShown
    attempts: int
    running: int
    passed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with an exam."""

    exam: ExamShown
    running: int | None
    """The attempt that can be resumed."""
    bar: Bar | None
    """Why a new attempt may not begin now."""
    earliest: datetime | None
    left: int | None
    last: int | None
    """The last attempt that is over."""
    passed: bool
    """Whether any attempt was passed."""
    best: Decimal | None
    window: Window | None = None
    """The sitting they are admitted to."""


_COLUMNS = """
    e.id, e.code, e.name, e.name_en, c.code AS course, e.opens_at, e.closes_at, e.limit_minutes,
    e.grace_seconds, e.attempts AS allowed, e.delay_minutes, e.pass_percent, e.blueprint, e.review,
    g.code AS group, e.part, e.form, e.rubric, e.admission, e.access_code, e.networks,
    e.review_from, e.release, e.markers, e.agree_percent, e.penalty_percent, e.appeal_days
"""
_FROM = (
    "FROM exam e LEFT JOIN course c ON c.id = e.course "
    "LEFT JOIN exam_group g ON g.id = e.exam_group "
)
_PLAIN = (
    "group", "part", "form", "admission", "access_code", "review_from", "release", "markers",
    "agree_percent", "penalty_percent", "appeal_days",
)  # fmt: skip


def shaped(row: dict[str, Any]) -> ExamShown:
    """The exam that a row holds."""
    return ExamShown(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        course=row["course"],
        terms=Terms(
            limit=timedelta(minutes=row["limit_minutes"]),
            opens=row["opens_at"],
            closes=row["closes_at"],
            grace=timedelta(seconds=row["grace_seconds"]),
            delay=timedelta(minutes=row["delay_minutes"]),
            attempts=row["allowed"],
        ),
        pass_percent=row["pass_percent"],
        blueprint=blueprints.read(loads(row["blueprint"])),
        review=row["review"],
        conduct=Conduct(
            **{name: row[name] for name in _PLAIN},
            networks=tuple(loads(row["networks"]) or ()),
            rubric=tuple(
                Criterion(one["code"], one["name"], Decimal(one["most"]), one.get("nameEn"))
                for one in loads(row["rubric"]) or ()
            ),
        ),
    )


async def exam(exam_id: int) -> ExamShown | None:
    """The exam of that id."""
    found = await rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE e.id = $1",
        exam_id,
    )
    return shaped(found[0]) if found else None


async def exam_by_code(code: str) -> ExamShown | None:
    """The exam of that code."""
    found = await rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE e.code = $1",
        code,
    )
    return shaped(found[0]) if found else None


async def names(codes: list[str]) -> dict[str, tuple[str, str | None]]:
    """Code -> (name, English name) of the exams of these codes."""
    found = await rows("SELECT code, name, name_en FROM exam WHERE code = ANY($1)", codes)
    return {row["code"]: (row["name"], row["name_en"]) for row in found}


async def find_exams(*, page: int = 1, page_size: int = 50) -> tuple[list[ExamLine], int]:
    """(a page of all exams, how many there are), by code."""
    total = await rows("SELECT count(*) AS n FROM exam")
    found = await rows(
        f"SELECT {_COLUMNS}, count(a.id) AS tried, "
        "count(a.id) FILTER (WHERE a.state = 'running') AS running, "
        "count(a.id) FILTER (WHERE a.passed) AS passed "
        f"{_FROM} LEFT JOIN attempt a ON a.exam = e.id "
        "GROUP BY e.id, c.code, g.code ORDER BY e.code LIMIT $1 OFFSET $2",
        page_size,
        (page - 1) * page_size,
    )
    lines = [ExamLine(shaped(r), r["tried"], r["running"], r["passed"]) for r in found]
    return lines, int(total[0]["n"])


async def past_attempts(exam_id: int, person_id: int) -> list[Past]:
    """The attempts of a person at an exam that are over, oldest first."""
    found = await rows(
        "SELECT started_at, submitted_at, passed, extra_minutes FROM attempt "
        "WHERE exam = $1 AND person = $2 AND state = 'submitted' ORDER BY started_at",
        exam_id,
        person_id,
    )
    return [_past(row) for row in found]


def _past(row: dict[str, Any]) -> Past:
    return Past(
        started=row["started_at"],
        submitted=row["submitted_at"],
        passed=row["passed"],
        extra=timedelta(minutes=row["extra_minutes"]),
    )


async def standings(person_id: int, now: datetime) -> list[Standing]:
    """Where a person stands with every exam at `now`, by code.

    An attempt whose grace is over counts as over, even before it is settled. Sittings and
    accommodations of the person count; what is not released yet is neither passed nor failed.
    """
    exams = await rows(f"SELECT {_COLUMNS} {_FROM} ORDER BY e.code")
    tried = await rows(
        "SELECT id, exam, state, started_at, deadline, grace_until, submitted_at, passed, percent, "
        "extra_minutes, paused_at, released_at FROM attempt WHERE person = $1 ORDER BY started_at",
        person_id,
    )
    held = await admission.allowances(person_id, now)
    return [
        _standing(shaped(row), [one for one in tried if one["exam"] == row["id"]], now, held)
        for row in exams
    ]


def _standing(
    exam: ExamShown, attempts: list[dict[str, Any]], now: datetime, held: Allowances
) -> Standing:
    running = [
        a["id"]
        for a in attempts
        if a["state"] == "running" and (a["paused_at"] or now < a["grace_until"])
    ]
    over = [a for a in attempts if a["id"] not in running]
    past = [
        _past(
            {**a, "submitted_at": a["submitted_at"] or a["deadline"], "passed": bool(a["passed"])}
        )
        for a in over
    ]
    window = held.window(exam.id, now)
    terms = terms_for(exam.terms, held.grant(exam.id), window)
    bar = (
        (Bar.NOT_ADMITTED, None)
        if exam.conduct.admission == LISTED and window is None
        else timing.may_start(now, past, terms)
    )
    seen = [a for a in over if a["released_at"] is not None]
    return Standing(
        exam=exam,
        running=running[0] if running else None,
        bar=bar[0] if bar else None,
        earliest=bar[1] if bar else None,
        left=timing.attempts_left(past, terms),
        last=over[-1]["id"] if over else None,
        passed=any(a["passed"] for a in seen),
        best=max((a["percent"] for a in seen if a["percent"] is not None), default=None),
        window=window,
    )
