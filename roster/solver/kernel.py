"""The moves' bookkeeping, compiled: what `Plan` does, a hundred times as fast.

`f`, `m` and `g` are the flat arrays of `layout`. Changes are made first and undone if they turn out
unlawful or too dear.
"""

from typing import Any

import numpy as np

from roster.solver import extras
from roster.solver import layout as at
from roster.solver.compiled import compiled

Array = np.ndarray[Any, Any]
row_terms = compiled(extras.row_terms)
orphans = compiled(extras.orphans)
# fmt: off
PEOPLE, DAYS, WEEKS, CENTRES, ROOM, SHIFTS = at.PEOPLE, at.DAYS, at.WEEKS, at.CENTRES, at.ROOM, at.SHIFTS
WEEK, CENTRE, DAY, WINDOWS, SHARED, MOST = at.WEEK, at.CENTRE, at.DAY, at.WINDOWS, at.SHARED, at.MOST
TRIP, WAY, ALONE, WHOLE, NEAR, WISH = at.TRIP, at.WAY, at.ALONE, at.WHOLE, at.NEAR, at.WISH
BEFORE, TARGET, WIDEST, SPECIAL, TEACHING = at.BEFORE, at.TARGET, at.WIDEST, at.SPECIAL, at.TEACHING
UNFILLED, EMPTY, UNCOVERED, SPLIT, USE = at.UNFILLED, at.EMPTY, at.UNCOVERED, at.SPLIT, at.USE
FAIRNESS, FACES, CHANGE, MOST_DAYS, MOST_CENTRES = at.FAIRNESS, at.FACES, at.CHANGE, at.MOST_DAYS, at.MOST_CENTRES
AT, TEAM, SIZE, IN_WEEK, WORKED, DAYS_IN = at.AT, at.TEAM, at.SIZE, at.IN_WEEK, at.WORKED, at.DAYS_IN
VISITS, PLACES, SERVING, BROKEN, BASE = at.VISITS, at.PLACES, at.SERVING, at.BROKEN, at.BASE
ROW_COST, LOST, LOST_BASE, BEST = at.ROW_COST, at.LOST, at.LOST_BASE, at.BEST
ASKED, HELD, BARE, SINGLE, COST, EXCESS = at.ASKED, at.HELD, at.BARE, at.SINGLE, at.COST, at.EXCESS
BEST_COST, DICE = at.BEST_COST, at.DICE
# fmt: on


@compiled
def roll(g: Array) -> float:
    """A random number from 0 up to 1."""
    x = g[DICE] * 6364136223846793005 + 1442695040888963407
    g[DICE] = x
    return float((x >> 33) & 0x3FFFFFFF) / 1073741824.0


@compiled
def day_cost(f: Array, p: int, a: int, b: int) -> int:
    """Travel, splitting and half days of a shared person's day in these centres (-1: none)."""
    if a == b:
        return f[f[TRIP] + p * f[CENTRES] + a] if a >= 0 else 0
    if a < 0:
        return f[f[TRIP] + p * f[CENTRES] + b] + f[f[ALONE] + p]
    if b < 0:
        return f[f[TRIP] + p * f[CENTRES] + a] + f[f[ALONE] + p]
    return f[SPLIT] + f[f[WAY] + p * f[CENTRES] + a] + f[f[WAY] + p * f[CENTRES] + b]


@compiled
def recount(f: Array, m: Array, g: Array, s: int) -> None:
    """Which lines nobody, and which exactly one, may serve there."""
    d, once, twice = f[f[DAY] + s], np.int64(0), np.int64(0)
    for n in range(m[m[SIZE] + s]):
        held = g[g[HELD] + m[m[TEAM] + s * f[ROOM] + n] * f[DAYS] + d]
        twice |= once & held
        once |= held
    asked = g[g[ASKED] + s]
    g[g[BARE] + s] = asked & ~once
    g[g[SINGLE] + s] = asked & once & ~twice


@compiled
def bits(x: int) -> int:
    """How many bits are set."""
    n = 0
    while x:
        x &= x - 1
        n += 1
    return n


@compiled
def lawful(f: Array, m: Array, g: Array, p: int, d: int, a: int, b: int) -> bool:
    """Whether the person's day may become this by H4 to H8."""
    cell = m[AT] + 2 * (p * f[DAYS] + d)
    a0, b0 = m[cell], m[cell + 1]
    if a >= 0 and a != a0 and m[m[SIZE] + a] >= f[f[WINDOWS] + a]:
        return False
    if b >= 0 and b != b0 and m[m[SIZE] + b] >= f[f[WINDOWS] + b]:
        return False
    if a >= 0 and b >= 0 and not f[f[WHOLE] + p] and (a0 < 0 or b0 < 0):
        return False
    w = f[f[WEEK] + d]
    more = (a >= 0) + (b >= 0) - (a0 >= 0) - (b0 >= 0)
    if more > 0 and m[m[IN_WEEK] + p * f[WEEKS] + w] + more > f[f[MOST] + p]:
        return False
    if not f[f[SHARED] + p]:
        return True
    ca = f[f[CENTRE] + a] if a >= 0 else -1
    cb = f[f[CENTRE] + b] if b >= 0 else -1
    if ca >= 0 and cb >= 0 and ca != cb and not f[f[NEAR] + ca * f[CENTRES] + cb]:
        return False
    pa = f[f[CENTRE] + a0] if a0 >= 0 else -1
    pb = f[f[CENTRE] + b0] if b0 >= 0 else -1
    fresh = 0
    if ca >= 0 and ca != pa and ca != pb:
        if m[m[DAYS_IN] + p * f[CENTRES] + ca] >= f[MOST_DAYS]:
            return False
        if m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + ca] == 0:
            fresh += 1
    if cb >= 0 and cb != ca and cb != pa and cb != pb:
        if m[m[DAYS_IN] + p * f[CENTRES] + cb] >= f[MOST_DAYS]:
            return False
        if m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + cb] == 0:
            fresh += 1
    if fresh and m[m[PLACES] + p * f[WEEKS] + w] + fresh > f[MOST_CENTRES]:
        if pa >= 0 and pa != ca and pa != cb:
            fresh -= m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + pa] == 1 + (pb == pa)
        if pb >= 0 and pb != pa and pb != ca and pb != cb:
            fresh -= m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + pb] == 1
        return m[m[PLACES] + p * f[WEEKS] + w] + fresh <= f[MOST_CENTRES]
    return True


@compiled
def faces(f: Array, m: Array, g: Array, p: int, w: int, c: int, by: int) -> int:
    """What it costs more when the person's half-days in the centre that week change by this."""
    now = m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + c]
    then = now + by
    if (now > 0) == (then > 0):
        return 0
    there, widest = m[m[SERVING] + c * f[WEEKS] + w], f[f[WIDEST] + c * f[WEEKS] + w]
    after = there + 1 if then > 0 else there - 1
    return f[FACES] * (max(0, after - widest) - max(0, there - widest))


@compiled
def leaving(f: Array, m: Array, g: Array, p: int, d: int, s: int) -> int:
    """What it costs at the shift when the person goes."""
    if m[m[SIZE] + s] == 1:
        return f[UNFILLED] + f[EMPTY] - f[UNCOVERED] * bits(g[g[BARE] + s])
    lost = bits(g[g[SINGLE] + s] & g[g[HELD] + (p) * f[DAYS] + d])
    return f[UNFILLED] + f[UNCOVERED] * lost


@compiled
def joining(f: Array, m: Array, g: Array, p: int, d: int, s: int) -> int:
    """What it costs at the shift when the person comes."""
    bare, held = g[g[BARE] + s], g[g[HELD] + (p) * f[DAYS] + d]
    if m[m[SIZE] + s] == 0:
        return f[UNCOVERED] * bits(bare & ~held) - f[UNFILLED] - f[EMPTY]
    return -f[UNFILLED] - f[UNCOVERED] * bits(bare & held)


@compiled
def price(f: Array, m: Array, g: Array, p: int, d: int, a: int, b: int) -> int:
    """What the roster would cost more, extras aside, if the person's day became this."""
    cell = m[AT] + 2 * (p * f[DAYS] + d)
    a0, b0 = m[cell], m[cell + 1]
    ca = f[f[CENTRE] + a] if a >= 0 else -1
    cb = f[f[CENTRE] + b] if b >= 0 else -1
    pa = f[f[CENTRE] + a0] if a0 >= 0 else -1
    pb = f[f[CENTRE] + b0] if b0 >= 0 else -1
    total, more = 0, 0
    if f[f[SHARED] + p]:
        total += day_cost(f, p, ca, cb) - day_cost(f, p, pa, pb)
    for half in range(2):
        new = a if half == 0 else b
        was = a0 if half == 0 else b0
        if new == was:
            continue
        wanted = f[f[BEFORE] + 2 * (p * f[DAYS] + d) + half]
        total += f[CHANGE] * ((new != wanted) - int(was != wanted))
        if was < 0:
            more += 1
            total += f[f[WISH] + 2 * (p * f[DAYS] + d) + half]
        elif new < 0:
            more -= 1
            total -= f[f[WISH] + 2 * (p * f[DAYS] + d) + half]
        if was >= 0:
            total += leaving(f, m, g, p, d, was)
        if new >= 0:
            total += joining(f, m, g, p, d, new)
    if more and f[f[SHARED] + p]:
        off = m[m[WORKED] + p] - f[f[TARGET] + p]
        total += f[USE] * more
        total += f[FAIRNESS] * (abs(off + more) - abs(off))
    w = f[f[WEEK] + d]
    # each centre once: what it loses and what it gains
    if pa >= 0:
        by = -1 - (pb == pa) + (ca == pa) + (cb == pa)
        if by:
            total += faces(f, m, g, p, w, pa, by)
    if pb >= 0 and pb != pa:
        by = -1 + (ca == pb) + (cb == pb)
        if by:
            total += faces(f, m, g, p, w, pb, by)
    if ca >= 0 and ca != pa and ca != pb:
        total += faces(f, m, g, p, w, ca, 1 + (cb == ca))
    if cb >= 0 and cb != ca and cb != pa and cb != pb:
        total += faces(f, m, g, p, w, cb, 1)
    return total


@compiled
def count_in(f: Array, m: Array, g: Array, p: int, d: int, s: int) -> None:
    """The person joins the shift."""
    c, w = f[f[CENTRE] + s], f[f[WEEK] + d]
    m[m[TEAM] + s * f[ROOM] + m[m[SIZE] + s]] = p
    m[m[SIZE] + s] += 1
    recount(f, m, g, s)
    m[m[IN_WEEK] + p * f[WEEKS] + w] += 1
    m[m[WORKED] + p] += 1
    if m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + c] == 0:
        m[m[SERVING] + c * f[WEEKS] + w] += 1
        m[m[PLACES] + p * f[WEEKS] + w] += 1
    m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + c] += 1


@compiled
def count_out(f: Array, m: Array, g: Array, p: int, d: int, s: int) -> None:
    """The person leaves the shift."""
    c, w = f[f[CENTRE] + s], f[f[WEEK] + d]
    last = m[m[SIZE] + s] - 1
    for n in range(last):
        if m[m[TEAM] + s * f[ROOM] + n] == p:
            m[m[TEAM] + s * f[ROOM] + n] = m[m[TEAM] + s * f[ROOM] + last]
            break
    m[m[SIZE] + s] = last
    recount(f, m, g, s)
    m[m[IN_WEEK] + p * f[WEEKS] + w] -= 1
    m[m[WORKED] + p] -= 1
    m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + c] -= 1
    if m[m[VISITS] + (p * f[WEEKS] + w) * f[CENTRES] + c] == 0:
        m[m[SERVING] + c * f[WEEKS] + w] -= 1
        m[m[PLACES] + p * f[WEEKS] + w] -= 1


@compiled
def put(f: Array, m: Array, g: Array, p: int, d: int, a: int, b: int) -> None:
    """The person's day becomes this; the totals are right again."""
    cell = m[AT] + 2 * (p * f[DAYS] + d)
    a0, b0 = m[cell], m[cell + 1]
    if a == a0 and b == b0:
        return
    g[COST] += price(f, m, g, p, d, a, b)
    pa = f[f[CENTRE] + a0] if a0 >= 0 else -1
    pb = f[f[CENTRE] + b0] if b0 >= 0 else -1
    ca = f[f[CENTRE] + a] if a >= 0 else -1
    cb = f[f[CENTRE] + b] if b >= 0 else -1
    if a != a0:
        if a0 >= 0:
            count_out(f, m, g, p, d, a0)
        if a >= 0:
            count_in(f, m, g, p, d, a)
    if b != b0:
        if b0 >= 0:
            count_out(f, m, g, p, d, b0)
        if b >= 0:
            count_in(f, m, g, p, d, b)
    if pa >= 0 and pa != ca and pa != cb:
        m[m[DAYS_IN] + p * f[CENTRES] + pa] -= 1
    if pb >= 0 and pb != pa and pb != ca and pb != cb:
        m[m[DAYS_IN] + p * f[CENTRES] + pb] -= 1
    if ca >= 0 and ca != pa and ca != pb:
        m[m[DAYS_IN] + p * f[CENTRES] + ca] += 1
    if cb >= 0 and cb != ca and cb != pa and cb != pb:
        m[m[DAYS_IN] + p * f[CENTRES] + cb] += 1
    m[cell], m[cell + 1] = a, b
    if f[f[SPECIAL] + p]:
        row = m[AT] + 2 * p * f[DAYS]
        broken, cost = row_terms(f, p, m[row : row + 2 * f[DAYS]])
        base = m[m[BASE] + p]
        g[EXCESS] += max(0, broken - base) - max(0, m[m[BROKEN] + p] - base)
        g[COST] += cost - m[m[ROW_COST] + p]
        m[m[BROKEN] + p], m[m[ROW_COST] + p] = broken, cost
    if f[TEACHING]:
        for s in (a0, a, b0, b):
            if s >= 0:
                team = m[TEAM] + s * f[ROOM]
                lost = orphans(f, g, d, g[g[ASKED] + s], m[team : team + f[ROOM]], m[m[SIZE] + s])
                base = m[m[LOST_BASE] + s]
                g[EXCESS] += max(0, lost - base) - max(0, m[m[LOST] + s] - base)
                m[m[LOST] + s] = lost


@compiled
def load(f: Array, m: Array, g: Array, rows: Array) -> None:
    """The roster becomes this (p, d, half -> s), whatever rule that breaks."""
    for p in range(f[PEOPLE]):
        for d in range(f[DAYS]):
            cell = m[AT] + 2 * (p * f[DAYS] + d)
            if m[cell] != rows[p, d, 0] or m[cell + 1] != rows[p, d, 1]:
                put(f, m, g, p, d, -1, -1)  # so that no shift is ever fuller than in the end
    for p in range(f[PEOPLE]):
        for d in range(f[DAYS]):
            put(f, m, g, p, d, rows[p, d, 0], rows[p, d, 1])


@compiled
def settle(f: Array, m: Array, g: Array) -> None:
    """What is broken now counts as lawful from now on: it is what must stay."""
    for p in range(f[PEOPLE]):
        m[m[BASE] + p] = m[m[BROKEN] + p]
    for s in range(f[SHIFTS]):
        m[m[LOST_BASE] + s] = m[m[LOST] + s]
    g[EXCESS] = 0


@compiled
def keep_best(f: Array, m: Array, g: Array) -> None:
    """The roster is noted as the best one."""
    size = 2 * f[PEOPLE] * f[DAYS]
    for n in range(size):
        m[m[BEST] + n] = m[m[AT] + n]
    g[BEST_COST] = g[COST]
