"""What a person's whole row adds: working time, spells, familiar centres, carried-over fairness.

Plain functions over flat arrays (`layout`). The compiled kernel compiles them, `Plan` calls them as
they are, so that both count alike; `check` counts in a way of its own.
"""

from typing import Any

import numpy as np

from roster.solver import layout as at

Array = np.ndarray[Any, Any]
# fmt: off
SHARED, DAYS, WEEKS, CENTRES, CENTRE, WEEK, PRIOR = at.SHARED, at.DAYS, at.WEEKS, at.CENTRES, at.CENTRE, at.WEEK, at.PRIOR
GAP, MINUTES, MOST_MINUTES, MOST_WORKDAYS = at.GAP, at.MINUTES, at.MOST_MINUTES, at.MOST_WORKDAYS
LONGEST, RUN_BEFORE, RUN_AFTER, KNOWN = at.LONGEST, at.RUN_BEFORE, at.RUN_AFTER, at.KNOWN
REST, BUSY, ROAD, ROAD_WAY, AIMS = at.REST, at.BUSY, at.ROAD, at.ROAD_WAY, at.AIMS
TRUE_NEAR, TRUE_MOST, TRUE_DAYS, TRUE_CENTRES = at.TRUE_NEAR, at.TRUE_MOST, at.TRUE_DAYS, at.TRUE_CENTRES
OVER_WEEK, OVER_NOON, OVER_DAYS, OVER_CENTRES = at.OVER_WEEK, at.OVER_NOON, at.OVER_DAYS, at.OVER_CENTRES
SPELL, SHORTEST, STRANGER, OFF_REST, OFF_ROAD, OFF_BUSY = at.SPELL, at.SHORTEST, at.STRANGER, at.OFF_REST, at.OFF_ROAD, at.OFF_BUSY
PEOPLE, MENTOR, LEARNS, HELD, GENERAL = at.PEOPLE, at.MENTOR, at.LEARNS, at.HELD, at.GENERAL
# fmt: on


def row_terms(f: Array, p: int, row: Array) -> tuple[int, int]:
    """(by how much limits are exceeded, cost) of the person's days: morning, afternoon, and so on."""
    broken, cost, over = 0, 0, 0
    days, weeks, centres = f[DAYS], f[WEEKS], f[CENTRES]
    run, longest = f[f[RUN_BEFORE] + p], f[f[LONGEST] + p]
    w, minutes, workdays, halves, places = 0, 0, 0, 0, 0
    rest_halves, km, busy_halves = 0, 0, 0
    spell, spells, main = 0, 0, -1
    days_in = np.zeros(centres, np.int64)
    seen = np.full(centres, -1, np.int64)
    for d in range(days + 1):
        if d == days or f[f[WEEK] + d] != w:
            if weeks:
                broken += max(0, minutes - f[f[MOST_MINUTES] + p * weeks + w])
                broken += max(0, workdays - f[f[MOST_WORKDAYS] + p * weeks + w])
                beyond = halves + f[f[PRIOR] + p * weeks + w] - f[f[TRUE_MOST] + p]
                over += f[OVER_WEEK] * max(0, min(halves, beyond))
                cost += f[OVER_CENTRES] * max(0, places - f[TRUE_CENTRES])
            minutes = workdays = halves = places = 0
            if d == days:
                break
            w = f[f[WEEK] + d]
        if f[f[GAP] + d] > 1:
            run = 0
        a, b = row[2 * d], row[2 * d + 1]
        if a < 0 and b < 0:
            run = 0
            continue
        run += 1
        if run > longest:
            broken += 1
        workdays += 1
        here, last = -1, -1
        for half in range(2):
            s = a if half == 0 else b
            if s < 0:
                continue
            c = f[f[CENTRE] + s]
            minutes += f[f[MINUTES] + half]
            halves += 1
            rest_halves += f[f[REST] + d]
            busy_halves += f[f[BUSY] + c]
            if here < 0:
                here = c
            if last != c:
                days_in[c] += 1
                if last >= 0 and not f[f[TRUE_NEAR] + last * centres + c]:
                    cost += f[OVER_NOON]
                last = c
            if seen[c] != w:
                seen[c] = w
                places += 1
        if here != last:
            km += f[f[ROAD_WAY] + p * centres + here] + f[f[ROAD_WAY] + p * centres + last]
        else:
            km += f[f[ROAD] + p * centres + here]
        if here == main:
            spell += 1
        else:
            # the first spell of the period may have begun before it
            if spells > 1:
                cost += f[SPELL] * max(0, f[SHORTEST] - spell)
            spells += 1
            spell, main = 1, here
    if run and f[f[RUN_AFTER] + p]:
        broken += max(0, run + f[f[RUN_AFTER] + p] - longest) - max(0, run - longest)
    if not f[f[SHARED] + p]:
        return broken, over
    cost += over
    for c in range(centres):
        if days_in[c]:
            cost += f[OVER_DAYS] * max(0, days_in[c] - f[TRUE_DAYS])
            if not f[f[KNOWN] + p * centres + c]:
                cost += f[STRANGER]
    cost += f[OFF_REST] * abs(rest_halves - f[f[AIMS] + 3 * p])
    cost += f[OFF_ROAD] * max(0, km - f[f[AIMS] + 3 * p + 1])
    cost += f[OFF_BUSY] * abs(busy_halves - f[f[AIMS] + 3 * p + 2])
    return broken, cost


def orphans(f: Array, g: Array, d: int, asked: int, team: Array, size: int) -> int:
    """Lines of the shift that somebody there may serve beside a mentor only, and has none."""
    lost, people, days = 0, f[PEOPLE], f[DAYS]
    for n in range(size):
        p = team[n]
        needs = g[g[LEARNS] + p * days + d] & (asked | g[GENERAL])
        for m in range(size):
            q = team[m]
            if needs and m != n and f[f[MENTOR] + p * people + q]:
                needs &= ~g[g[HELD] + q * days + d]
        while needs:
            needs &= needs - 1
            lost += 1
    return lost
