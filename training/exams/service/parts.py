"""Groups of exams whose parts are passed together: theory and practice."""

from contextlib import suppress
from datetime import datetime

from certification.queries.evidence import sources
from certification.service.evidence import record_evidence, withdraw_evidence
from certification.service.telling import tell_issuers
from kit import clock
from kit.database import rows
from kit.errors import NotFound
from training.exams.rules.parts import Passed, together


async def settle_group(person_id: int, group_id: int, now: datetime, *, reason: str) -> None:
    """Evidence of the whole group is on file exactly if its parts are passed close together."""
    [group] = await rows("SELECT code, valid_months FROM exam_group WHERE id = $1", group_id)
    exams = await rows("SELECT id FROM exam WHERE exam_group = $1", group_id)
    found = await rows(
        "SELECT a.id, a.exam, a.submitted_at, a.percent FROM attempt a "
        "WHERE a.person = $1 AND a.exam = ANY($2) AND a.passed AND a.released_at IS NOT NULL "
        "ORDER BY a.submitted_at",
        person_id,
        [row["id"] for row in exams],
    )
    passed = [
        Passed(row["id"], row["exam"], clock.civil(row["submitted_at"]), row["percent"])
        for row in found
    ]
    whole = together(passed, frozenset(row["id"] for row in exams), group["valid_months"])
    source = f"exam-group:{group['code']}"
    wanted = f"{source}:{'+'.join(str(one.attempt) for one in whole)}" if whole else None
    for held in await sources(person_id, "exam-passed", f"{source}:"):
        if held != wanted:
            with suppress(NotFound):
                await withdraw_evidence(
                    person_id, "exam-passed", held, reason=reason or held, now=now
                )
    if whole and wanted:
        last = max(one.on for one in whole)
        await record_evidence(
            person_id,
            "exam-passed",
            group["code"],
            last,
            source=wanted,
            now=now,
            amount=min(one.percent for one in whole),
        )
        await tell_issuers(person_id, group["code"], clock.civil(now), source=wanted)
