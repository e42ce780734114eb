"""A rota as arrays: what compiled code reads."""

from dataclasses import dataclass
from functools import reduce
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from roster.solver.columns.paths import INF
from roster.solver.terms import Rota, Worker

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

COUNTED_ROOM = 3_000_000
"""Numbers up to which a path counts one kind exactly; other caps are kept by closing days."""
WORK = 60_000_000
"""Steps of a path up to which it counts weekends; beyond, they are kept by closing some."""
MINUTES_WORK = 60_000_000
"""Steps up to which all minutes are looked at; beyond, only those near an even pace."""
REFUSED = 1 << 40
"""Cost of a duty that somebody must not have."""


@dataclass(frozen=True, slots=True)
class Grid:
    """People × days × kinds. Costs are whole numbers; lists over people come first."""

    rota: Rota
    people: int
    days: int
    kinds: int
    asked: Longs
    """[person, day, kind]: what the duty changes in the cost of requests; REFUSED where barred."""
    base: Longs
    """[person]: cost of requests when nothing is worked."""
    resting: Ints
    """[person, day]: 0, or INF where a duty is settled."""
    wanted: Longs
    under: Longs
    over: Longs
    """[day, kind]; all 0 where no cover is told."""
    terms: Longs
    """[person, columns of `paths`]."""
    group_of: Longs
    """[person, kind]; −1 for kinds a person never serves."""
    groups: Longs
    """[person, group, (minutes, mask, class, counted)]; padded by repeats of no use."""
    sizes: Longs
    """[person]: groups in use."""
    low: Longs
    high: Longs
    """[person, day]: bounds of the minutes up to that day, in units."""
    weekend: Longs
    """[person, day]: 1 on the first day of a weekend, 2 on the second, 0 where none is counted."""
    marks: Longs
    """[day]: the same for the calendar, counted or not."""
    caps: Longs
    """[person, kind]: most of a kind."""
    limited: Any
    """[person, kind]: whether the cap may bind and is not counted by paths."""
    room: int
    """Numbers that one path's working memory takes."""
    exact: bool
    """Whether paths see every lawful sequence: only then do their prices carry a bound."""

    @property
    def shape(self) -> tuple[int, int]:
        """Days and kinds."""
        return self.days, self.kinds


def compile_grid(rota: Rota) -> Grid:
    """The rota as arrays."""
    days, kinds, people = rota.days, len(rota.kinds), len(rota.workers)
    number = {kind.code: t for t, kind in enumerate(rota.kinds)}
    wanted, under, over = (np.zeros((days, kinds), np.int64) for _ in range(3))
    for cover in rota.covers:
        at = cover.day, number[cover.kind]
        wanted[at], under[at], over[at] = cover.wanted, cover.under, cover.over
    asked = np.zeros((people, days, kinds), np.int64)
    base = np.zeros(people, np.int64)
    resting = np.zeros((people, days), np.int32)
    for p, worker in enumerate(rota.workers):
        _requests(worker, number, asked[p], base, p)
        _barred(worker, number, asked[p], resting[p])
    shapes = [_shape(rota, worker, asked[p]) for p, worker in enumerate(rota.workers)]
    widest = max((len(shape.groups) for shape in shapes), default=1)
    groups = np.zeros((people, max(widest, 1), 4), np.int64)
    for p, shape in enumerate(shapes):
        groups[p, : len(shape.groups)] = shape.groups
    none = np.zeros((0, days), np.int64)
    return Grid(
        rota=rota,
        people=people,
        days=days,
        kinds=kinds,
        asked=asked,
        base=base,
        resting=resting,
        wanted=wanted,
        under=under,
        over=over,
        terms=np.array([shape.terms for shape in shapes], np.int64).reshape(people, 11),
        group_of=np.array([shape.group_of for shape in shapes], np.int64).reshape(people, kinds),
        groups=groups,
        sizes=np.array([len(shape.groups) for shape in shapes], np.int64),
        low=np.array([shape.low for shape in shapes], np.int64) if people else none,
        high=np.array([shape.high for shape in shapes], np.int64) if people else none,
        weekend=np.array([shape.weekend for shape in shapes], np.int64) if people else none,
        marks=np.array(_weekends(rota), np.int64),
        caps=np.array([shape.caps for shape in shapes], np.int64).reshape(people, kinds),
        limited=np.array([shape.limited for shape in shapes], bool).reshape(people, kinds),
        room=max((shape.room for shape in shapes), default=1),
        exact=all(shape.exact for shape in shapes),
    )


def _requests(worker: Worker, number: dict[str, int], asked: Longs, base: Longs, p: int) -> None:
    for request in worker.requests:
        kinds = [number[kind] for kind in {request.kind, *request.also}]
        base[p] += request.weight * request.wanted
        asked[request.day, kinds] += -request.weight if request.wanted else request.weight


def _barred(worker: Worker, number: dict[str, int], asked: Longs, resting: Ints) -> None:
    """Closes what must not be: days off, barred duties, kinds with a cap of none, settled days."""
    for day in worker.off:
        asked[day] = REFUSED
    for day, kind in worker.barred:
        asked[day, number[kind]] = REFUSED
    for kind, cap in worker.terms.most_of_kind.items():
        if cap == 0 and kind in number:
            asked[:, number[kind]] = REFUSED
    for day, settled in worker.fixed.items():
        kept = REFUSED if settled is None else asked[day, number[settled]]
        asked[day] = REFUSED
        if settled is not None:
            asked[day, number[settled]] = kept
            resting[day] = INF


@dataclass(frozen=True, slots=True)
class _Shape:
    """One person's part of the grid."""

    terms: list[int]
    group_of: list[int]
    groups: list[tuple[int, int, int, int]]
    low: list[int]
    high: list[int]
    weekend: list[int]
    caps: list[int]
    limited: list[bool]
    room: int
    exact: bool


def _shape(rota: Rota, worker: Worker, asked: Longs) -> _Shape:
    terms, days = worker.terms, rota.days
    open_days = (asked < REFUSED).sum(axis=0)
    serves = [t for t in range(len(rota.kinds)) if open_days[t]]
    most_run = days if terms.run_most is None else min(terms.run_most, days)
    on_days = _most_on(days, most_run, terms.rest_least)
    # Minutes in units that all lengths are multiples of; none at all where nothing is limited.
    unit = reduce(gcd, (rota.kinds[t].minutes for t in serves), 0) or 1
    limited = terms.minutes_most is not None or terms.minutes_least > 0
    length = [kind.minutes // unit if limited else 0 for kind in rota.kinds]
    longest = max((length[t] for t in serves), default=0)
    least = -(-terms.minutes_least // unit)
    most = longest * on_days
    if terms.minutes_most is not None:
        most = min(most, terms.minutes_most // unit)
    low, high = _band(days, least, most, longest, most_run, terms.rest_least)
    weekend = _weekends(rota)
    weekends = weekend.count(1)
    if terms.weekends_most is None or terms.weekends_most >= weekends:
        weekend, weekends = [0] * days, 0
    else:
        weekends = terms.weekends_most
    caps = [terms.most_of_kind.get(kind.code, days) for kind in rota.kinds]
    open_run = terms.run_most is None or terms.run_most >= days
    run = min(max(terms.run_least, 1), days) if open_run else most_run
    group_of, groups, classes = _groups(rota, serves, length, -1)
    band = _widest(low, high)
    # A duty follows any class and run; a rest follows anything.
    steps = days * run * (sum(mask.bit_count() for _, mask, _, _ in groups) + classes)
    closed = days
    if weekends and steps * (weekends + 1) * band > WORK:
        weekend, weekends, closed = [0] * days, 0, weekends
    exact = steps * (weekends + 1) * band <= MINUTES_WORK
    if not exact:
        width = max(MINUTES_WORK // (steps * (weekends + 1)), 4 * longest)
        low, high = _even_pace(low, high, least, most, width)
        band = _widest(low, high)
    layers = days * (classes * run + terms.rest_least) * (weekends + 1)
    able = most if limited else 0
    binding = _binding(serves, open_days, caps, on_days, able, length)
    counted = min(binding, key=lambda t: (caps[t], t), default=-1)
    count = caps[counted] if counted >= 0 else 0
    if layers * band * (count + 1) > COUNTED_ROOM:
        counted, count = -1, 0
    group_of, groups, classes = _groups(rota, serves, length, counted)
    numbers = [run, int(open_run), terms.run_least, terms.rest_least, weekends]
    numbers += [count, least, most, classes, band, closed]
    return _Shape(
        terms=numbers,
        group_of=group_of,
        groups=groups,
        low=low,
        high=high,
        weekend=weekend,
        caps=caps,
        limited=[t in binding and t != counted for t in range(len(rota.kinds))],
        room=layers * (count + 1) * band,
        exact=exact,
    )


def _widest(low: list[int], high: list[int]) -> int:
    return max(1, *(b - a + 1 for a, b in zip(low, high, strict=True)))


def _even_pace(
    low: list[int], high: list[int], least: int, most: int, width: int
) -> tuple[list[int], list[int]]:
    """Bounds at most so far apart, about the minutes that an even pace would have."""
    days, middle = len(low), (least + most) / 2
    half = max(width // 2, (most - least) // 2 + 1)
    pace = [int(middle * (d + 1) / days) for d in range(days)]
    return (
        [max(a, at - half) for a, at in zip(low, pace, strict=True)],
        [min(b, at + half) for b, at in zip(high, pace, strict=True)],
    )


def _most_on(days: int, run: int, rest: int) -> int:
    """Days that can be worked in so many."""
    whole, left = divmod(days, run + rest)
    return whole * run + min(left, run)


def _band(
    days: int, least: int, most: int, longest: int, run: int, rest: int
) -> tuple[list[int], list[int]]:
    """What the minutes up to each day must lie between, to end between least and most."""
    low = [max(0, least - longest * _most_on(days - 1 - d, run, rest)) for d in range(days)]
    high = [min(most, longest * _most_on(d + 1, run, rest)) for d in range(days)]
    return low, high


def _weekends(rota: Rota) -> list[int]:
    """1 on the first day of a weekend, 2 on its second."""
    marks = []
    for day in range(rota.days):
        weekday = (day + rota.first_weekday) % 7
        marks.append(1 if weekday == 5 or (weekday == 6 and day == 0) else 2 * (weekday == 6))
    return marks


def _binding(
    serves: list[int], open_days: Any, caps: list[int], on_days: int, most: int, length: list[int]
) -> set[int]:
    """The kinds of which more than the cap might be served otherwise."""
    able = {
        t: min(int(open_days[t]), on_days, most // length[t] if most and length[t] else on_days)
        for t in serves
    }
    return {t for t in serves if caps[t] < able[t]}


def _groups(
    rota: Rota, serves: list[int], length: list[int], counted: int
) -> tuple[list[int], list[tuple[int, int, int, int]], int]:
    """Kinds that nothing tells apart but their price, together; and how many classes follow."""
    codes = [rota.kinds[t].code for t in serves]
    barred = {t: rota.kinds[t].barred_next & set(codes) for t in serves}
    classes: dict[frozenset[str], int] = {}
    for t in serves:
        classes.setdefault(frozenset(barred[t]), len(classes))
    group_of = [-1] * len(rota.kinds)
    groups: dict[tuple[int, int, int, int], int] = {}
    for t in serves:
        code = rota.kinds[t].code
        mask = sum(1 << k for after, k in classes.items() if code not in after)
        key = (length[t], mask, classes[frozenset(barred[t])], int(t == counted))
        group_of[t] = groups.setdefault(key, len(groups))
    # A group that nobody is in, where there is no other: arrays are not to be empty.
    return group_of, list(groups) or [(0, 0, 0, 0)], max(len(classes), 1)
