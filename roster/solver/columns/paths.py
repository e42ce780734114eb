"""One person's best sequence of days under given prices: an exact dynamic programme, compiled.

A state after a day is: the class of today's duty with the length of the run, or the length of the
rest; weekends worked; duties of the one counted kind; minutes. Duties that nothing can tell apart
but their price form a group, of which only the cheapest counts, so that the number of kinds hardly
matters. Prices are int32, so that a path is traced back by comparing equal values.
"""

import numpy as np

from roster.solver.compiled import compiled

INF = 1_000_000_000
"""Price of what must not be."""
REACHED = 500_000_000
"""Values from here on stand for paths that do not exist."""
RUN, OPEN, RUN_LEAST, REST, WEEKENDS, COUNTED, LEAST, MOST, CLASSES, BAND, CLOSED = range(11)
"""Columns of the numbers that stand for one person's terms.

CLOSED is the most of weekends where a path does not count them.
"""


@compiled
def _relax(values, source, target, count, price):
    for i in range(count):
        value = values[source + i] + price
        values[target + i] = min(values[target + i], value)


@compiled
def best_path(prices, rests, terms, group_of, groups, low, high, weekend, values, out) -> int:
    """The least price of a lawful sequence, written into `out`; INF where there is none.

    prices[day, kind] and rests[day] are what a duty or a day of rest costs; group_of[kind] is its
    group, or −1; a row of groups has minutes, mask of the classes it may follow, class, and whether
    it is counted; low[day] and high[day] bound the minutes up to that day.
    """
    days, kinds = prices.shape
    run_most, open_run, run_least, rest_least = (
        terms[RUN],
        terms[OPEN],
        terms[RUN_LEAST],
        terms[REST],
    )
    weekends, counted, classes, band = terms[WEEKENDS], terms[COUNTED], terms[CLASSES], terms[BAND]
    number = groups.shape[0]
    resting = classes * run_most
    states = resting + rest_least
    row = (counted + 1) * band
    block = (weekends + 1) * row
    layer = states * block
    best = np.full((days, number), INF, np.int32)
    chosen = np.full((days, number), -1, np.int32)
    for d in range(days):
        for t in range(kinds):
            g = group_of[t]
            if g >= 0 and prices[d, t] < best[d, g]:
                best[d, g] = prices[d, t]
                chosen[d, g] = t
    seen = np.zeros(days, np.int64)
    for d in range(days):
        before = seen[d - 1] if d else 0
        seen[d] = min(weekends, before + (1 if weekend[d] == 1 else 0))
    for d in range(days):
        if high[d] < low[d]:
            return INF
        now = d * layer
        for s in range(states):
            at = now + s * block
            for i in range((seen[d] + 1) * row):
                values[at + i] = INF
        if d == 0:
            if rests[0] < INF and low[0] <= 0:
                values[now + resting * block] = rests[0]
            for g in range(number):
                minutes, q = groups[g, 0], groups[g, 3]
                w = 1 if weekend[0] > 0 and weekends >= 0 else 0
                if best[0, g] >= INF or w > weekends or q > counted:
                    continue
                if low[0] <= minutes <= high[0]:
                    at = now + groups[g, 2] * run_most * block + w * row + q * band
                    at += minutes - low[0]
                    values[at] = min(values[at], best[0, g])
            continue
        past = now - layer
        wide = high[d - 1] - low[d - 1] + 1
        if rests[d] < INF:
            first = max(low[d - 1], low[d])
            count = min(high[d - 1], high[d]) - first + 1
            a, b = first - low[d - 1], first - low[d]
            for w in range(seen[d - 1] + 1):
                for q in range(counted + 1):
                    shift = w * row + q * band
                    for s in range(resting):
                        run = s % run_most + 1
                        if run >= run_least or run == d:
                            _relax(
                                values,
                                past + s * block + shift + a,
                                now + resting * block + shift + b,
                                count,
                                rests[d],
                            )
                    for s in range(rest_least):
                        _relax(
                            values,
                            past + (resting + s) * block + shift + a,
                            now + (resting + min(s + 1, rest_least - 1)) * block + shift + b,
                            count,
                            rests[d],
                        )
        for g in range(number):
            price = best[d, g]
            if price >= INF:
                continue
            minutes, mask, kind, dq = groups[g, 0], groups[g, 1], groups[g, 2], groups[g, 3]
            first = max(low[d - 1], low[d] - minutes)
            count = min(high[d - 1], high[d] - minutes) - first + 1
            if count <= 0 or wide <= 0:
                continue
            a, b = first - low[d - 1], first + minutes - low[d]
            dw = 1 if weekend[d] == 1 else 0
            for w in range(min(seen[d - 1], weekends - dw) + 1):
                for q in range(counted - dq + 1):
                    source = past + w * row + q * band + a
                    target = now + kind * run_most * block + (w + dw) * row + (q + dq) * band + b
                    for j in range(classes):
                        if not mask >> j & 1:
                            continue
                        for r in range(run_most - 1):
                            _relax(
                                values,
                                source + (j * run_most + r) * block,
                                target + (r + 1) * block,
                                count,
                                price,
                            )
                        if open_run:
                            r = run_most - 1
                            _relax(
                                values,
                                source + (j * run_most + r) * block,
                                target + r * block,
                                count,
                                price,
                            )
            dw = 1 if weekend[d] > 0 else 0
            for w in range(min(seen[d - 1], weekends - dw) + 1):
                for q in range(counted - dq + 1):
                    source = past + w * row + q * band + a
                    target = now + kind * run_most * block + (w + dw) * row + (q + dq) * band + b
                    for s in range(rest_least):
                        if s == rest_least - 1 or s + 1 == d:
                            _relax(values, source + (resting + s) * block, target, count, price)
    return _trace(rests, terms, groups, low, high, weekend, values, out, best, chosen, seen)


@compiled
def _trace(rests, terms, groups, low, high, weekend, values, out, best, chosen, seen):
    """Writes the best sequence into `out`, from the last day to the first."""
    days = rests.shape[0]
    run_most, open_run, run_least, rest_least = (
        terms[RUN],
        terms[OPEN],
        terms[RUN_LEAST],
        terms[REST],
    )
    weekends, counted, classes, band = terms[WEEKENDS], terms[COUNTED], terms[CLASSES], terms[BAND]
    number = groups.shape[0]
    resting = classes * run_most
    states = resting + rest_least
    row = (counted + 1) * band
    block = (weekends + 1) * row
    layer = states * block
    value, s, w, q, m = INF, 0, 0, 0, 0
    d = days - 1
    for each in range(states):
        for a in range(seen[d] + 1):
            for b in range(counted + 1):
                at = d * layer + each * block + a * row + b * band
                for i in range(max(terms[LEAST], low[d]) - low[d], high[d] - low[d] + 1):
                    if values[at + i] < value:
                        value, s, w, q, m = values[at + i], each, a, b, i + low[d]
    if value >= REACHED:
        return INF
    total = value
    while d > 0:
        past = (d - 1) * layer
        found = False
        if s >= resting:
            want = value - rests[d]
            if low[d - 1] <= m <= high[d - 1] and w <= seen[d - 1]:
                at = past + w * row + q * band + m - low[d - 1]
                for each in range(states):
                    if each < resting:
                        run = each % run_most + 1
                        fits = s == resting and (run >= run_least or run == d)
                    else:
                        fits = resting + min(each - resting + 1, rest_least - 1) == s
                    if fits and values[at + each * block] == want:
                        s, value, found = each, want, True
                        break
            out[d] = -1
        else:
            run = s % run_most
            for g in range(number):
                if found or groups[g, 2] != s // run_most or best[d, g] >= INF:
                    continue
                back, want = m - groups[g, 0], value - best[d, g]
                nq = q - groups[g, 3]
                if not low[d - 1] <= back <= high[d - 1] or nq < 0:
                    continue
                for each in range(states):
                    if each < resting:
                        if not groups[g, 1] >> (each // run_most) & 1:
                            continue
                        r = each % run_most
                        fits = r + 1 == run or (open_run and r == run and r == run_most - 1)
                        dw = 1 if weekend[d] == 1 else 0
                    else:
                        r = each - resting
                        fits = run == 0 and (r == rest_least - 1 or r + 1 == d)
                        dw = 1 if weekend[d] > 0 else 0
                    nw = w - dw
                    if not fits or nw < 0 or nw > seen[d - 1]:
                        continue
                    at = past + each * block + nw * row + nq * band + back - low[d - 1]
                    if values[at] == want:
                        s, w, q, m, value, found = each, nw, nq, back, want, True
                        out[d] = chosen[d, g]
                        break
        if not found:
            return -INF
        d -= 1
    if s >= resting:
        out[0] = -1
    else:
        for g in range(number):
            fits = groups[g, 2] == s // run_most and groups[g, 0] == m and groups[g, 3] == q
            if fits and best[0, g] == value:
                out[0] = chosen[0, g]
    return total
