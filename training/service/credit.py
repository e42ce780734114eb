"""Which courses come first, and which count as which."""

from collections.abc import Sequence
from datetime import date, timedelta

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.rules.periods import LATEST_DAY, TOO_FAR
from training.rules.credit import circle


class Circle(Refusal):
    """Courses would each need the other first."""

    code = "circle-of-courses"
    text = N_("These courses would need each other first: {courses}.")


async def put_prerequisites(course: str, needs: Sequence[str]) -> None:
    """These courses, and no others, come before the course; raises NotFound, Invalid or Circle."""
    wanted = list(dict.fromkeys(needs))
    async with joined():
        # One change at a time: two that are right each could close a circle together.
        await rows("LOCK TABLE course_prerequisite IN SHARE ROW EXCLUSIVE MODE")
        ids = await _ids([course, *wanted])
        if course not in ids:
            raise NotFound
        errors = {
            f"needs.{place}": N_("There is no such course.")
            for place, code in enumerate(wanted)
            if code not in ids
        }
        if errors:
            raise Invalid(errors)
        held = await rows(
            "SELECT c.code, array_agg(o.code) AS needs FROM course_prerequisite p "
            "JOIN course c ON c.id = p.course JOIN course o ON o.id = p.needs GROUP BY c.code"
        )
        before = {row["code"]: row["needs"] for row in held}
        if found := circle(before, course, wanted):
            raise Circle(courses=" → ".join(found))
        await rows("DELETE FROM course_prerequisite WHERE course = $1", ids[course])
        await rows(
            "INSERT INTO course_prerequisite (course, needs) SELECT $1, unnest($2::bigint[])",
            ids[course],
            [ids[code] for code in wanted],
        )
        await record(
            "course.prerequisites",
            "course",
            course,
            before={"needs": sorted(before.get(course, []))},
            after={"needs": sorted(wanted)},
        )


async def add_equivalence(course: str, counts_as: str, first_day: date) -> int:
    """The id of a new equivalence; raises NotFound or Invalid."""
    if not 2000 <= first_day.year <= LATEST_DAY.year:
        raise Invalid({"firstDay": TOO_FAR})
    async with joined():
        ids = await _ids([course, counts_as])
        if course not in ids:
            raise NotFound
        if counts_as not in ids:
            raise Invalid({"countsAs": N_("There is no such course.")})
        if counts_as == course:
            raise Invalid({"countsAs": N_("A course counts as itself anyway.")})
        made = await rows(
            "INSERT INTO course_equivalence (course, counts_as, first_day, keeps) "
            "VALUES ($1, $2, $3, true) RETURNING id",
            ids[course],
            ids[counts_as],
            first_day,
        )
        after = {"countsAs": counts_as, "firstDay": first_day}
        await record("course.equivalence", "course", course, after=after)
    return int(made[0]["id"])


async def take_back(
    course: str, equivalence_id: int, first_day_without: date, *, keeps: bool
) -> None:
    """The equivalence holds until the day before; raises NotFound or Invalid.

    `keeps`: who had credit by then keeps it; otherwise it gives none at all any more.
    """
    async with joined():
        found = await rows(
            "SELECT e.first_day FROM course_equivalence e JOIN course c ON c.id = e.course "
            "WHERE e.id = $1 AND c.code = $2 FOR UPDATE OF e",
            equivalence_id,
            course,
        )
        if not found:
            raise NotFound
        if first_day_without < found[0]["first_day"]:
            raise Invalid({"firstDayWithout": N_("That is before it began.")})
        await rows(
            "UPDATE course_equivalence SET last_day = $2, keeps = $3 WHERE id = $1",
            equivalence_id,
            first_day_without - timedelta(days=1),
            keeps,
        )
        after = {"equivalence": equivalence_id, "until": first_day_without, "keeps": keeps}
        await record("course.equivalence-end", "course", course, after=after)


async def _ids(codes: Sequence[str]) -> dict[str, int]:
    found = await rows("SELECT code, id FROM course WHERE code = ANY($1::text[])", list(codes))
    return {row["code"]: row["id"] for row in found}
