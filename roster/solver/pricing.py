"""Everybody's best row at given prices, compiled.

Exact are H1 to H4, S3 to S6, S8, S9 and changes; the days in one centre (H6) have a price each;
noon, centres a week and faces (H5, H7, S7) are left out, which only makes it cheaper. A week is
solved for every number of half-days, and the weeks are joined, by dynamic programming.
"""

from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.compiled import compiled

Array = np.ndarray[Any, Any]
# fmt: off
PEOPLE, DAYS, WEEKS, CENTRES = at.PEOPLE, at.DAYS, at.WEEKS, at.CENTRES
SHIFT_AT, HOME, SHARED = at.SHIFT_AT, at.HOME, at.SHARED
TRIP, WAY, ALONE, WHOLE, WISH, BEFORE = at.TRIP, at.WAY, at.ALONE, at.WHOLE, at.WISH, at.BEFORE
TARGET, WEEK_FIRST, SPLIT, USE, FAIRNESS, CHANGE = at.TARGET, at.WEEK_FIRST, at.SPLIT, at.USE, at.FAIRNESS, at.CHANGE
# fmt: on
MUCH = 1e9
"""What nobody pays."""
Priced = tuple[Array, Array, Array, Array]
"""worth[p, s]: what a person's half-day there is worth. stay[0, p, c]: what a day there costs,
stay[1, p, c]: what half of a split day there does. off[p, d, c, part]: what a day there costs less;
or it is empty. fair[p]: what a half-day below the fair share and one beyond it cost."""
PARTS = 5
"""Of a person's day in a centre: morning alone, afternoon alone, whole, and the two half-days of
a split day."""


@compiled
def half_value(
    f: Array, may_take: Array, worth: Array, pins: Array, p: int, d: int, half: int, c: int
) -> float:
    """What the half-day in the centre costs but for the way there; MUCH: it may not be."""
    s = f[f[SHIFT_AT] + (2 * d + half) * f[CENTRES] + c]
    cell = 2 * (p * f[DAYS] + d) + half
    if s < 0:
        return MUCH
    if pins[cell] >= 0:
        if pins[cell] != s:
            return MUCH
    elif not may_take[p, s]:
        return MUCH
    cost = f[f[WISH] + cell] - worth[p, s]
    if f[f[SHARED] + p]:
        cost += f[USE]
    wanted = f[f[BEFORE] + cell]
    return cost + f[CHANGE] * (int(s != wanted) - int(wanted != -1))


@compiled
def week_of_best(v: Array, days: int, most: int, best: Array) -> None:
    """best[n] becomes the least sum over the days of v[d, half-days], n half-days together."""
    best[:] = MUCH
    best[0] = 0.0
    top = 0
    for d in range(days):
        top = min(most, top + 2)
        for n in range(top, -1, -1):
            least = best[n] + v[d, 0]
            if n >= 1:
                least = min(least, best[n - 1] + v[d, 1])
            if n >= 2:
                least = min(least, best[n - 2] + v[d, 2])
            best[n] = least


@compiled
def week_value(
    part: Array,
    forced: Array,
    days: int,
    centres: int,
    most: int,
    split: float,
    whole: bool,
    best: Array,
) -> None:
    """best[n]: the least cost of a week with n half-days.

    part[d, c, kind]: costs of a day's parts, see PARTS. forced[d, half]: something must stay.
    """
    v = np.full((days, 3), MUCH)
    for d in range(days):
        a, b = MUCH, MUCH
        if not (forced[d, 0] or forced[d, 1]):
            v[d, 0] = 0.0
        for c in range(centres):
            if not forced[d, 1]:
                v[d, 1] = min(v[d, 1], part[d, c, 0])
            if not forced[d, 0]:
                v[d, 1] = min(v[d, 1], part[d, c, 1])
            v[d, 2] = min(v[d, 2], part[d, c, 2])
            a, b = min(a, part[d, c, 3]), min(b, part[d, c, 4])
        v[d, 2] = min(v[d, 2], split + a + b) if whole else MUCH
    week_of_best(v, days, most, best)


@compiled
def week_days(
    part: Array,
    forced: Array,
    days: int,
    n: int,
    split: float,
    whole: bool,
    out: Array,
) -> None:
    """out[d] becomes (morning's centre, afternoon's centre) of the best week with n half-days."""
    options = np.full((days, 3), MUCH)
    where = np.full((days, 3, 2), -1, np.int64)
    for d in range(days):
        if not (forced[d, 0] or forced[d, 1]):
            options[d, 0] = 0.0
        first, second = -1, -1
        for c in range(part.shape[1]):
            if not forced[d, 1] and part[d, c, 0] < options[d, 1]:
                options[d, 1] = part[d, c, 0]
                where[d, 1, 0], where[d, 1, 1] = c, -1
            if not forced[d, 0] and part[d, c, 1] < options[d, 1]:
                options[d, 1] = part[d, c, 1]
                where[d, 1, 0], where[d, 1, 1] = -1, c
            if whole and part[d, c, 2] < options[d, 2]:
                options[d, 2] = part[d, c, 2]
                where[d, 2, 0], where[d, 2, 1] = c, c
            if first < 0 or part[d, c, 3] < part[d, first, 3]:
                first = c
            if second < 0 or part[d, c, 4] < part[d, second, 4]:
                second = c
        if whole and first >= 0:
            pair = split + part[d, first, 3] + part[d, second, 4]
            if pair < options[d, 2]:
                options[d, 2] = pair
                where[d, 2, 0], where[d, 2, 1] = first, second
    table = np.full((days + 1, n + 1), MUCH)
    table[0, 0] = 0.0
    for d in range(days):
        for k in range(n + 1):
            for h in range(min(2, k) + 1):
                table[d + 1, k] = min(table[d + 1, k], table[d, k - h] + options[d, h])
    k = n
    for d in range(days - 1, -1, -1):
        for h in range(min(2, k) + 1):
            if table[d, k - h] + options[d, h] <= table[d + 1, k] + 1e-9:
                out[d, 0], out[d, 1] = where[d, h, 0], where[d, h, 1]
                k -= h
                break


@compiled
def best_plan(
    f: Array,
    may_take: Array,
    prices: Priced,
    pins: Array,
    limits: Array,
    p: int,
    out: Array,
) -> float:
    """The least that the person's row costs at these prices; `out` (d, half -> s) is that row.

    pins: p, d, half -> what must stay; limits: p, w -> half-days.
    """
    worth, stay, off, fair = prices
    centres, weeks, shared = f[CENTRES], f[WEEKS], f[f[SHARED] + p]
    longest = 0
    for w in range(weeks):
        longest = max(longest, f[f[WEEK_FIRST] + w + 1] - f[f[WEEK_FIRST] + w])
    widest = max(1, 2 * longest)
    found = np.full((weeks, widest + 1), MUCH)
    tables = np.full((weeks, longest, centres, PARTS), MUCH)
    forced = np.zeros((weeks, longest, 2), np.bool_)
    whole = f[f[WHOLE] + p] != 0
    tops = np.zeros(weeks, np.int64)
    whole_weeks = np.ones(weeks, np.bool_)
    for w in range(weeks):
        first, after = f[f[WEEK_FIRST] + w], f[f[WEEK_FIRST] + w + 1]
        part = tables[w]
        whole_week = whole
        for d in range(first, after):
            cell = 2 * (p * f[DAYS] + d)
            forced[w, d - first, 0] = pins[cell] >= 0
            forced[w, d - first, 1] = pins[cell + 1] >= 0
            if pins[cell] >= 0 and pins[cell + 1] >= 0:
                whole_week = True
            for c in range(centres):
                if not shared and c != f[f[HOME] + p] and pins[cell] < 0 and pins[cell + 1] < 0:
                    continue
                a = half_value(f, may_take, worth, pins, p, d, 0, c)
                b = half_value(f, may_take, worth, pins, p, d, 1, c)
                if a >= MUCH and b >= MUCH:
                    continue
                road, way, alone = 0.0, 0.0, 0.0
                if shared:
                    road = f[f[TRIP] + p * centres + c] + stay[0, p, c]
                    way = f[f[WAY] + p * centres + c] + stay[1, p, c]
                    alone = f[f[ALONE] + p]
                row = part[d - first, c]
                row[0] = a + road + alone
                row[1] = b + road + alone
                row[2] = a + b + road
                row[3] = a + way
                row[4] = b + way
                if off.size:
                    for k in range(PARTS):
                        row[k] -= off[p, d, c, k]
        most = min(limits[p, w], 2 * (after - first))
        tops[w] = most
        whole_weeks[w] = whole_week
        week_value(
            part,
            forced[w],
            after - first,
            centres,
            most,
            f[SPLIT] if shared else 0.0,
            whole_week,
            found[w],
        )
    # join the weeks
    total = 0
    for w in range(weeks):
        total += tops[w]
    table = np.full((weeks + 1, total + 1), MUCH * 10)
    table[0, 0] = 0.0
    for w in range(weeks):
        for n in range(total + 1):
            for k in range(min(tops[w], n) + 1):
                table[w + 1, n] = min(table[w + 1, n], table[w, n - k] + found[w, k])
    value, n = MUCH * 10, 0
    for k in range(total + 1):
        apart, unfair = k - f[f[TARGET] + p], 0.0
        if shared:
            unfair = fair[p, 1] * apart if apart > 0 else -fair[p, 0] * apart
        if table[weeks, k] + unfair < value:
            value, n = table[weeks, k] + unfair, k
    out[:] = -1
    for w in range(weeks - 1, -1, -1):
        for k in range(min(tops[w], n) + 1):
            if table[w, n - k] + found[w, k] <= table[w + 1, n] + 1e-9:
                first = f[f[WEEK_FIRST] + w]
                days = f[f[WEEK_FIRST] + w + 1] - first
                centres_out = np.full((days, 2), -1, np.int64)
                week_days(
                    tables[w],
                    forced[w],
                    days,
                    k,
                    f[SPLIT] if shared else 0.0,
                    whole_weeks[w],
                    centres_out,
                )
                for d in range(days):
                    for half in range(2):
                        c = centres_out[d, half]
                        if c >= 0:
                            out[first + d, half] = f[
                                f[SHIFT_AT] + (2 * (first + d) + half) * centres + c
                            ]
                n -= k
                break
    return value


@compiled
def all_plans(
    f: Array,
    may_take: Array,
    prices: Priced,
    pins: Array,
    limits: Array,
    out: Array,
) -> float:
    """The sum of everybody's least cost at these prices; `out` (p, d, half -> s) are the rows."""
    total = 0.0
    for p in range(f[PEOPLE]):
        total += best_plan(f, may_take, prices, pins, limits, p, out[p])
    return total
