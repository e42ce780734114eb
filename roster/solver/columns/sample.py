"""Whole sequences made anew, one person at a time: the one door to the compiled code.

Against the others' duties, what one more duty costs is a fixed number for each day and kind, so the
best sequence of one person is a shortest path. With Gumbel noise of a temperature on those numbers
it is a draw near the Boltzmann distribution; as the temperature falls the roster freezes. With
prices of a linear program in their place it is the column that the program lacks.

There is one compiled entry, since each entry costs seconds when it is compiled for the first time.
"""

import numpy as np
from numba import njit

from roster.solver.columns.paths import INF, REACHED, lawful_path

REFUSED_COST = 1 << 40


@njit(cache=True, nogil=True)
def renew(
    order,
    plan,
    there,
    best_plan,
    state,
    found,
    worth,
    asked,
    resting,
    wanted,
    under,
    over,
    terms,
    group_of,
    groups,
    sizes,
    low,
    high,
    weekend,
    marks,
    caps,
    values,
    scale,
    heat,
    guide,
    share,
    seed,
):
    """The people in `order`, each made anew against all others.

    With share = 1 at the prices of `guide` alone: sequences go into `found`, and (price, price
    without caps) into `worth`; the plan stays. Otherwise the plan takes them, one after the other,
    and `state` holds (cost, best cost, people without a sequence, people changed).
    """
    days, kinds = wanted.shape
    prices = np.empty((days, kinds), np.int32)
    old = np.empty(days, np.int64)
    new = np.empty(days, np.int64)
    if seed >= 0:
        np.random.seed(seed)
    for index in range(order.shape[0]):
        p = order[index]
        for d in range(days):
            old[d] = plan[p, d]
            if old[d] >= 0 and share < 1.0:
                there[d, old[d]] -= 1
        for d in range(days):
            for t in range(kinds):
                if asked[p, d, t] >= REFUSED_COST:
                    prices[d, t] = INF
                    continue
                exact = float(asked[p, d, t]) - share * guide[d, t]
                if share < 1.0:
                    more = -under[d, t] if there[d, t] < wanted[d, t] else over[d, t]
                    exact += (1.0 - share) * more
                if heat > 0.0:
                    exact += heat * np.log(1e-12 - np.log(np.random.random() + 1e-12))
                prices[d, t] = np.int32(np.round(exact * scale))
        price, free = lawful_path(
            prices,
            resting[p],
            terms[p],
            group_of[p],
            groups[p, : sizes[p]],
            low[p],
            high[p],
            weekend[p],
            marks,
            caps[p],
            values,
            new,
            3,
        )
        lost = price >= REACHED or price <= -INF
        worth[index, 0] = INF if lost else price
        worth[index, 1] = free
        if share >= 1.0:
            if not lost:
                found[index, :] = new
            continue
        change = 0
        for d in range(days):
            if lost:
                new[d] = old[d]
            if old[d] != new[d]:
                change += asked[p, d, new[d]] if new[d] >= 0 else 0
                change -= asked[p, d, old[d]] if old[d] >= 0 else 0
        for d in range(days):
            a, b = old[d], new[d]
            if a != b and a >= 0:
                change += under[d, a] if there[d, a] < wanted[d, a] else -over[d, a]
            if a != b and b >= 0:
                change += -under[d, b] if there[d, b] < wanted[d, b] else over[d, b]
            if b >= 0:
                there[d, b] += 1
            plan[p, d] = b
        state[0] += change
        state[2] += lost
        state[3] += change != 0
        if state[0] < state[1]:
            state[1] = state[0]
            best_plan[:, :] = plan
