"""An attempt as its person sees it: the paper without keys, then the result and the review."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.queries.versions import versions
from training.exams.rules import responses
from training.exams.rules.bodies import Face
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.responses import Response


@dataclass(frozen=True, slots=True)
class Shown:
    """An option as it stands on the paper."""

    key: str
    text: str
    text_en: str | None


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One place of a paper, without its key."""

    number: int
    kind: str
    stem: str
    stem_en: str | None
    unit: str
    unit_en: str | None
    options: tuple[Shown, ...]
    marks: Decimal
    response: Response | None
    flagged: bool
    saves: int
    saved_at: datetime | None
    face: Face
    section: int
    opens_before: int | None
    """Minutes before the deadline from when it may be answered; None: from the start."""
    ends_before: int | None

    def open_at(self, now: datetime, deadline: datetime) -> bool:
        """Whether its section takes answers."""
        return not (
            (
                self.opens_before is not None
                and now < deadline - timedelta(minutes=self.opens_before)
            )
            or (
                self.ends_before is not None
                and now >= deadline - timedelta(minutes=self.ends_before)
            )
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an attempt that is over."""

    points: Decimal
    marks: Decimal
    percent: Decimal
    passed: bool
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptShown:
    """An attempt without keys."""

    id: int
    exam: int
    exam_code: str
    exam_name: str
    exam_name_en: str | None
    pass_percent: Decimal
    review: str
    person: int
    number: int
    state: str
    started_at: datetime
    deadline: datetime
    grace_until: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    outcome: Outcome | None
    """None while it runs and while a marker has to look."""
    slots: tuple[PaperSlot, ...]
    released_at: datetime | None = None
    unmarked: int = 0
    review_since: datetime | None = None
    """From when the paper may be reviewed; None: since the result is there."""
    paused_at: datetime | None = None
    sitting: int | None = None
    room: int | None = None
    appeal_days: int = 0

    def may_appeal(self, now: datetime) -> bool:
        """Whether the person may appeal at `now`."""
        return self.released_at is not None and now < self.released_at + timedelta(
            days=self.appeal_days
        )

    @property
    def told(self) -> Outcome | None:
        """The result as far as the person may know it."""
        return self.outcome if self.released_at is not None else None

    def reviewable(self, now: datetime) -> bool:
        """Whether the person may look at their marked paper at `now`."""
        return (
            self.told is not None
            and self.review != "none"
            and (self.review_since is None or now >= self.review_since)
        )


@dataclass(frozen=True, slots=True)
class ReviewSlot:
    """One place of a marked paper, with its key."""

    number: int
    draft: Draft
    options: tuple[Shown, ...]
    marks: Decimal
    response: Response | None
    share: Decimal | None
    """None while it waits for a marker."""
    points: Decimal | None
    marked_by: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in the examiner's list."""

    id: int
    employee_no: str
    name: str
    number: int
    state: str
    started_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    answered: int
    slots: int
    percent: Decimal | None
    passed: bool | None
    late: int


async def database_now(at: datetime | None) -> datetime:
    """`at`, or the database's clock: the one that decides about deadlines."""
    if at is not None:
        return at
    moment: datetime = (await rows("SELECT clock_timestamp() AS at"))[0]["at"]
    return moment


async def attempt(attempt_id: int, person_id: int | None = None) -> AttemptShown | None:
    """The attempt; None where there is none, or where it is not this person's."""
    found = await rows(
        "SELECT a.*, e.code AS exam_code, e.name AS exam_name, e.name_en AS exam_name_en, "
        "e.pass_percent, e.review, e.appeal_days, CASE e.review_from WHEN 'close' "
        "THEN COALESCE(t.closes_at, e.closes_at) END AS review_since "
        "FROM attempt a JOIN exam e ON e.id = a.exam LEFT JOIN exam_sitting t ON t.id = a.sitting "
        "WHERE a.id = $1 AND COALESCE(a.person = $2, true)",
        attempt_id,
        person_id,
    )
    if not found:
        return None
    row = found[0]
    slots = await rows(
        "SELECT s.number, s.kind, s.options, s.marks, s.response, s.flagged, s.saves, s.saved_at, "
        "s.section, s.opens_before, s.ends_before, s.version FROM attempt_slot s "
        "WHERE s.attempt = $1 ORDER BY s.number",
        attempt_id,
    )
    known = await versions(slot["version"] for slot in slots)
    return AttemptShown(
        **{name: row[name] for name in _SHOWN},
        outcome=_outcome(row),
        slots=tuple(_slot(slot, known[slot["version"]].face) for slot in slots),
    )


_SHOWN = (
    "id", "exam", "exam_code", "exam_name", "exam_name_en", "pass_percent", "review", "person",
    "number", "state", "started_at", "deadline", "grace_until", "submitted_at", "submitted_by",
    "released_at", "unmarked", "review_since", "paused_at", "sitting", "room", "appeal_days",
)  # fmt: skip


def _outcome(row: dict[str, Any]) -> Outcome | None:
    if row["state"] != "submitted" or row["percent"] is None:
        return None
    return Outcome(
        points=row["points"],
        marks=row["marks"],
        percent=row["percent"],
        passed=row["passed"],
        weak=tuple(loads(row["weak"]) or ()),
    )


def _in_order(options: tuple[Option, ...], order: list[str]) -> tuple[Option, ...]:
    known = {option.key: option for option in options}
    return tuple(known[key] for key in order if key in known)


def _shown(options: tuple[Option, ...]) -> tuple[Shown, ...]:
    return tuple(Shown(option.key, option.text, option.text_en) for option in options)


def _slot(row: dict[str, Any], face: Face) -> PaperSlot:
    options = _in_order(face.options, loads(row["options"]))
    return PaperSlot(
        number=row["number"],
        kind=row["kind"],
        stem=face.stem,
        stem_en=face.stem_en,
        unit=face.unit,
        unit_en=face.unit_en,
        options=_shown(options),
        marks=row["marks"],
        response=responses.read(loads(row["response"])),
        flagged=row["flagged"],
        saves=row["saves"],
        saved_at=row["saved_at"],
        face=replace(face, options=options),
        section=row["section"] or 0,
        opens_before=row["opens_before"],
        ends_before=row["ends_before"],
    )


async def review(attempt_id: int) -> tuple[ReviewSlot, ...]:
    """The marked paper with keys and explanations. Only for attempts that are over."""
    found = await rows(
        "SELECT s.number, s.options, s.marks, s.response, s.share, s.points, s.marked_by, "
        "s.version, s.key_version, q.difficulty, c.code AS category, "
        "l.code AS service_line FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "JOIN question_category c ON c.id = q.category "
        "LEFT JOIN service_line l ON l.id = q.service_line "
        "WHERE a.id = $1 AND a.state = 'submitted' ORDER BY s.number",
        attempt_id,
    )
    known = await versions(
        number for row in found for number in (row["version"], row["key_version"]) if number
    )
    return tuple(
        ReviewSlot(
            number=row["number"],
            draft=(
                draft := replace(
                    _as_marked(
                        known[row["version"]].draft,
                        known[row["key_version"] or row["version"]].draft,
                    ),
                    category=row["category"],
                    difficulty=row["difficulty"],
                    service_line=row["service_line"],
                )
            ),
            options=_shown(_in_order(draft.options, loads(row["options"]))),
            marks=row["marks"],
            response=responses.read(loads(row["response"])),
            share=row["share"],
            points=row["points"],
            marked_by=row["marked_by"],
        )
        for row in found
    )


def _as_marked(asked: Draft, marked: Draft) -> Draft:
    """The question as it was asked, with the key and the words on it that it was marked by."""
    return replace(
        asked,
        key=marked.key,
        explanation=marked.explanation,
        explanation_en=marked.explanation_en,
        said=marked.said,
    )


async def find_attempts(
    exam_id: int, *, page: int = 1, page_size: int = 50
) -> tuple[list[AttemptLine], int]:
    """(a page of an exam's attempts, how many there are), latest first."""
    total = await rows("SELECT count(*) AS n FROM attempt WHERE exam = $1", exam_id)
    found = await rows(
        "SELECT a.id, p.employee_no, p.name, a.number, a.state, a.started_at, a.deadline, "
        "a.submitted_at, a.submitted_by, a.percent, a.passed, s.answered, s.slots, "
        "(SELECT count(*) FROM late_answer l WHERE l.attempt = a.id) AS late "
        "FROM attempt a JOIN person p ON p.id = a.person "
        "JOIN LATERAL (SELECT count(response) AS answered, count(*) AS slots "
        " FROM attempt_slot WHERE attempt = a.id) s ON true "
        "WHERE a.exam = $1 ORDER BY a.started_at DESC, a.id DESC LIMIT $2 OFFSET $3",
        exam_id,
        page_size,
        (page - 1) * page_size,
    )
    return [AttemptLine(**row) for row in found], int(total[0]["n"])


async def late_answers(attempt_id: int) -> list[tuple[int, Response | None, int, datetime]]:
    """(slot, last response, how often, when last) of what came after the end, by slot."""
    found = await rows(
        "SELECT slot, response, times, at FROM late_answer WHERE attempt = $1 ORDER BY slot",
        attempt_id,
    )
    return [
        (row["slot"], responses.read(loads(row["response"])), row["times"], row["at"])
        for row in found
    ]


async def who(attempt_id: int) -> tuple[str, str]:
    """(name, employee number) of whose attempt it is."""
    found = await rows(
        "SELECT p.name, p.employee_no FROM attempt a JOIN person p ON p.id = a.person "
        "WHERE a.id = $1",
        attempt_id,
    )
    return found[0]["name"], found[0]["employee_no"]


async def unreleased(exam_id: int) -> tuple[int, int]:
    """(complete results that wait for their release, attempts that wait for a marker)."""
    [found] = await rows(
        "SELECT count(*) FILTER (WHERE unmarked = 0) AS complete, "
        "count(*) FILTER (WHERE unmarked > 0) AS waiting FROM attempt "
        "WHERE exam = $1 AND state = 'submitted' AND released_at IS NULL",
        exam_id,
    )
    return int(found["complete"]), int(found["waiting"])
