"""What a roster lacks, told to those who train: nobody certified for a line on these days."""

from collections.abc import Sequence
from datetime import date

from kit import history
from kit.database import transaction
from kit.errors import Invalid
from kit.language import N_
from kit.notices import notify
from roster.notice_kinds import TRAINING_NEED
from roster.queries.rosters import roster
from staff.queries import directory
from staff.queries.people import accounts_with_role


async def ask_for_training(roster_id: int, line: str, days: Sequence[date]) -> int:
    """How many training officers of the town were told, once for a roster and line."""
    facts = await roster(roster_id)
    names = (await directory.line_names()).get(line)
    if names is None or not days:
        raise Invalid({"line": N_("There is no such service line.")})
    async with transaction():
        told = await notify(
            await accounts_with_role("trainer", facts.town_id),
            TRAINING_NEED,
            N_(
                "{town} lacks people certified for {line}: {count} half-days from {first} to "
                "{last} are not covered."
            ),
            once=f"training-need:{roster_id}:{line}",
            link="/session-plans",
            town=(facts.town_name, facts.town_name_en or facts.town_name),
            line=(names[0], names[1] or names[0]),
            count=len(days),
            first=min(days),
            last=max(days),
        )
        after = {"line": line, "halfDays": len(days)}
        await history.record("roster.training-need", "roster", roster_id, after=after)
    return told
