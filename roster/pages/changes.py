"""Half-days that one roster has otherwise than another, as pages tell of them."""

from dataclasses import dataclass
from datetime import date

from kit.web.environment import date_text
from roster.pages.shared import session_name
from roster.queries import comparing
from roster.queries.rosters import RosterFacts
from roster.queries.wording import wording
from roster.rules.difference import Changed
from staff.queries import directory


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Somebody's half-day that differs; `before` and `after` name a centre, or are a dash."""

    name: str
    employee_no: str
    on: date
    day: str
    before: str
    after: str


async def change_rows(changed: list[Changed]) -> list[ChangeRow]:
    """The half-days in the reader's words, in the order given."""
    named = await directory.people({one.person for one in changed})
    words = await wording()

    def place(code: str | None) -> str:
        return words.centres.get(code, code) if code else "–"

    return [
        ChangeRow(
            name=named[one.person].name,
            employee_no=named[one.person].employee_no,
            on=one.day,
            day=f"{date_text(one.day, 'day')} {session_name(one.session)}",
            before=place(one.before),
            after=place(one.after),
        )
        for one in changed
    ]


async def against_published(facts: RosterFacts) -> list[ChangeRow]:
    """What publishing this draft would change for people, if it plans a published roster again."""
    if facts.state != "draft" or facts.supersedes is None or facts.solving:
        return []
    return await change_rows(await comparing.changes(facts, None))
