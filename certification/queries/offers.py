"""What somebody can do about unmet conditions, asked of the floors above.

They contribute under `REMEDIES` a function (person id, unmet conditions, today) -> Offers.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from certification.queries.conditions import CERTIFICATE
from certification.queries.qualification import assess_person
from certification.rules.evaluation import Finding, wanted
from certification.rules.offers import Offer, Offers, soonest
from certification.rules.tree import All, Any, AtLeast, CertificateInForce, Leaf, NoneOf
from kit import contributions

REMEDIES = "certification.remedies"


async def offers_for(person: int, findings: Iterable[Finding], today: date) -> Offers:
    """What can be done about each unmet condition in the findings, the soonest first.

    A certificate that is missing is got by what its own conditions still ask of the person: the
    offer that takes longest says when it can be there.
    """
    asked = _unmet(findings)
    deeper: dict[Leaf, tuple[Leaf, ...]] = {}
    for leaf in asked:
        if isinstance(leaf, CertificateInForce):
            found = await assess_person(person, leaf.type, today, CERTIFICATE)
            deeper[leaf] = _unmet(found.findings)
    every = {*asked, *(one for found in deeper.values() for one in found)}
    if not every:
        return {}
    offers: dict[Leaf, tuple[Offer, ...]] = {}
    for provide in contributions.of(REMEDIES):
        for leaf, found in (await provide(person, sorted(every, key=repr), today)).items():
            offers[leaf] = (*offers.get(leaf, ()), *found)
    for leaf, parts in deeper.items():
        if last := _last(offers, parts):
            offers[leaf] = (*offers.get(leaf, ()), last)
    return offers


def _unmet(findings: Iterable[Finding]) -> tuple[Leaf, ...]:
    return tuple(
        dict.fromkeys(
            leaf.condition
            for finding in findings
            for leaf in wanted(finding)
            if leaf.ready is None and not isinstance(leaf.condition, All | Any | AtLeast | NoneOf)
        )
    )


def _last(offers: Offers, parts: Sequence[Leaf]) -> Offer | None:
    """Of the soonest offers for each of the parts the one that is ready last."""
    best = [one for part in parts if (one := soonest(offers.get(part, ()))) is not None]
    return max(best, key=lambda one: one.ready or date.max, default=None)
