"""On which fixed half-days a centre opens, by how many people come to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from roster.rules.demand import SESSIONS, WEEKDAYS, CentreDemand, Mix, Slot, total
from roster.rules.queueing import Promise

WEEK = tuple(Slot(weekday, session) for weekday in WEEKDAYS for session in SESSIONS)
"""The ten half-days of a week."""


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Centres under `below` cases a year open `half_days` a week."""

    below: float
    half_days: int
    longest_gap: int | None = None
    """The most calendar days from one opening day to the next; None: any."""


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """What a town has decided about its windows."""

    promise: Promise = field(default_factory=Promise)
    sizes: tuple[SizeClass, ...] = (SizeClass(1000, 4), SizeClass(2000, 6))
    """By `below`, upward; a centre of no class opens every half-day."""
    line_from: float = 1.0
    """A shift asks for a service line when at least so many cases of it are expected."""
    general_line: str = "general"
    """The line every shift asks for."""
    least_people: int = 1
    """People at every opening, however few come."""
    market_days: tuple[int, ...] = ()
    """Weekdays (0: Monday) on which every centre opens all day."""
    specialist: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Lines that need a specialist -> the announced weekdays on which alone they are served."""
    stable: bool = True
    """Whether a centre keeps the days it opens on now, as long as they fit."""
    drive_minutes: float = 30.0
    """The longest drive between two centres of one round."""
    minutes_open: float = 210.0
    """A half-day's length: 08:30-12:00 or 14:00-17:30."""

    def half_days(self, yearly: float) -> int:
        """How many half-days a week a centre with so many cases a year opens, ten at most."""
        return next((size.half_days for size in self.sizes if yearly < size.below), len(WEEK))

    def choices(self, yearly: float) -> tuple[tuple[Slot, ...], ...]:
        """The weeks a centre with so many cases a year may have, market days and gaps heeded."""
        size = next((size for size in self.sizes if yearly < size.below), None)
        if size is None:
            return (WEEK,)
        market = {Slot(day, session) for day in self.market_days for session in SESSIONS}
        for half_days in range(size.half_days, len(WEEK) + 1):
            found = {
                tuple(sorted({*week, *market}, key=WEEK.index)) for week in patterns(half_days)
            }
            fitting = [
                week
                for week in found
                if size.longest_gap is None or longest_gap(week) <= size.longest_gap
            ]
            if fitting:
                return tuple(sorted(fitting, key=lambda week: [WEEK.index(slot) for slot in week]))
        return (WEEK,)


def longest_gap(week: tuple[Slot, ...]) -> int:
    """The most calendar days from one opening day to the next, weekends counted."""
    days = sorted({slot.weekday for slot in week})
    return max((after - before for before, after in pairwise([*days, days[0] + 7])), default=7)


def patterns(half_days: int) -> tuple[tuple[Slot, ...], ...]:
    """The ways to open `half_days` a week that leave the centre closed for the shortest time.

    Whole days first, spread as evenly as the week allows, Friday to Monday counted as neighbours;
    an odd half-day is a morning. Ten or more: the whole week.
    """
    if half_days >= len(WEEK):
        return (WEEK,)
    days = -(-half_days // 2)
    every = list(combinations(WEEKDAYS, days))
    evenest = min(_unevenness(chosen) for chosen in every)
    result = []
    for chosen in every:
        if _unevenness(chosen) == evenest:
            slots = [Slot(weekday, session) for weekday in chosen for session in SESSIONS]
            result.append(tuple(slots[:-1] if half_days % 2 else slots))
    return tuple(result)


def _unevenness(chosen: tuple[int, ...]) -> int:
    """The sum of the squared gaps round the week of five days: least when all are alike."""
    after = (*chosen[1:], chosen[0] + len(WEEKDAYS))
    return sum((b - a) ** 2 for a, b in zip(chosen, after, strict=True))


def openings(
    demands: Iterable[CentreDemand],
    policy: WindowPolicy,
    chosen: Mapping[str, tuple[Slot, ...]] | None = None,
) -> dict[str, tuple[Slot, ...]]:
    """The half-days on which each centre opens, the same every week.

    What is `chosen` already (by the optimiser, or because it is kept) stands if policy allows it.

    Small centres are dealt out so that the town's people are wanted evenly over the week: the
    largest first, each on the allowed days with the least opened so far. The same demand gives the
    same days.
    """
    load = dict.fromkeys(WEEK, 0.0)
    result: dict[str, tuple[Slot, ...]] = {}
    order = sorted(demands, key=lambda demand: (-demand.yearly, demand.centre))
    for demand in order:
        choices = policy.choices(demand.yearly)
        given = (chosen or {}).get(demand.centre)
        week = (
            given
            if given in choices
            else min(choices, key=lambda slots: sum(load[slot] for slot in slots) / len(slots))
        )
        result[demand.centre] = week
        for slot, mix in spread(demand, week).items():
            # Everyone who opens needs one person at least, more for a longer queue.
            load[slot] += max(1.0, sum(mix.values()) / 8)
    return result


def spread(demand: CentreDemand, open_slots: tuple[Slot, ...]) -> Mapping[Slot, Mix]:
    """The week's cases over the open half-days only, in proportion to who came then.

    Lines keep the mix of their half-day. Where nobody came in any open half-day, all share alike.
    """
    week = sum(sum(mix.values()) for mix in demand.weekly.values())
    came = sum(sum(demand.weekly[slot].values()) for slot in open_slots)
    if not came:
        mean = {line: n / len(open_slots) for line, n in total(demand.weekly.values()).items()}
        return dict.fromkeys(open_slots, mean)
    return {
        slot: {line: n * week / came for line, n in demand.weekly[slot].items()}
        for slot in open_slots
    }
