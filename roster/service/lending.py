"""People lent to another town for a period: asked for by one manager, agreed by both."""

from datetime import date, datetime, timedelta

from kit import history
from kit.database import rows, transaction
from kit.errors import Invalid, Refusal
from kit.language import N_
from kit.notices import notify
from kit.permissions import current
from roster.notice_kinds import LENDING
from roster.queries.lending import Lending, lending
from staff.queries import directory
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person

LONGEST = timedelta(days=366)


class NotOpen(Refusal):
    """Both have agreed, or one has refused."""

    code = "lending-decided"
    text = N_("This lending has been decided already.")


async def ask(
    employee_no: str,
    to_town: str,
    first_day: date,
    last_day: date,
    *,
    by_giver: bool,
    now: datetime,
) -> int:
    """The key of the lending; whoever asks has agreed for their own side. Raises Invalid."""
    who = await directory.person(employee_no)
    to = await directory.town(to_town)
    errors: dict[str, str] = {}
    if last_day < first_day:
        errors["last_day"] = N_("The last day lies before the first.")
    elif last_day - first_day > LONGEST:
        errors["last_day"] = N_("At most a year at a time.")
    if to.id == who.town_id:
        errors["to_town"] = N_("This is the person's own town.")
    principal = current()
    name = principal.username if principal else None
    async with transaction():
        await rows("SELECT id FROM person WHERE id = $1 FOR UPDATE", who.id)
        same = await rows(
            "SELECT FROM lending WHERE person = $1 AND state IN ('asked', 'agreed') "
            "AND first_day <= $3 AND last_day >= $2",
            who.id,
            first_day,
            last_day,
        )
        if same:
            errors.setdefault("first_day", N_("The person is lent on some of these days already."))
        if errors:
            raise Invalid(errors)
        made = await rows(
            "INSERT INTO lending (person, from_town, to_town, first_day, last_day, "
            "from_agreed_by, to_agreed_by, state, made_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8) RETURNING id",
            who.id,
            who.town_id,
            to.id,
            first_day,
            last_day,
            name if by_giver else None,
            None if by_giver else name,
            now,
        )
        key = int(made[0]["id"])
        await history.record(
            "lending.ask", "person", employee_no, after={"to": to.code, "firstDay": first_day}
        )
        await notify(
            await accounts_with_role("manager", to.id if by_giver else who.town_id),
            LENDING,
            N_("{name} is to be lent from {first} to {last}: your consent is asked for."),
            once=f"lending:{key}",
            link="/lendings",
            name=who.name,
            first=first_day,
            last=last_day,
        )
    return key


async def decide(lending_id: int, *, giver: bool, agree: bool) -> Lending:
    """The one side agrees or refuses; with both consents the person serves the other town."""
    principal = current()
    name = principal.username if principal else "?"
    async with transaction():
        await rows("SELECT id FROM lending WHERE id = $1 FOR UPDATE", lending_id)
        found = await lending(lending_id)
        if found.state != "asked":
            raise NotOpen(lending=lending_id)
        side = "from_agreed_by" if giver else "to_agreed_by"
        other = found.to_agreed_by if giver else found.from_agreed_by
        state = "refused" if not agree else "agreed" if other else "asked"
        await rows(
            f"UPDATE lending SET {side} = $2, state = $3 WHERE id = $1",
            lending_id,
            name if agree else None,
            state,
        )
        await history.record("lending.decide", "person", found.employee_no, after={"state": state})
        if state == "agreed":
            await tell_person(
                found.person_id,
                LENDING,
                N_("You serve {town} from {first} to {last}."),
                once=f"lent:{lending_id}",
                link="/me/shifts",
                town=(found.to_name, found.to_name_en),
                first=found.first_day,
                last=found.last_day,
            )
    return await lending(lending_id)
