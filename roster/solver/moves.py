"""The moves of the annealing, compiled: each changes some days of one to four people.

A move that would break a hard rule is undone, and so is one that costs more than its heat allows.
"""

from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.compiled import compiled
from roster.solver.follow import follow
from roster.solver.kernel import keep_best, lawful, price, put, roll
from roster.solver.picking import anyone, in_the_way, may, pick, set_change, some_day

Array = np.ndarray[Any, Any]
# fmt: off
DAYS, CENTRES, ROOM, MOVABLE, ROVERS = at.DAYS, at.CENTRES, at.ROOM, at.MOVABLE, at.ROVERS
SHIFT_AT, WINDOWS, STUCK, HOME, SHARED = at.SHIFT_AT, at.WINDOWS, at.STUCK, at.HOME, at.SHARED
MOVABLES, ROVING, FIRST, OPEN, NEAREST = at.MOVABLES, at.ROVING, at.FIRST, at.OPEN, at.NEAREST
WEEK_FIRST, WEEKS, SPECIAL, TEACHING = at.WEEK_FIRST, at.WEEKS, at.SPECIAL, at.TEACHING
AT, TEAM, SIZE = at.AT, at.TEAM, at.SIZE
COST, EXCESS, BEST_COST = at.COST, at.EXCESS, at.BEST_COST
# fmt: on
GUIDED = 0.8
"""Share of the moves that follow the linear program, once it has prices."""
MOST = 16
"""Days that one move changes at most; a week of two people among them."""


@compiled
def attempt(f: Array, m: Array, g: Array, todo: Array, count: int, limit: float) -> bool:
    """Makes the changes in `todo` (p, d, a, b) if they are lawful and cost no more than `limit`."""
    if count == 1:
        p, d, a, b = todo[0, 0], todo[0, 1], todo[0, 2], todo[0, 3]
        if not lawful(f, m, g, p, d, a, b):
            return False
        plain = not f[f[SPECIAL] + p] and not f[TEACHING]
        if plain:
            if price(f, m, g, p, d, a, b) > limit:
                return False
            put(f, m, g, p, d, a, b)
            return True
    cost, broken = g[COST], g[EXCESS]
    for n in range(count):
        p, d = todo[n, 0], todo[n, 1]
        todo[n, 4], todo[n, 5] = (
            m[m[AT] + 2 * (p * f[DAYS] + d) + 0],
            m[m[AT] + 2 * (p * f[DAYS] + d) + 1],
        )
    if count > 1:
        for n in range(count):
            put(f, m, g, todo[n, 0], todo[n, 1], -1, -1)
    done = True
    for n in range(count):
        p, d, a, b = todo[n, 0], todo[n, 1], todo[n, 2], todo[n, 3]
        if not lawful(f, m, g, p, d, a, b):
            done = False
            break
        put(f, m, g, p, d, a, b)
    if done and g[EXCESS] <= broken and g[COST] - cost <= limit:
        return True
    for n in range(count):
        put(f, m, g, todo[n, 0], todo[n, 1], -1, -1)
    for n in range(count):
        put(f, m, g, todo[n, 0], todo[n, 1], todo[n, 4], todo[n, 5])
    return False


@compiled
def send(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Somebody to some centre for a day or half of it; who is in the way goes elsewhere."""
    p = anyone(f, g)
    d = some_day(f, g, p)
    a0, b0 = m[m[AT] + 2 * (p * f[DAYS] + d) + 0], m[m[AT] + 2 * (p * f[DAYS] + d) + 1]
    if f[f[SHARED] + p]:
        centres = f[CENTRES]
        luck = roll(g)
        if luck < 0.5:
            c = f[f[NEAREST] + p * f[CENTRES] + pick(g, min(8, centres))]
        elif luck < 0.85:
            c = f[f[NEAREST] + p * f[CENTRES] + pick(g, min(24, centres))]
        else:
            c = f[f[NEAREST] + p * f[CENTRES] + pick(g, centres)]
    else:
        c = f[f[HOME] + p]
        if c < 0:
            return 0
    am, pm = (
        f[f[SHIFT_AT] + (2 * d + 0) * f[CENTRES] + c],
        f[f[SHIFT_AT] + (2 * d + 1) * f[CENTRES] + c],
    )
    luck = roll(g)
    if luck < 0.08:
        a, b = -1, -1
    elif luck < 0.7:
        a, b = am, pm
    elif luck < 0.77:
        a, b = am, b0
    elif luck < 0.85:
        a, b = am, -1
    elif luck < 0.92:
        a, b = a0, pm
    else:
        a, b = -1, pm
    if (a == a0 and b == b0) or not may(f, may_take, p, d, a, b):
        return 0
    n = set_change(todo, 0, p, d, a, b)
    q = -1
    for half in range(2):
        r = in_the_way(f, m, g, a if half == 0 else b, a0 if half == 0 else b0, q)
        if r == -1:
            continue
        if r < 0:
            return 0
        ra, rb = m[m[AT] + 2 * (r * f[DAYS] + d) + 0], m[m[AT] + 2 * (r * f[DAYS] + d) + 1]
        xa = -1 if ra >= 0 and (ra == a or ra == b) else ra
        xb = -1 if rb >= 0 and (rb == a or rb == b) else rb
        if q < 0 and (a0 >= 0 or b0 >= 0) and roll(g) < 0.75:
            # the first one in the way may have what is left behind
            if a0 >= 0 and a0 != a:
                xa = a0
            if b0 >= 0 and b0 != b:
                xb = b0
        elif xa != ra and xb != rb and roll(g) < 0.4 and f[f[SHARED] + r]:
            # or goes to a centre near home that has room
            e = f[f[NEAREST] + r * f[CENTRES] + pick(g, min(12, f[CENTRES]))]
            xa, xb = (
                f[f[SHIFT_AT] + (2 * d + 0) * f[CENTRES] + e],
                f[f[SHIFT_AT] + (2 * d + 1) * f[CENTRES] + e],
            )
            if xa >= 0 and (m[m[SIZE] + xa] >= f[f[WINDOWS] + xa] or xa == a):
                xa = -1
            if xb >= 0 and (m[m[SIZE] + xb] >= f[f[WINDOWS] + xb] or xb == b):
                xb = -1
        q = r
        if r == p or not may(f, may_take, r, d, xa, xb):
            return 0
        n = set_change(todo, n, r, d, xa, xb)
    return n


@compiled
def hand_over(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Two people, or three in a ring, take each other's day, or half of it."""
    p, q, r = anyone(f, g), anyone(f, g), -1
    if p == q:
        return 0
    if roll(g) < 0.25:
        r = anyone(f, g)
        if r in (p, q):
            return 0
    d = some_day(f, g, p)
    pa, pb, qa, qb = (
        m[m[AT] + 2 * (p * f[DAYS] + d) + 0],
        m[m[AT] + 2 * (p * f[DAYS] + d) + 1],
        m[m[AT] + 2 * (q * f[DAYS] + d) + 0],
        m[m[AT] + 2 * (q * f[DAYS] + d) + 1],
    )
    luck = roll(g)
    if r >= 0:
        ra, rb = m[m[AT] + 2 * (r * f[DAYS] + d) + 0], m[m[AT] + 2 * (r * f[DAYS] + d) + 1]
        if luck < 0.15:
            qb, rb, pb = pb, qb, rb
        elif luck < 0.3:
            qa, ra, pa = pa, qa, ra
        if pa < 0 and pb < 0 and qa < 0 and qb < 0 and ra < 0 and rb < 0:
            return 0
        if not (
            may(f, may_take, p, d, qa, qb)
            and may(f, may_take, q, d, ra, rb)
            and may(f, may_take, r, d, pa, pb)
        ):
            return 0
        n = set_change(todo, 0, p, d, qa, qb)
        n = set_change(todo, n, q, d, ra, rb)
        return set_change(todo, n, r, d, pa, pb)
    if luck < 0.15:
        pb, qb = qb, pb  # mornings only
    elif luck < 0.3:
        pa, qa = qa, pa  # afternoons only
    if pa == qa and pb == qb:
        return 0
    if not (may(f, may_take, p, d, qa, qb) and may(f, may_take, q, d, pa, pb)):
        return 0
    n = set_change(todo, 0, p, d, qa, qb)
    return set_change(todo, n, q, d, pa, pb)


@compiled
def shift_days(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Somebody's work of one day goes to another person, who gives one of another day."""
    p, q = anyone(f, g), anyone(f, g)
    if p == q:
        return 0
    d, e = some_day(f, g, p), some_day(f, g, q)
    if d == e:
        return 0
    pa, pb = m[m[AT] + 2 * (p * f[DAYS] + d) + 0], m[m[AT] + 2 * (p * f[DAYS] + d) + 1]
    qa, qb = m[m[AT] + 2 * (q * f[DAYS] + e) + 0], m[m[AT] + 2 * (q * f[DAYS] + e) + 1]
    if (pa < 0 and pb < 0) or (qa < 0 and qb < 0):
        return 0
    if m[m[AT] + 2 * (q * f[DAYS] + d) + 0] >= 0 or m[m[AT] + 2 * (q * f[DAYS] + d) + 1] >= 0:
        return 0
    if m[m[AT] + 2 * (p * f[DAYS] + e) + 0] >= 0 or m[m[AT] + 2 * (p * f[DAYS] + e) + 1] >= 0:
        return 0
    if not (
        may(f, may_take, p, d, -1, -1)
        and may(f, may_take, q, e, -1, -1)
        and may(f, may_take, q, d, pa, pb)
        and may(f, may_take, p, e, qa, qb)
    ):
        return 0
    n = set_change(todo, 0, p, d, -1, -1)
    n = set_change(todo, n, q, e, -1, -1)
    n = set_change(todo, n, q, d, pa, pb)
    return set_change(todo, n, p, e, qa, qb)


@compiled
def relocate(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Somebody works on another day instead, where there is room: hours may forbid both."""
    p = anyone(f, g)
    d, e = some_day(f, g, p), some_day(f, g, p)
    here, there = m[AT] + 2 * (p * f[DAYS] + d), m[AT] + 2 * (p * f[DAYS] + e)
    if d == e or (m[here] < 0 and m[here + 1] < 0) or m[there] >= 0 or m[there + 1] >= 0:
        return 0
    c = f[f[HOME] + p]
    if f[f[SHARED] + p]:
        c = f[f[NEAREST] + p * f[CENTRES] + pick(g, min(12, f[CENTRES]))]
    if c < 0:
        return 0
    a = f[f[SHIFT_AT] + (2 * e + 0) * f[CENTRES] + c]
    b = f[f[SHIFT_AT] + (2 * e + 1) * f[CENTRES] + c]
    if a >= 0 and m[m[SIZE] + a] >= f[f[WINDOWS] + a]:
        a = -1
    if b >= 0 and m[m[SIZE] + b] >= f[f[WINDOWS] + b]:
        b = -1
    luck = roll(g)
    if luck < 0.25:
        a = -1
    elif luck < 0.5:
        b = -1
    if (a < 0 and b < 0) or not (may(f, may_take, p, d, -1, -1) and may(f, may_take, p, e, a, b)):
        return 0
    n = set_change(todo, 0, p, d, -1, -1)
    return set_change(todo, n, p, e, a, b)


@compiled
def swap_week(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Two shared people take each other's week."""
    if f[ROVERS] < 2:
        return 0
    p = f[f[ROVING] + pick(g, f[ROVERS])]
    q = f[f[ROVING] + pick(g, f[ROVERS])]
    if p == q:
        return 0
    w = pick(g, f[WEEKS])
    n = 0
    for d in range(f[f[WEEK_FIRST] + w], f[f[WEEK_FIRST] + w + 1]):
        pa, pb = m[m[AT] + 2 * (p * f[DAYS] + d) + 0], m[m[AT] + 2 * (p * f[DAYS] + d) + 1]
        qa, qb = m[m[AT] + 2 * (q * f[DAYS] + d) + 0], m[m[AT] + 2 * (q * f[DAYS] + d) + 1]
        if pa == qa and pb == qb:
            continue
        if n + 2 > MOST or not (may(f, may_take, p, d, qa, qb) and may(f, may_take, q, d, pa, pb)):
            return 0
        n = set_change(todo, n, p, d, qa, qb)
        n = set_change(todo, n, q, d, pa, pb)
    return n


@compiled
def send_two(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> int:
    """Two people to one centre for the same half-day or day: who learns goes with who teaches."""
    p, q = anyone(f, g), anyone(f, g)
    if p == q:
        return 0
    d = some_day(f, g, p)
    c = f[f[HOME] + p]
    if f[f[SHARED] + p]:
        c = f[f[NEAREST] + p * f[CENTRES] + pick(g, f[CENTRES])]
    if c < 0:
        return 0
    am, pm = (
        f[f[SHIFT_AT] + (2 * d + 0) * f[CENTRES] + c],
        f[f[SHIFT_AT] + (2 * d + 1) * f[CENTRES] + c],
    )
    luck = roll(g)
    n = 0
    for k in range(2):
        r = p if k == 0 else q
        a, b = m[m[AT] + 2 * (r * f[DAYS] + d) + 0], m[m[AT] + 2 * (r * f[DAYS] + d) + 1]
        xa = a if luck >= 0.7 else am
        xb = b if luck < 0.4 else pm
        if (xa == a and xb == b) or not may(f, may_take, r, d, xa, xb):
            continue
        n = set_change(todo, n, r, d, xa, xb)
    return n


@compiled
def anneal(
    f: Array,
    m: Array,
    g: Array,
    may_take: Array,
    guide: tuple[Array, Array],
    hot: float,
    cold: float,
    moves: int,
) -> None:
    """So many moves are tried while the heat falls from `hot` to `cold`; the best is kept.

    `guide`: (first, days) as `follow` reads them; most moves follow it where there are any days.
    """
    first, days = guide
    guided = GUIDED if days.shape[0] else 0.0
    todo = np.zeros((MOST, 6), np.int64)
    heat, fall = hot, (cold / hot) ** (256.0 / moves)
    for n in range(moves):
        if n % 256 == 0:
            heat *= fall
        luck = roll(g)
        if guided > 0:
            # the others keep their shares; `send` has become `follow`
            luck = -1.0 if luck < guided else 0.55 + 0.45 * (luck - guided) / (1 - guided)
        if f[TEACHING] and roll(g) < 0.1:
            count = send_two(f, m, g, may_take, todo)
        elif luck < 0:
            count = follow(f, m, g, may_take, first, days, todo)
        elif luck < 0.55:
            count = send(f, m, g, may_take, todo)
        elif luck < 0.93:
            count = hand_over(f, m, g, may_take, todo)
        elif luck < 0.97:
            count = shift_days(f, m, g, may_take, todo)
        elif luck < 0.98:
            count = relocate(f, m, g, may_take, todo)
        else:
            count = swap_week(f, m, g, may_take, todo)
        if not count:
            continue
        limit = -heat * np.log(max(roll(g), 1e-12))
        if attempt(f, m, g, todo, count, limit) and g[COST] < g[BEST_COST]:
            keep_best(f, m, g)


@compiled
def adopt(f: Array, m: Array, g: Array, may_take: Array, todo: Array) -> bool:
    """Makes the changes (p, d, a, b) together if that is lawful and costs no more; or none."""
    before = g[COST]
    count = todo.shape[0]
    for n in range(count):
        p, d = todo[n, 0], todo[n, 1]
        if not may(f, may_take, p, d, todo[n, 2], todo[n, 3]):
            return False
    old = np.empty((count, 2), np.int64)
    for n in range(count):
        cell = m[AT] + 2 * (todo[n, 0] * f[DAYS] + todo[n, 1])
        old[n, 0], old[n, 1] = m[cell], m[cell + 1]
        put(f, m, g, todo[n, 0], todo[n, 1], -1, -1)
    done = True
    for n in range(count):
        p, d, a, b = todo[n, 0], todo[n, 1], todo[n, 2], todo[n, 3]
        if not lawful(f, m, g, p, d, a, b):
            done = False
            break
        put(f, m, g, p, d, a, b)
    if done and g[COST] <= before and g[EXCESS] <= 0:
        if g[COST] < g[BEST_COST]:
            keep_best(f, m, g)
        return True
    for n in range(count):
        put(f, m, g, todo[n, 0], todo[n, 1], -1, -1)
    for n in range(count):
        put(f, m, g, todo[n, 0], todo[n, 1], old[n, 0], old[n, 1])
    return False
