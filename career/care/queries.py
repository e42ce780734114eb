"""Rounds of the pulse, their figures, and who would like to talk."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from career.care.rules.pulse import Answers, Shown, shown
from kit.database import rows
from kit.encryption import EncryptedColumn, mark
from kit.jsontext import loads

ANSWER = EncryptedColumn("pulse_answer", "body", owner="pulse_round")
TALK = EncryptedColumn("care_talk", "body")
NOTES = EncryptedColumn("care_talk", "notes")
BUSY_SHARE = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Round:
    """A month's survey."""

    id: int
    month: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CentreLoad:
    """What the centre's people carried in the month."""

    half_days: Decimal
    """A person, on average."""
    cases: Decimal
    """A half-day of one window, on average."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody who would like to talk."""

    id: int
    person: int
    employee_no: str
    name: str
    town_name: str
    town_name_en: str | None
    body: str | None
    notes: str | None
    state: str
    made_at: datetime


async def open_round(today: date) -> Round | None:
    """The round that takes answers today."""
    found = await rows(
        "SELECT id, month, last_day FROM pulse_round WHERE month <= $1 AND last_day >= $1 "
        "ORDER BY month DESC LIMIT 1",
        today,
    )
    return Round(**found[0]) if found else None


async def answered(round_id: int, person: int) -> bool:
    """Whether the person has answered; what, nobody can tell from this."""
    return bool(
        await rows(
            "SELECT 1 FROM pulse_answer WHERE pulse_round = $1 AND who = $2",
            round_id,
            who(round_id, person),
        )
    )


def who(round_id: int, person: int) -> str:
    """The mark that keeps a person from answering twice."""
    return mark(f"{round_id}:{person}", "pulse")


async def rounds() -> list[Round]:
    """Every round, the latest first."""
    found = await rows("SELECT id, month, last_day FROM pulse_round ORDER BY month DESC")
    return [Round(**row) for row in found]


async def figures(round_id: int, towns: Collection[int] | None) -> Shown:
    """The round by centre, as far as groups may be shown, over these towns (None: all)."""
    found = await rows(
        "SELECT c.code AS centre, a.body FROM pulse_answer a "
        "LEFT JOIN centre c ON c.id = a.centre WHERE a.pulse_round = $1 AND a.body IS NOT NULL "
        "AND ($2::bigint[] IS NULL OR c.town = ANY($2))",
        round_id,
        None if towns is None else sorted(towns),
    )
    grouped: dict[str, list[Answers]] = defaultdict(list)
    for row in found:
        text = ANSWER.opened(row["body"], round_id)
        grouped[row["centre"] or "–"].append(loads(text))
    return shown(grouped)


async def trend(
    towns: Collection[int] | None, months: int = 12
) -> list[tuple[date, Decimal | None]]:
    """(month, overall mean) of the latest rounds, earliest first; None: too few answers."""
    found = []
    for one in reversed((await rounds())[:months]):
        whole = (await figures(one.id, towns)).whole
        found.append((one.month, whole.overall if whole else None))
    return found


async def loads_of_centres(first: date, last: date) -> dict[str, CentreLoad]:
    """Centre -> half-days a person, and cases a half-day of one window, in those days."""
    found = await rows(
        "WITH worked AS (SELECT s.centre, count(*)::numeric / count(DISTINCT a.person) AS half "
        "FROM assignment a JOIN shift s ON s.id = a.shift WHERE a.published "
        "AND s.day BETWEEN $1 AND $2 GROUP BY s.centre), "
        "handled AS (SELECT k.centre, sum(k.cases)::numeric / greatest(1, "
        "count(DISTINCT (k.day, k.session)) * greatest(1, min(c.windows))) AS cases "
        "FROM case_count k JOIN centre c ON c.id = k.centre WHERE k.day BETWEEN $1 AND $2 "
        "GROUP BY k.centre) SELECT c.code, COALESCE(w.half, 0) AS half_days, "
        "COALESCE(h.cases, 0) AS cases FROM centre c LEFT JOIN worked w ON w.centre = c.id "
        "LEFT JOIN handled h ON h.centre = c.id "
        "WHERE w.centre IS NOT NULL OR h.centre IS NOT NULL",
        first,
        last,
    )
    tenth = Decimal("0.1")
    return {
        row["code"]: CentreLoad(row["half_days"].quantize(tenth), row["cases"].quantize(tenth))
        for row in found
    }


async def talks(*, closed: bool = False) -> list[Talk]:
    """Those who would like to talk, the latest first; the caller is the counsellor."""
    found = await rows(
        "SELECT k.id, k.person, p.employee_no, p.name, t.name AS town_name, "
        "t.name_en AS town_name_en, k.body, k.notes, k.state, k.made_at FROM care_talk k "
        "JOIN person p ON p.id = k.person JOIN town t ON t.id = p.town "
        "WHERE (k.state = 'closed') = $1 ORDER BY k.id DESC LIMIT 200",
        closed,
    )
    return [_talk(row) for row in found]


def _talk(row: dict[str, Any]) -> Talk:
    return Talk(
        **{
            **row,
            "body": TALK.opened(row["body"], row["person"]),
            "notes": NOTES.opened(row["notes"], row["person"]),
        }
    )


async def own_talks(person: int) -> list[tuple[datetime, str]]:
    """When the person asked to talk, and how that stands; the latest first."""
    found = await rows(
        "SELECT made_at, state FROM care_talk WHERE person = $1 ORDER BY id DESC LIMIT 20", person
    )
    return [(row["made_at"], row["state"]) for row in found]


@dataclass(frozen=True, slots=True)
class Burdened:
    """Somebody who has served mostly at the busiest centres."""

    person: int
    employee_no: str
    name: str
    town: int
    share: Decimal


async def burdened(today: date, days: int = 60) -> list[Burdened]:
    """Who served at least BUSY_SHARE of ten or more half-days at the busiest quarter of centres."""
    found = await rows(
        "WITH load AS (SELECT k.centre, sum(k.cases)::numeric / greatest(c.windows, 1) AS load "
        "FROM case_count k JOIN centre c ON c.id = k.centre WHERE k.day BETWEEN $1 AND $2 "
        "GROUP BY k.centre, c.windows), busy AS (SELECT centre FROM load WHERE load >= (SELECT "
        "percentile_cont(0.75) WITHIN GROUP (ORDER BY load) FROM load)) "
        "SELECT a.person, p.employee_no, p.name, p.town, "
        "(count(*) FILTER (WHERE s.centre IN (SELECT centre FROM busy)))::numeric / count(*) "
        "AS share FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN person p ON p.id = a.person "
        "WHERE a.published AND s.day BETWEEN $1 AND $2 AND p.pool = 'shared' "
        "GROUP BY a.person, p.employee_no, p.name, p.town HAVING count(*) >= 10 "
        "AND (count(*) FILTER (WHERE s.centre IN (SELECT centre FROM busy)))::numeric / count(*) "
        ">= $3 ORDER BY p.town, share DESC",
        today - timedelta(days=days),
        today - timedelta(days=1),
        BUSY_SHARE,
    )
    return [Burdened(**{**row, "share": row["share"].quantize(Decimal("0.01"))}) for row in found]
