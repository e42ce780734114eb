"""People are told what concerns them, where they have an account."""

from typing import Any

from kit.database import rows
from kit.notices import notify


async def tell_person(
    person: int,
    kind: str,
    text: str,
    /,
    *,
    link: str | None = None,
    once: str | None = None,
    **facts: Any,
) -> None:
    """The person's account, if there is one, has a notice with `text` (marked with N_)."""
    accounts = await rows(
        "SELECT id FROM account WHERE person = $1 AND disabled_at IS NULL", person
    )
    await notify([row["id"] for row in accounts], kind, text, link=link, once=once, **facts)
