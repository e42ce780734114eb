"""Links by which holders show their full name: what is given, whose they are, how they are made."""

from datetime import date
from typing import Annotated

import msgspec
from litestar.params import PathParameter
from msgspec import Meta

from certification.queries import certificates as held
from certification.service import sharing
from kit import clock
from kit.errors import NotFound
from kit.permissions import required
from kit.settings import settings

ShareId = Annotated[int, PathParameter(ge=1, le=2**62)]


class NewShare(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Until when, counted in, and for whom."""

    last_day: date
    note: Annotated[str, Meta(max_length=120)] | None = None


async def own(number: str) -> held.Certificate:
    """The certificate, if the reader holds it; raises NotFound for everybody else."""
    one = await held.certificate(number)
    if required().person_id != one.person:
        raise NotFound(number=number)
    return one


async def make_link(one: held.Certificate, given: NewShare) -> str:
    """The address of a new link."""
    token = await sharing.share(
        one.id,
        one.number,
        given.last_day,
        note=given.note or None,
        today=clock.today(),
        now=clock.now(),
    )
    return f"{settings().public_url}/verify/{one.code}?share={token}"
