"""The exams of the demonstration are there, and a second time changes nothing."""

from datetime import date

from demo import exams, training
from kit.database import rows
from tests import factories

AS_OF = date(2026, 12, 4)
COUNTED = (
    "SELECT (SELECT count(*) FROM exam_sitting) AS sittings, "
    "(SELECT count(*) FROM practical_sheet) AS sheets, "
    "(SELECT count(*) FROM exam_appeal) AS appeals, "
    "(SELECT count(*) FROM attempt WHERE unmarked > 0) AS waiting"
)


async def test_sittings_practice_and_essays_are_there_once(database: str) -> None:
    del database
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
    for _ in range(30):
        await factories.person(town)
    await training.load(AS_OF)
    await exams.load(AS_OF)
    first = await rows(COUNTED)
    await exams.load(AS_OF)
    assert await rows(COUNTED) == first
    assert min(first[0].values()) > 0
