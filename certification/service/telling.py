"""Holders are told what happens to their certificates."""

from staff.service.telling import tell_person


async def tell_holder(person: int, text: str, number: str) -> None:
    """The person's account, if there is one, has a notice with `text` about the certificate."""
    await tell_person(person, "certificate", text, link=f"/certificates/{number}", number=number)
