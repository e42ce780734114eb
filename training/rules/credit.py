"""Credit for courses: what counts as what, and which must come first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whoever has done `course` counts as having done `counts_as`, on days from first to last."""

    course: str
    counts_as: str
    first_day: date
    last_day: date | None
    """Counts; None: it holds."""
    keeps: bool
    """Whether credit that began by the last day stays after it."""


def credited(done: Mapping[str, date], equivalences: Iterable[Equivalence]) -> dict[str, date]:
    """Course -> the day since when it counts as done, equivalences included.

    Credit begins when the course was done or the equivalence began, whichever is later; it is not
    passed on a second time. One that was taken back without keeping gives none.
    """
    found = dict(done)
    for one in equivalences:
        if one.course not in done:
            continue
        since = max(done[one.course], one.first_day)
        if one.last_day is not None and (not one.keeps or since > one.last_day):
            continue
        found[one.counts_as] = min(since, found.get(one.counts_as, since))
    return found


def circle(
    needs: Mapping[str, Sequence[str]], course: str, wanted: Sequence[str]
) -> tuple[str, ...]:
    """The courses of a circle that would close if `course` needed these; empty: there is none."""
    after = {**needs, course: wanted}
    path: list[str] = []

    def leads_back(code: str) -> bool:
        if code in path:
            return False
        path.append(code)
        for one in after.get(code, ()):
            if one == course or leads_back(one):
                return True
        path.pop()
        return False

    return (*path, course) if leads_back(course) else ()
