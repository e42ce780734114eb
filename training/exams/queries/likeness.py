"""Which questions of the bank are the same, or nearly."""

from dataclasses import dataclass

from kit.database import rows
from training.exams.rules import likeness


@dataclass(frozen=True, slots=True)
class Alike:
    """Two questions that are nearly the same."""

    one: str
    other: str
    one_stem: str
    other_stem: str
    share: float


async def codes_by_fingerprint(fingerprints: list[str]) -> dict[str, str]:
    """Fingerprint -> code of a question that is just the same, the oldest first."""
    found = await rows(
        "SELECT DISTINCT ON (v.fingerprint) v.fingerprint, q.code FROM question q "
        "JOIN LATERAL (SELECT fingerprint FROM question_version WHERE question = q.id "
        " ORDER BY number DESC LIMIT 1) v ON true "
        "WHERE v.fingerprint = ANY($1) ORDER BY v.fingerprint, q.id",
        fingerprints,
    )
    return {row["fingerprint"]: row["code"] for row in found}


async def nearly_same(category: str = "") -> list[Alike]:
    """Pairs of questions in use that say nearly the same, most alike first; 200 at most."""
    found = await rows(
        "SELECT q.code, v.stem FROM question q "
        "JOIN question_category c ON c.id = q.category "
        "JOIN LATERAL (SELECT stem FROM question_version WHERE question = q.id "
        " ORDER BY number DESC LIMIT 1) v ON true "
        "WHERE NOT q.retired AND ($1 = '' OR c.code = $1) ORDER BY q.id LIMIT 20000",
        category,
    )
    stems = {row["code"]: row["stem"] for row in found}
    return [
        Alike(one, other, stems[one], stems[other], share)
        for one, other, share in likeness.alike(stems)[:200]
    ]
