"""Holders are told what happens to their certificates, issuers what they can issue."""

from datetime import date

from certification.queries import people, qualification
from certification.queries.certificates import kinds
from certification.queries.conditions import CERTIFICATE, version_tree
from certification.rules.asked import exams_needed
from certification.rules.tree import ExamPassed, Node, leaves
from kit.language import N_
from kit.notices import notify
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person


async def tell_holder(person: int, text: str, number: str) -> None:
    """The person's account, if there is one, has a notice with `text` about the certificate."""
    await tell_person(person, "certificate", text, link=f"/certificates/{number}", number=number)


async def tell_issuers(person: int, exam: str, on: date, *, source: str) -> None:
    """The personnel office has a notice for each certificate that the passed exam made possible.

    `source` is the evidence's: it is told once.
    """
    who = await people.holder_of_id(person)
    for kind in await kinds():
        tree = await version_tree(CERTIFICATE, kind.code, on)
        if tree is None or not _asks_for(exam, tree):
            continue
        if not await people.candidates(kind.code, exams_needed(tree), on, person=person):
            continue
        if person not in await qualification.eligible([person], kind.code, on):
            continue
        await notify(
            await accounts_with_role("personnel", who.town),
            "certificate.eligible",
            N_("{name} ({employee_no}) has passed the exam: {certificate} can be issued."),
            once=f"eligible:{kind.code}:{source}",
            link="/certificate-issue",
            name=who.name,
            employee_no=who.employee_no,
            certificate=(kind.name, kind.name_en),
        )


def _asks_for(exam: str, tree: Node) -> bool:
    return any(isinstance(leaf, ExamPassed) and leaf.exam == exam for leaf in leaves(tree))
