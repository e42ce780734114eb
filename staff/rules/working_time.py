"""How much a person may work, by identity: numbers are data, dated, with a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

import msgspec


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Limits that hang on a person's identity (docs/sources.md#working-time)."""

    half_days_a_week: int
    """Of a full-time person; a part-time one gets their fraction of it."""
    rest_days_a_week: int
    longest_run_days: int
    rests_at_weekends: bool
    """Organs and public institutions rest on Saturday and Sunday."""


DEFAULT = WorkingTime(
    half_days_a_week=10, rest_days_a_week=2, longest_run_days=6, rests_at_weekends=True
)


class WorkingTimeBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The limits as a rule set keeps them."""

    half_days_a_week: Annotated[int, msgspec.Meta(ge=1, le=14)] = DEFAULT.half_days_a_week
    rest_days_a_week: Annotated[int, msgspec.Meta(ge=1, le=6)] = DEFAULT.rest_days_a_week
    longest_run_days: Annotated[int, msgspec.Meta(ge=1, le=14)] = DEFAULT.longest_run_days
    rests_at_weekends: bool = DEFAULT.rests_at_weekends


def from_body(body: Mapping[str, Any]) -> WorkingTime:
    """The limits that a rule set's body holds; what it leaves out is as in DEFAULT."""
    read = msgspec.convert(body, WorkingTimeBody)
    return WorkingTime(**msgspec.structs.asdict(read))


def weekly_half_days(limits: WorkingTime, work_fraction: Decimal) -> int:
    """Half-days a week of a person: the fraction of full time, halves rounded up, at least 1."""
    exact = Decimal(limits.half_days_a_week) * work_fraction
    return max(1, int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)))
