"""What a town's rosters must keep to and what they weigh, as a rule set.

The defaults are those of `roster.solver.rules`, and weights for what the year before has brought.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Weight = Annotated[int, Meta(ge=0, le=20_000)]
"""Units of cost; an empty window costs 1,000 unless the town says otherwise."""


class WeighingBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Limits, then weights. A limit with a cost may be exceeded at that cost; 0: never."""

    noon_minutes: Annotated[int, Meta(ge=5, le=240)] = 60
    noon_cost: Weight = 0
    percent_in_one_centre: Annotated[int, Meta(ge=1, le=100)] = 60
    rotation_cost: Weight = 0
    centres_a_week: Annotated[int, Meta(ge=1, le=14)] = 4
    centres_cost: Weight = 0
    week_cost: Weight = 0

    unfilled: Annotated[int, Meta(ge=1, le=20_000)] = 1000
    empty: Weight = 2000
    uncovered: Weight = 200
    travel: Annotated[int, Meta(ge=0, le=100)] = 1
    shared: Weight = 8
    split: Weight = 10
    half_day: Weight = 5
    faces: Weight = 15
    wish_off: Weight = 20
    wish_on: Weight = 10
    change: Weight = 300

    shortest_spell: Annotated[int, Meta(ge=1, le=20)] = 2
    spell: Weight = 0
    stranger: Weight = 0

    fairness: Weight = 5
    rest_days: Weight = 5
    road: Annotated[int, Meta(ge=0, le=100)] = 1
    busy: Weight = 2
    busy_from: Annotated[int, Meta(ge=1, le=100)] = 75
    """Percent of a centre's windows busy, on average, from which its load is shared fairly."""


def weighing(body: Mapping[str, Any] | None) -> WeighingBody:
    """What a rule set's body holds; what it leaves out is as by default."""
    return msgspec.convert(body or {}, WeighingBody)
