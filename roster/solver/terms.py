"""What one person's sequence of days must keep to, and what a day's duties cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HEAVIEST = 100_000
"""No weight may be higher: sums over a year must stay numbers that compiled code can hold."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The hard rules on one person's whole roster: days and duties, no matter where.

    What is None is not limited. Runs that touch the first or last day count as long enough, as
    nobody knows what lies beyond.
    """

    most_of_kind: Mapping[str, int] = field(default_factory=dict)
    """Duties of a kind at most; a kind that is not named is not limited. Where there are
    `Duties`, a kind is a session."""
    minutes_least: int = 0
    minutes_most: int | None = None
    run_least: int = 1
    """Days on duty without a day of rest, at least."""
    run_most: int | None = None
    rest_least: int = 1
    """Days of rest together, at least."""
    weekends_most: int | None = None
    """Weekends with a duty on either day, at most."""

    def __post_init__(self) -> None:
        if min(self.run_least, self.rest_least) < 1 or self.minutes_least < 0:
            raise ValueError(f"least that is no number of days or minutes: {self}")
        if min((0, *self.most_of_kind.values(), self.minutes_most or 0)) < 0:
            raise ValueError(f"most that is below none: {self}")
        if self.run_most is not None and self.run_most < 1:
            raise ValueError(f"no day in a run: {self}")
        if self.weekends_most is not None and self.weekends_most < 0:
            raise ValueError(f"most that is below none: {self}")


@dataclass(frozen=True, slots=True)
class Duties:
    """What makes a problem's sessions whole-day duties, with terms on each sequence of days."""

    rest_minutes: int = 11 * 60
    """Between the end of a duty and the start of the next, at least."""
    everybody: Terms = field(default_factory=Terms)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    """Of those people for whom others hold."""
    surplus: int = 1000
    """Cost of one more on a shift than it has windows: hours that must be worked may need it."""

    def __post_init__(self) -> None:
        if self.rest_minutes < 0 or self.surplus < 0:
            raise ValueError("a rest or a cost below none")

    def of(self, person: str) -> Terms:
        """The person's terms."""
        return self.terms.get(person, self.everybody)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of duty that fills a day, as early, late or night."""

    code: str
    minutes: int
    barred_next: frozenset[str] = frozenset()
    """Kinds that must not be served on the day after."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How many are wanted for a kind on a day, and what one fewer or one more costs."""

    day: int
    kind: str
    wanted: int
    under: int
    over: int


@dataclass(frozen=True, slots=True)
class Request:
    """A duty somebody would like to have, or not to have; the weight is paid when it is not so."""

    day: int
    kind: str
    wanted: bool
    weight: int
    also: frozenset[str] = frozenset()
    """Other kinds that would do as well, or that are not wanted either."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with terms, days that are not to be worked, and requests."""

    id: str
    terms: Terms = field(default_factory=Terms)
    off: frozenset[int] = frozenset()
    requests: tuple[Request, ...] = ()
    barred: frozenset[tuple[int, str]] = frozenset()
    """Duties, by day and kind, that this person must not be given."""
    fixed: Mapping[int, str | None] = field(default_factory=dict)
    """Days whose duty, or rest, is settled."""


@dataclass(frozen=True, slots=True)
class Rota:
    """People, days and kinds of duty: one duty a day each at most. A contradiction: ValueError."""

    days: int
    kinds: tuple[Kind, ...]
    workers: tuple[Worker, ...]
    covers: tuple[Cover, ...]
    first_weekday: int = 0
    """Of day 0; Monday is 0."""

    def __post_init__(self) -> None:
        codes = {kind.code for kind in self.kinds}
        if len(codes) < len(self.kinds):
            raise ValueError("twice the same kind of duty")
        if len({worker.id for worker in self.workers}) < len(self.workers):
            raise ValueError("twice the same person")
        if len({(cover.day, cover.kind) for cover in self.covers}) < len(self.covers):
            raise ValueError("the cover of a kind and day is told twice")
        if any(kind.minutes < 1 or not kind.barred_next <= codes for kind in self.kinds):
            raise ValueError("a kind of duty without minutes, or barred after one there is not")
        for cover in self.covers:
            least = min(cover.wanted, cover.under, cover.over)
            if least < 0 or not self._known(cover.day, cover.kind):
                raise ValueError(f"no such cover: {cover}")
        if self._heaviest() > HEAVIEST:
            raise ValueError(f"a weight above {HEAVIEST}")
        for worker in self.workers:
            if not self._agrees(worker):
                raise ValueError(f"no such day or kind of duty: {worker.id}")

    def _agrees(self, worker: Worker) -> bool:
        """Whether all that is said of the person is of days and kinds there are."""
        asked = [(r.day, kind) for r in worker.requests for kind in (r.kind, *r.also)]
        settled = [(day, kind) for day, kind in worker.fixed.items() if kind is not None]
        days = [*worker.off, *worker.fixed]
        return all(self._known(*each) for each in (*asked, *settled, *worker.barred)) and all(
            0 <= day < self.days for day in days
        )

    def _known(self, day: int, code: str) -> bool:
        return 0 <= day < self.days and any(kind.code == code for kind in self.kinds)

    def _heaviest(self) -> int:
        weights = [weight for cover in self.covers for weight in (cover.under, cover.over)]
        weights += [abs(each.weight) for worker in self.workers for each in worker.requests]
        return max(weights, default=0)
