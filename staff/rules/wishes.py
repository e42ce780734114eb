"""How much everybody may wish for."""

import msgspec


class WishBudgetBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Points a month; a wish costs its weight, from 1 to 3."""

    points_a_month: int = 12

    def __post_init__(self) -> None:
        if not 0 <= self.points_a_month <= 100:
            raise ValueError("pointsAMonth must be from 0 to 100")
