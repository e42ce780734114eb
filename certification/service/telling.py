"""Holders are told what happens to their certificates, issuers what they can issue."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from certification.queries import people, qualification
from certification.queries.certificates import kinds
from certification.queries.conditions import CERTIFICATE, version_tree
from certification.rules.asked import exams_needed
from certification.rules.tree import ExamPassed, Node, leaves
from kit.database import rows, transaction
from kit.language import N_
from kit.notices import notify
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person

AT_ONCE = 50
"""Passed exams looked at in one unit of work."""


async def tell_holder(person: int, text: str, number: str, **facts: Any) -> None:
    """The person's account, if there is one, has a notice with `text` about the certificate."""
    link = f"/certificates/{number}"
    await tell_person(person, "certificate", text, link=link, number=number, **facts)


async def tell_issuers(person: int, exam: str, on: date, *, source: str) -> None:
    """The personnel office will have a notice for each certificate that the exam made possible.

    Written down in the running unit of work and looked at soon after by `tell_waiting`: whoever
    hands in does not wait for it. `source` is the evidence's: it is told once.
    """
    await rows(
        "INSERT INTO eligible_hint (person, exam, day, source) VALUES ($1, $2, $3, $4)",
        person,
        exam,
        on,
        source,
    )


async def hints_wait() -> bool:
    """Whether issuers are still to be told of a passed exam."""
    return bool(await rows("SELECT FROM eligible_hint LIMIT 1"))


async def tell_waiting() -> int:
    """Issuers are told what the exams passed meanwhile made possible; how many exams those were.

    Some at a time, each lot in a unit of work of its own: after a crash the rest still waits.
    """
    done = 0
    while True:
        async with transaction():
            waiting = await rows(
                "DELETE FROM eligible_hint WHERE id IN (SELECT id FROM eligible_hint ORDER BY id "
                "LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING person, exam, day, source",
                AT_ONCE,
            )
            lots: dict[tuple[str, date], dict[int, str]] = {}
            for one in waiting:
                lots.setdefault((one["exam"], one["day"]), {})[one["person"]] = one["source"]
            for (exam, on), sources in lots.items():
                await _tell_of(exam, on, sources)
        if not waiting:
            return done
        done += len(waiting)


async def _tell_of(exam: str, on: date, sources: Mapping[int, str]) -> None:
    """`sources`: whoever passed the exam -> their evidence."""
    offices: dict[int, list[int]] = {}
    for kind in await kinds():
        tree = await version_tree(CERTIFICATE, kind.code, on)
        if tree is None or not _asks_for(exam, tree):
            continue
        without = await people.candidates(kind.code, exams_needed(tree), on, people=sources)
        for person in sorted(await qualification.eligible(without, kind.code, on)):
            who = await people.holder_of_id(person)
            if who.town not in offices:
                offices[who.town] = await accounts_with_role("personnel", who.town)
            await notify(
                offices[who.town],
                "certificate.eligible",
                N_("{name} ({employee_no}) has passed the exam: {certificate} can be issued."),
                once=f"eligible:{kind.code}:{sources[person]}",
                link="/certificate-issue",
                name=who.name,
                employee_no=who.employee_no,
                certificate=(kind.name, kind.name_en),
            )


def _asks_for(exam: str, tree: Node) -> bool:
    return any(isinstance(leaf, ExamPassed) and leaf.exam == exam for leaf in leaves(tree))
