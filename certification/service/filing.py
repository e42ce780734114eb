"""Evidence recorded by hand, with a scan where there is one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from certification.queries.filed import filed_one
from certification.rules.evidence import APPRAISAL, CLASS_HOURS, DOCUMENT, MEASURE, SERVICE
from certification.service.evidence import record_evidence, withdraw_evidence
from certification.service.outside import EVIDENCE
from certification.service.renewals import pass_on_lapses
from kit import files
from kit.clock import civil
from kit.database import joined
from kit.errors import Invalid, NotFound
from kit.language import N_

BY_HAND = (DOCUMENT, CLASS_HOURS, APPRAISAL, MEASURE, SERVICE)
"""Kinds that people record; exams passed and days served come from their own floors alone."""
PREFIX = "hand:"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper."""

    kind: str
    subject: str
    first_day: date
    last_day: date | None = None
    amount: Decimal | None = None
    reference: str = ""
    """The paper's own number; the same one of a kind counts once."""


async def file_evidence(
    person: int, paper: Paper, *, scan: tuple[str, bytes] | None, now: datetime
) -> int:
    """The evidence is on file and counts; its id. Raises Invalid, and UnfitFile for the scan."""
    if paper.kind not in BY_HAND:
        raise Invalid({"kind": N_("This kind of evidence is not recorded by hand.")})
    if not paper.subject:
        raise Invalid({"subject": N_("This field is needed.")})
    async with joined():
        detail: dict[str, str] = {}
        if scan is not None:
            kept = await files.keep(*scan, EVIDENCE, now=now, permission=files.APART)
            detail["scan"] = kept.code
        mark = paper.reference.strip() or f"{paper.subject}:{paper.first_day}"
        made = await record_evidence(
            person,
            paper.kind,
            paper.subject,
            paper.first_day,
            source=f"{PREFIX}{mark}"[:120],
            now=now,
            last_day=paper.last_day,
            amount=paper.amount,
            detail=detail or None,
        )
        if paper.kind == MEASURE:
            await pass_on_lapses([person], civil(now))
    return made


async def take_back(evidence_id: int, *, reason: str, now: datetime) -> None:
    """The evidence counts no more and stays on file.

    Raises NotFound, also for what was not recorded by hand.
    """
    async with joined():
        found = await filed_one(evidence_id)
        if found is None or found.withdrawn_at is not None or not found.source.startswith(PREFIX):
            raise NotFound(evidence=evidence_id)
        await withdraw_evidence(found.person, found.kind, found.source, reason=reason, now=now)
        await pass_on_lapses([found.person], civil(now))
