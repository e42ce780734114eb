"""Holders are told what happens to their certificates."""

from kit.database import rows
from kit.notices import notify


async def tell_holder(person: int, text: str, number: str) -> None:
    """The person's account, if there is one, has a notice with `text` about the certificate."""
    accounts = await rows(
        "SELECT id FROM account WHERE person = $1 AND disabled_at IS NULL", person
    )
    await notify(
        [row["id"] for row in accounts],
        "certificate",
        text,
        link=f"/certificates/{number}",
        number=number,
    )
