"""A manager's desk with something on it: forecasts, an event, leave asked for, swaps, standby."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import groupby

from demo.accounts import Cast
from demo.rosters import finished
from kit import clock, rulesets
from kit.database import rows
from kit.errors import Invalid
from kit.jobs import Run
from kit.language import N_
from roster.defaults import CHECK_IN
from roster.queries import duty as duties
from roster.service import demand, duty, leave, plans, standby, swaps

DAYS = 120


async def forecast(run: Run, towns: tuple[int, ...], first_day: date) -> None:
    """Each town has a forecast from the day on; an event stands in it. Once."""
    for number, town in enumerate(towns):
        if await rows("SELECT FROM forecast_run WHERE town = $1 LIMIT 1", town):
            continue
        await demand.add_event(
            town,
            "新学期入学报名周",
            first_day + timedelta(28),
            first_day + timedelta(32),
            1.6,
            None,
            None,
        )
        job = await demand.request_forecast(town, first_day, DAYS)
        share = 0.1 + 0.05 * number
        await finished(job, run, (share, share + 0.05), N_("Forecasting cases"))


async def load(cast: Cast, monday: date, as_of: date) -> None:
    """What waits for the manager of the small town: leave, a swap, a standby list. Once."""
    now = clock.now()
    if await rows("SELECT FROM leave_request LIMIT 1"):
        return
    plan = await rows(
        "SELECT max(id) AS id FROM window_plan WHERE town = $1 AND state = 'done' "
        "AND first_day = $2",
        cast.small_town,
        monday,
    )
    if plan[0]["id"] is not None:
        await plans.publish_hours(plan[0]["id"], now=now)
    colleagues = await rows(
        "SELECT p.id, p.employee_no, min(a.id) AS assignment FROM person p "
        "JOIN assignment a ON a.person = p.id AND a.published AND a.starts_at > $3 "
        "WHERE p.town = $1 AND p.pool = 'shared' AND p.id <> $2 GROUP BY p.id ORDER BY p.id "
        "LIMIT 6",
        cast.small_town,
        cast.staff,
        now,
    )
    asked = [
        (cast.staff, "annual", 17, 18),
        *((one["id"], "personal", 9, 9) for one in colleagues[:2]),
    ]
    for person, kind, first, last in asked:
        begins, ends = monday + timedelta(first), monday + timedelta(last)
        # Whoever has taken all of this kind asks for nothing more.
        with suppress(Invalid):
            why = "家中有事" if kind == "personal" else None
            await leave.ask(person, kind, begins, ends, why, now=now)
    for one in colleagues[2:4]:
        await swaps.make_offer(one["assignment"], "想换一天", person=one["id"], now=now)
    days = [monday + timedelta(n) for n in range(5)]
    for number, day in enumerate(days):
        if colleagues:
            who = colleagues[number % len(colleagues)]
            session = "AM" if number % 2 == 0 else "PM"
            await standby.put(cast.small_town, who["employee_no"], max(day, as_of), session)


async def today(cast: Cast, as_of: date) -> None:
    """Those whose half-day has begun have come, all but one; cases of half-days gone by. Once.

    Checking in is asked for on this day alone: on later ones nobody is there to do it.
    """
    now = clock.now()
    found = await duties.duties([cast.small_town], as_of)
    if not found or any(one.came_at for one in found):
        return
    for required, day in ((True, as_of), (False, as_of + timedelta(1))):
        body = {"required": required}
        await rulesets.put(CHECK_IN, day, body, "Demonstration", found[0].town)
    begun = sorted((one for one in found if one.starts_at <= now), key=lambda one: one.session)
    for session, half_day in groupby(begun, key=lambda one: one.session):
        *came, _ = half_day
        for number, one in enumerate(came):
            code = duties.code_of(one.centre, one.day, session)
            early = one.starts_at - timedelta(minutes=3 + number % 17)
            await duty.check_in_by_code(one.person_id, code, now=early)
            if one.ends_at <= now:
                served = {"general": 6 + one.assignment_id % 9}
                await duty.enter_cases(one.assignment_id, served, person=one.person_id, now=now)
