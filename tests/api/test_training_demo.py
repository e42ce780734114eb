"""The training side of the demonstration loads through the services, and only once."""

from datetime import date

from demo import training
from kit.database import rows
from tests import factories

AS_OF = date(2026, 12, 4)


async def _counts() -> dict[str, int]:
    tables = ("question", "course", "exam", "attempt", "course_session", "enrolment", "plan")
    return {name: (await rows(f"SELECT count(*) AS n FROM {name}"))[0]["n"] for name in tables}


async def test_the_demonstration_has_something_on_every_page_of_training(database: str) -> None:
    for line in ("general", "residence", "social_insurance"):
        if not await rows("SELECT 1 FROM service_line WHERE code = $1", line):
            await factories.service_line(line)
    await rows(
        "INSERT INTO certificate_type (code, name, number_prefix, issuer) "
        "VALUES ('window-general', '综合窗口上岗证', 'NH', '区') ON CONFLICT (code) DO NOTHING"
    )
    if not await rows("SELECT 1 FROM post WHERE code = 'window-general'"):
        await factories.post("window-general")
    town = await factories.town()
    await factories.centre(town, level="town")
    for _ in range(4):
        await factories.person(town)
    await training.load(AS_OF)
    first = await _counts()
    await training.load(AS_OF)
    assert await _counts() == first
    assert min(first.values()) > 0
