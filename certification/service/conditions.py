"""Setting the conditions of a post, a certificate, its renewal or a promotion."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from certification.queries.conditions import (
    CERTIFICATE,
    POST,
    PURPOSES,
    RENEWAL,
    condition_sets,
)
from certification.rules.asked import circle
from certification.rules.evaluation import Version, version_on
from certification.rules.form import dump, parse
from certification.rules.tree import (
    CertificateInForce,
    ExamPassed,
    LineOpen,
    Node,
    leaves,
)
from kit import permissions
from kit.database import joined, rows
from kit.errors import Invalid, Refusal
from kit.history import record
from kit.jobs.submission import submit
from kit.jsontext import dumps
from kit.language import N_

LAPSES_JOB = "certification.lapses"
_SUBJECTS = {POST: "post", CERTIFICATE: "certificate-type", RENEWAL: "certificate-type"}


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
    is replaced and stays on file, so that an answer given by it can be given again; earlier ones
    keep answering for their own days. Raises ConditionsCircle when certificates need each other.
    """
    node = parse(tree) if isinstance(tree, Mapping) else tree
    written = dump(node)
    async with joined():
        await check_conditions(purpose, subject, first_day, node)
        await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", f"{purpose}:{subject}")
        await rows(
            "UPDATE condition_set SET withdrawn_at = $4 WHERE purpose = $1 AND subject = $2 "
            "AND first_day = $3 AND withdrawn_at IS NULL",
            purpose,
            subject,
            first_day,
            now,
        )
        principal = permissions.current()
        [made] = await rows(
            "INSERT INTO condition_set "
            "(purpose, subject, first_day, tree, source, made_at, made_by) "
            "VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7) RETURNING id",
            purpose,
            subject,
            first_day,
            dumps(written),
            source,
            now,
            principal.username if principal else None,
        )
        after = {"firstDay": first_day, "tree": written, "source": source}
        await record("conditions.put", "conditions", f"{purpose}:{subject}", after=after)
    return int(made["id"])


async def publish_conditions(
    purpose: str,
    subject: str,
    first_day: date,
    tree: Mapping[str, Any] | Node,
    *,
    source: str,
    now: datetime,
) -> int:
    """`put_conditions`, and whoever may not serve any more by it leaves the rosters to come."""
    async with joined():
        made = await put_conditions(purpose, subject, first_day, tree, source=source, now=now)
        if purpose == POST:
            await submit(LAPSES_JOB, {}, key=LAPSES_JOB)
    return made


class ConditionsCircle(Refusal):
    """Certificates that ask for each other can never be issued."""

    status = 422
    code = "conditions-circle"
    text = N_("These certificates would wait for each other: {circle}.")


async def check_conditions(purpose: str, subject: str, first_day: date, tree: Node) -> None:
    """Nothing; raises Invalid or ConditionsCircle where such conditions could not be set."""
    if purpose not in PURPOSES:
        raise Invalid({"purpose": N_("This word is not one of the known ones.")})
    await _known(purpose, subject, tree)
    if purpose == CERTIFICATE:
        await _no_circle(subject, first_day, tree)


async def _no_circle(subject: str, first_day: date, tree: Node) -> None:
    """Nothing; raises ConditionsCircle if by these versions certificates need each other."""
    versions: dict[str, list[Version]] = defaultdict(list)
    for one in await condition_sets(CERTIFICATE):
        if (one.subject, one.first_day) != (subject, first_day):
            versions[one.subject].append(Version(one.first_day, one.tree))
    versions[subject].append(Version(first_day, tree))
    days = sorted({one.first_day for found in versions.values() for one in found})
    for day in days:
        if day < first_day:
            continue
        trees = {
            code: version.tree
            for code, found in versions.items()
            if (version := version_on(tuple(found), day)) is not None
        }
        if found := circle(trees):
            raise ConditionsCircle(circle=" → ".join(found))


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
