"""What one person is admitted to and granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit import clock
from kit.database import rows
from kit.jsontext import loads
from training.exams.sittings.rules.admission import Grant, Window, chosen, together


@dataclass(frozen=True, slots=True)
class Allowances:
    """A person's sittings and grants, by exam; None stands for every exam."""

    windows: Mapping[int, tuple[Window, ...]]
    grants: Mapping[int | None, tuple[Grant, ...]]

    def window(self, exam: int, now: datetime) -> Window | None:
        """The sitting of the exam that counts at `now`."""
        return chosen(self.windows.get(exam, ()), now)

    def grant(self, exam: int) -> Grant:
        """What the person is granted in the exam."""
        return together([*self.grants.get(None, ()), *self.grants.get(exam, ())])


@dataclass(frozen=True, slots=True)
class Door:
    """What a sitting and its room ask of whoever begins there."""

    access_code: str | None
    networks: tuple[str, ...]
    paused_at: datetime | None


async def allowances(person_id: int, now: datetime, exam_id: int | None = None) -> Allowances:
    """What a person is admitted to and granted at `now`, of one exam or of all."""
    admitted = await rows(
        "SELECT s.exam, s.id AS sitting, m.room, s.opens_at, s.closes_at FROM exam_admission m "
        "JOIN exam_sitting s ON s.id = m.sitting WHERE m.person = $1 AND NOT s.cancelled "
        "AND ($2::bigint IS NULL OR s.exam = $2) ORDER BY s.opens_at",
        person_id,
        exam_id,
    )
    granted = await rows(
        "SELECT exam, extra_minutes, extra_percent, extra_attempts, no_delay, large_print "
        "FROM exam_accommodation WHERE person = $1 AND first_day <= $2 "
        "AND (last_day IS NULL OR last_day >= $2)",
        person_id,
        clock.civil(now),
    )
    windows: dict[int, tuple[Window, ...]] = {}
    for row in admitted:
        held = windows.get(row["exam"], ())
        windows[row["exam"]] = (
            *held,
            Window(row["sitting"], row["room"], row["opens_at"], row["closes_at"]),
        )
    grants: dict[int | None, tuple[Grant, ...]] = {}
    for row in granted:
        exam = row.pop("exam")
        grants[exam] = (*grants.get(exam, ()), Grant(**row))
    return Allowances(windows, grants)


async def door(window: Window) -> Door:
    """What the sitting and the room of `window` ask."""
    [row] = await rows(
        "SELECT s.access_code, r.networks, r.paused_at FROM exam_sitting s "
        "LEFT JOIN exam_room r ON r.id = $2 WHERE s.id = $1",
        window.sitting,
        window.room,
    )
    return Door(row["access_code"], tuple(loads(row["networks"]) or ()), row["paused_at"])
