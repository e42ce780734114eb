"""Signs that somebody may leave."""

from decimal import Decimal

from career.growth.rules.risk import Figures, risk


def test_each_sign_stands_by_itself_and_all_add_up() -> None:
    assert risk(Figures(Decimal("1.3"), 10, 5, Decimal(2))).signs == ("load",)
    assert risk(Figures(Decimal(1), 60, None, None)).signs == ("stagnation",)
    assert risk(Figures(None, 60, 6, Decimal(12))).signs == ("distance",)
    assert risk(Figures(Decimal(2), 60, 50, Decimal(12))).level == 3


def test_without_data_there_is_no_sign() -> None:
    assert risk(Figures(None, 0, None, None)).level == 0
