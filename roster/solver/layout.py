"""Where each table lies in the flat arrays that compiled functions work on.

A compiled function that is handed forty arrays takes a minute to compile and runs slowly; one that
is handed four does neither. So all whole numbers that never change stand one after another in `f`,
those of one roster in `m`, and what needs 64 bits (lines as bits, totals) in `g`. The head of each
array says where its tables begin: row r, column c of table T lies at `f[f[T] + r * columns + c]`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# fmt: off
(
    PEOPLE, DAYS, WEEKS, CENTRES, SHIFTS, ROOM, MOVABLE, ROVERS, WEEK, SHIFT_AT, CENTRE, DAY,
    WINDOWS, STUCK, HOME, SHARED, MOST, PRIOR, TRIP, WAY, ALONE, WHOLE, NEAR, WISH, BEFORE, TARGET,
    WIDEST, MOVABLES, ROVING, FIRST, OPEN, NEAREST, WEEK_FIRST, SPECIAL, MENTOR, GAP, MINUTES,
    MOST_MINUTES, MOST_WORKDAYS, LONGEST, RUN_BEFORE, RUN_AFTER, KNOWN, REST, BUSY, ROAD, ROAD_WAY,
    AIMS, TRUE_NEAR, TRUE_MOST, TEACHING, UNFILLED, EMPTY, UNCOVERED, SPLIT, USE, FAIRNESS, FACES,
    CHANGE, MOST_DAYS, MOST_CENTRES, OVER_WEEK, OVER_NOON, OVER_DAYS, OVER_CENTRES, TRUE_DAYS,
    TRUE_CENTRES, SPELL, SHORTEST, STRANGER, OFF_REST, OFF_ROAD, OFF_BUSY, HEAD,
) = range(74)
# fmt: on
"""Tables and single numbers of `f`; the last is the length of the head."""

(
    AT,
    TEAM,
    SIZE,
    IN_WEEK,
    WORKED,
    DAYS_IN,
    VISITS,
    PLACES,
    SERVING,
    BROKEN,
    BASE,
    ROW_COST,
    LOST,
    (LOST_BASE),
    BEST,
    STATE_HEAD,
) = range(16)
"""Tables of `m`."""

ASKED, HELD, LEARNS, BARE, SINGLE, COST, EXCESS, BEST_COST, DICE, GENERAL, BITS_HEAD = range(11)
"""Tables and single numbers of `g`."""


def flat(head: int, tables: Mapping[int, Sequence[Any] | Array | int], kind: type) -> Array:
    """The tables one after another behind a head that says where each begins; numbers in it."""
    rows: dict[int, Array] = {
        key: np.asarray(table, kind).reshape(-1)
        for key, table in tables.items()
        if not isinstance(table, int)
    }
    made: Array = np.zeros(head + sum(row.size for row in rows.values()), kind)
    place = head
    for key, table in tables.items():
        if isinstance(table, int):
            made[key] = table
        else:
            made[key] = place
            made[place : place + rows[key].size] = rows[key]
            place += rows[key].size
    return made
