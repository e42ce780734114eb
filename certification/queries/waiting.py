"""Who meets the conditions for a certificate without holding it, and what was proposed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from certification.queries import certificates as held
from certification.queries.batches import in_batches
from certification.queries.conditions import CERTIFICATE, version_tree
from certification.queries.people import Holder, candidates, holders
from certification.queries.qualification import eligible
from certification.rules.asked import exams_needed
from kit import approvals

PROPOSAL = "certificate.issue"
"""The kind of decision by which one certificate is proposed."""


@dataclass(frozen=True, slots=True)
class Eligible:
    """Somebody to whom a certificate can be issued."""

    who: Holder
    kind: held.Kind
    approval: int | None = None
    """The decision that it waits for, where it was proposed to a second person."""
    batch: int | None = None
    """The batch in which it waits."""

    @property
    def proposed(self) -> bool:
        """Whether there is nothing left to ask for."""
        return self.approval is not None or self.batch is not None


def proposal_of(employee_no: str, certificate_type: str) -> str:
    """What the decision to issue this certificate to this person is about."""
    return f"issue:{employee_no}:{certificate_type}"


async def waiting(towns: Collection[int] | None, today: date) -> list[Eligible]:
    """Who meets the conditions for a certificate today and does not hold it, by type and name."""
    proposals = await approvals.open_of(PROPOSAL)
    found: list[Eligible] = []
    for kind in await held.kinds():
        batches = await in_batches(kind.code)
        found += [
            Eligible(
                who,
                kind,
                proposals.get(proposal_of(who.employee_no, kind.code)),
                batches.get(who.id),
            )
            for who in await who_meets(kind.code, towns, today)
        ]
    return found


async def who_meets(
    certificate_type: str, towns: Collection[int] | None, today: date
) -> list[Holder]:
    """Who meets the conditions for the certificate today and does not hold it, by name."""
    tree = await version_tree(CERTIFICATE, certificate_type, today)
    people = await candidates(certificate_type, exams_needed(tree), today) if tree else []
    met = await eligible(people, certificate_type, today) if people else set()
    return await holders(met, towns=towns, on=today) if met else []
