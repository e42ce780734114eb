"""Setting conditions, and setting them aside for one person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from certification.queries.conditions import CERTIFICATE, POST, PURPOSES
from certification.rules.form import dump, parse
from certification.rules.tree import (
    CertificateInForce,
    ExamPassed,
    LineOpen,
    Node,
    leaves,
)
from kit.database import joined, rows
from kit.errors import Invalid
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_

_SUBJECTS = {POST: "post", CERTIFICATE: "certificate-type"}


async def put_conditions(
    purpose: str,
    subject: str,
    first_day: date,
    tree: Mapping[str, Any] | Node,
    *,
    source: str,
    now: datetime,
) -> int:
    """From `first_day` on these conditions hold for the subject; the version's id.

    `tree` comes as JSON (raises Invalid where it is wrong) or as a tree. A version of the same day
    is replaced; earlier ones keep answering for their own days.
    """
    node = parse(tree) if isinstance(tree, Mapping) else tree
    if purpose not in PURPOSES:
        raise Invalid({"purpose": N_("This word is not one of the known ones.")})
    written = dump(node)
    async with joined():
        await _known(purpose, subject, node)
        [made] = await rows(
            "INSERT INTO condition_set (purpose, subject, first_day, tree, source, made_at) "
            "VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT (purpose, subject, first_day) "
            "DO UPDATE SET tree = excluded.tree, source = excluded.source, "
            "made_at = excluded.made_at RETURNING id",
            purpose,
            subject,
            first_day,
            dumps(written),
            source,
            now,
        )
        after = {"firstDay": first_day, "tree": written, "source": source}
        await record("conditions.put", "conditions", f"{purpose}:{subject}", after=after)
    return int(made["id"])


async def _known(purpose: str, subject: str, tree: Node) -> None:
    """Nothing; raises Invalid where the subject or a code in the tree stands for nothing."""
    found = await rows(
        "SELECT 'certificate-type' AS kind, code FROM certificate_type "
        "UNION ALL SELECT 'line', code FROM service_line UNION ALL SELECT 'post', code FROM post "
        "UNION ALL SELECT kind, code FROM known_subject"
    )
    known = {(row["kind"], row["code"]) for row in found}
    if purpose in _SUBJECTS and (_SUBJECTS[purpose], subject) not in known:
        raise Invalid({"subject": N_("Nothing of this code is known.")})
    for leaf in leaves(tree):
        match leaf:
            case CertificateInForce(code):
                strange = ("certificate-type", code) not in known
            case LineOpen(code):
                strange = ("line", code) not in known
            case ExamPassed(code):
                strange = not known & {("exam", code), ("certificate-type", code)}
            case _:
                continue
        if strange:
            raise Invalid({"conditions": N_("Nothing is known by the code “{code}”.")}, code=code)


async def grant_waiver(
    person: int,
    purpose: str,
    subject: str,
    condition: Node,
    *,
    reason: str,
    approved_by: str,
    first_day: date,
    last_day: date,
) -> int:
    """The condition counts as met for the person on these days; the waiver's id."""
    if last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    async with joined():
        [made] = await rows(
            "INSERT INTO waiver (person, purpose, subject, condition, reason, approved_by, "
            "first_day, last_day, withdrawn) "
            "VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, false) RETURNING id",
            person,
            purpose,
            subject,
            dumps(dump(condition)),
            reason,
            approved_by,
            first_day,
            last_day,
        )
        after = {"person": person, "subject": subject, "condition": dump(condition)}
        await record("waiver.grant", "waiver", made["id"], after={**after, "reason": reason})
    return int(made["id"])


async def grant_provisional(
    person: int, post: int, mentor: int, *, first_day: date, last_day: date
) -> int:
    """The person may serve in the post under the mentor on these days; the permission's id."""
    if last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    if mentor == person:
        raise Invalid({"mentor": N_("Somebody else must be the mentor.")})
    async with joined():
        [made] = await rows(
            "INSERT INTO provisional_permission (person, post, mentor, first_day, last_day, "
            "withdrawn) VALUES ($1, $2, $3, $4, $5, false) RETURNING id",
            person,
            post,
            mentor,
            first_day,
            last_day,
        )
        after = {"person": person, "post": post, "mentor": mentor, "lastDay": last_day}
        await record("provisional.grant", "provisional", made["id"], after=after)
    return int(made["id"])
