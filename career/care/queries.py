"""Rounds of the pulse, their figures, and who would like to talk."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from career.care.rules.pulse import Answers, Group, Shown, hidden_groups, shown, together
from kit.database import rows
from kit.encryption import EncryptedColumn, mark
from kit.jsontext import loads

ANSWER = EncryptedColumn("pulse_answer", "body", owner="pulse_round")
TALK = EncryptedColumn("care_talk", "body")
NOTES = EncryptedColumn("care_talk", "notes")
BUSY_SHARE = Decimal("0.6")
TENTH = Decimal("0.1")


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


async def over(today: date) -> list[Round]:
    """Rounds that take no more answers, the latest first.

    Only these are shown: of a running one, the figures before and after somebody answered would
    tell the answer.
    """
    found = await rows(
        "SELECT id, month, last_day FROM pulse_round WHERE last_day < $1 ORDER BY month DESC", today
    )
    return [Round(**row) for row in found]


async def figures(round_id: int, towns: Collection[int] | None) -> Shown:
    """A round that is over by centre, as far as groups may be shown, over these towns (None: all).

    Once its figures are kept they are told from these; till then from the sealed answers.
    """
    [found] = await rows("SELECT figures FROM pulse_round WHERE id = $1", round_id)
    kept = loads(found["figures"])
    whole = kept if kept is not None else await counted(round_id)
    places = await rows("SELECT code, town FROM centre") if towns is not None else []
    return told(whole, towns, {row["code"] for row in places if row["town"] in (towns or ())})


async def counted(round_id: int) -> dict[str, Any]:
    """What may ever be shown of a round, from its sealed answers, as it is kept."""
    found = await rows(
        "SELECT c.code AS centre, c.town, a.body FROM pulse_answer a "
        "LEFT JOIN centre c ON c.id = a.centre WHERE a.pulse_round = $1 AND a.body IS NOT NULL",
        round_id,
    )
    by_town: dict[str, dict[str, list[Answers]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        text = ANSWER.opened(row["body"], round_id)
        by_town[str(row["town"] or "")][row["centre"] or "–"].append(loads(text))
    sizes = {t: {k: len(given) for k, given in groups.items()} for t, groups in by_town.items()}
    hidden = hidden_groups(sizes)
    everywhere = {key: given for groups in by_town.values() for key, given in groups.items()}
    district = shown(everywhere, hidden)
    return {
        "groups": {one.key: _plain(one) for one in district.groups},
        "all": _view(district),
        "towns": {town: _view(shown(groups, hidden)) for town, groups in by_town.items()},
    }


def _view(found: Shown) -> dict[str, Any]:
    return {"whole": _plain(found.whole) if found.whole else None, "hidden": found.hidden}


def _plain(one: Group) -> dict[str, Any]:
    return {"answers": one.answers, "means": {code: str(mean) for code, mean in one.means.items()}}


def told(kept: Mapping[str, Any], towns: Collection[int] | None, centres: Collection[str]) -> Shown:
    """What readers of these towns (None: all) with these centres see of kept figures."""
    groups = [
        _group(key, body)
        for key, body in sorted(kept.get("groups", {}).items())
        if towns is None or key in centres
    ]
    of_towns = kept.get("towns", {})
    views = (
        [kept.get("all", {})]
        if towns is None
        else [of_towns[str(town)] for town in towns if str(town) in of_towns]
    )
    # A town whose whole is not shown would be told by the whole of several.
    wholes = [_group("", one["whole"]) for one in views if one.get("whole")]
    whole = together(wholes) if wholes and len(wholes) == len(views) else None
    return Shown(whole, tuple(groups), sum(one.get("hidden", 0) for one in views))


def _group(key: str, body: Mapping[str, Any]) -> Group:
    means = {code: Decimal(mean) for code, mean in body["means"].items()}
    return Group(key, body["answers"], means)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the pulse beside what was carried in it; None: too few answers, or no data."""

    month: date
    whole: Decimal | None
    centre: Decimal | None
    load: CentreLoad | None


async def trend(
    towns: Collection[int] | None, today: date, centre: str | None = None, months: int = 12
) -> list[Month]:
    """The latest rounds that are over, earliest first: the whole, and one centre with its load."""
    course = list(reversed((await over(today))[:months]))
    load: dict[date, CentreLoad] = {}
    if centre is not None and course:
        load = await load_by_month(centre, course[0].month, course[-1].last_day, towns)
    found = []
    for one in course:
        seen = await figures(one.id, towns)
        mine = next((group for group in seen.groups if group.key == centre), None)
        found.append(
            Month(
                one.month,
                seen.whole.overall if seen.whole else None,
                mine.overall if mine else None,
                load.get(one.month),
            )
        )
    return found


async def load_by_month(
    centre: str, first: date, last: date, towns: Collection[int] | None
) -> dict[date, CentreLoad]:
    """Month -> what the people of the centre, one of these towns (None: all), carried in it."""
    found = await rows(
        "WITH c AS (SELECT id, windows FROM centre WHERE code = $1 "
        "AND ($4::bigint[] IS NULL OR town = ANY($4))), "
        "worked AS (SELECT date_trunc('month', s.day)::date AS month, "
        "count(*)::numeric / count(DISTINCT a.person) AS half FROM assignment a "
        "JOIN shift s ON s.id = a.shift WHERE a.published AND s.centre = (SELECT id FROM c) "
        "AND s.day BETWEEN $2 AND $3 GROUP BY 1), "
        "handled AS (SELECT date_trunc('month', k.day)::date AS month, sum(k.cases)::numeric "
        "/ greatest(1, count(DISTINCT (k.day, k.session)) * greatest(1, (SELECT windows FROM c))) "
        "AS cases FROM case_count k WHERE k.centre = (SELECT id FROM c) "
        "AND k.day BETWEEN $2 AND $3 GROUP BY 1) "
        "SELECT COALESCE(w.month, h.month) AS month, COALESCE(w.half, 0) AS half_days, "
        "COALESCE(h.cases, 0) AS cases FROM worked w FULL JOIN handled h ON h.month = w.month",
        centre,
        first,
        last,
        None if towns is None else sorted(towns),
    )
    return {
        row["month"]: CentreLoad(row["half_days"].quantize(TENTH), row["cases"].quantize(TENTH))
        for row in found
    }


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
    return {
        row["code"]: CentreLoad(row["half_days"].quantize(TENTH), row["cases"].quantize(TENTH))
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
