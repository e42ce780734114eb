"""The demonstration: the district's files moved to the present, accounts; a job does the rest."""

from datetime import date
from pathlib import Path

from demo import accounts, names
from kit import clock
from kit.database import rows
from kit.imports.folder import about, import_folder, shift_to
from kit.jobs import submit

NANHAI = Path(__file__).parent / "nanhai"
CASES = "cases"


async def is_empty() -> bool:
    """Whether the database knows nobody yet."""
    return not await rows("SELECT FROM person LIMIT 1")


async def load(as_of: date) -> None:
    """People, places and accounts are there; a job goes on with cases, exams and rosters.

    The reference Monday of the data becomes the Monday after `as_of`. A second time changes
    nothing.
    """
    await import_folder(
        NANHAI,
        now=clock.now(),
        today=as_of,
        shift=shift_to(about(NANHAI), as_of),
        wanted=lambda kind: kind.name != CASES,
    )
    await names.give()
    cast = await accounts.choose(as_of)
    await accounts.make(cast, clock.now())
    await submit("demo.load", {"asOf": as_of}, key="demo.load")
