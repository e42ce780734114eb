"""Answering the pulse, asking to talk, and what the counsellor does with it."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime

from career.care.queries import ANSWER, NOTES, TALK, burdened, counted, open_round, who
from career.care.rules.pulse import Answers, wrong
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.notices import notify
from staff.queries.people import accounts_with_role

COUNSELLOR = "counsellor"


class PulseClosed(Refusal):
    """No round takes answers now."""

    code = "pulse-closed"
    text = N_("No survey takes answers today.")


class AnsweredAlready(Refusal):
    """Everybody answers a round once: an answer cannot be found again to be changed."""

    code = "pulse-answered"
    text = N_("You have answered this month. Nobody can find your answer to change it.")


async def begin_round(today: date) -> int:
    """The key of the month's round; it takes answers until the end of the month."""
    month = today.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    async with joined():
        await rows(
            "INSERT INTO pulse_round (month, last_day) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            month,
            last,
        )
        found = await rows("SELECT id FROM pulse_round WHERE month = $1", month)
    return int(found[0]["id"])


async def give_answers(
    person: int, home_centre: int | None, answers: Answers, *, today: date
) -> None:
    """The answers are sealed; who gave them is not kept, nor is it in the history.

    Raises Invalid, PulseClosed, AnsweredAlready.
    """
    missing = wrong(answers)
    if missing is not None:
        raise Invalid({missing: N_("Choose one of the five.")})
    found = await open_round(today)
    if found is None:
        raise PulseClosed
    made = await rows(
        "INSERT INTO pulse_answer (pulse_round, who, centre, body) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (pulse_round, who) DO NOTHING RETURNING id",
        found.id,
        who(found.id, person),
        home_centre,
        ANSWER.seal(dumps(dict(answers)) or "", found.id),
    )
    if not made:
        raise AnsweredAlready


async def ask_to_talk(person: int, text: str, *, now: datetime) -> int:
    """The counsellor alone is told; the history of changes does not hold it."""
    if not text.strip():
        raise Invalid({"text": N_("A word or two, please.")})
    async with joined():
        made = await rows(
            "INSERT INTO care_talk (person, body, state, made_at) VALUES ($1, $2, 'open', $3) "
            "RETURNING id",
            person,
            TALK.seal(text.strip(), person),
            now,
        )
        await notify(
            await accounts_with_role(COUNSELLOR),
            "care",
            N_("Somebody would like to talk."),
            link="/care/talks",
        )
    return int(made[0]["id"])


async def keep_talk(talk_id: int, state: str, notes: str | None, *, now: datetime) -> None:
    """How the talk stands, with the counsellor's sealed notes; raises NotFound or Invalid."""
    if state not in {"open", "talking", "closed"}:
        raise Invalid({"state": N_("Choose one of the list.")})
    async with joined():
        found = await rows("SELECT person FROM care_talk WHERE id = $1 FOR UPDATE", talk_id)
        if not found:
            raise NotFound(talk=talk_id)
        await rows(
            "UPDATE care_talk SET state = $2::text, notes = $3, "
            "closed_at = CASE $2::text WHEN 'closed' THEN $4::timestamptz END WHERE id = $1",
            talk_id,
            state,
            NOTES.seal(notes or None, found[0]["person"]),
            now,
        )


async def remind_to_rotate(today: date) -> int:
    """How many managers were told who has served mostly at the busiest windows, once a month."""
    by_town: dict[int, list[str]] = defaultdict(list)
    for one in await burdened(today):
        by_town[one.town].append(one.name)
    told = 0
    async with joined():
        for town, names in by_town.items():
            told += await notify(
                await accounts_with_role("manager", town),
                "care-rotate",
                N_("{count} people have mostly served at the busiest windows: {names}."),
                link="/care",
                once=f"care-rotate:{town}:{today:%Y-%m}",
                count=len(names),
                names="、".join(names[:6]),
            )
    return told


async def keep_figures(before: date) -> int:
    """How many rounds that ended before the day have their figures kept from now on."""
    found = await rows(
        "SELECT id FROM pulse_round WHERE last_day < $1 AND figures IS NULL ORDER BY id", before
    )
    for row in found:
        await rows(
            "UPDATE pulse_round SET figures = $2::jsonb WHERE id = $1 AND figures IS NULL",
            row["id"],
            dumps(await counted(row["id"])),
        )
    return len(found)


async def erase_answers(before: date) -> int:
    """How many sealed answers of rounds before the day were erased; their figures are kept."""
    await keep_figures(before)
    found = await rows(
        "SELECT id FROM pulse_round r WHERE last_day < $1 AND EXISTS (SELECT FROM pulse_answer a "
        "WHERE a.pulse_round = r.id AND a.body IS NOT NULL) ORDER BY id",
        before,
    )
    erased = 0
    for row in found:
        async with joined():
            gone = await rows(
                "UPDATE pulse_answer SET body = NULL WHERE pulse_round = $1 AND body IS NOT NULL "
                "RETURNING id",
                row["id"],
            )
            erased += len(gone)
            await record("pulse.erase", "pulse", row["id"], after={"answers": len(gone)})
    return erased
