"""Whether a swap needs a manager's word."""

import msgspec


class SwapBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """A town's rule for swaps."""

    automatic: bool = False
    """A swap that breaks no rule needs no manager."""
    hours_ahead: int = 24
    """Within so many hours before the half-day a manager decides all the same."""

    def __post_init__(self) -> None:
        if not 0 <= self.hours_ahead <= 720:
            raise ValueError("hoursAhead must be from 0 to 720")
