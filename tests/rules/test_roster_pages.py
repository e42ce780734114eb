from dataclasses import dataclass
from datetime import date

import pytest

from kit.language import in_language
from roster.pages.shared import next_monday, short_name, week_of, weeks


@dataclass(frozen=True)
class Named:
    centre: str = "C01"
    centre_name: str = "九江镇第01社区行政服务中心"
    centre_name_en: str | None = "Jiujiang Town Community 01 Service Centre"


@pytest.mark.parametrize(
    ("language", "town", "short"),
    [("zh_CN", "九江镇", "第01社区"), ("en", "Jiujiang Town", "Community 01")],
)
def test_a_centre_is_called_without_what_all_of_its_town_are_called(language, town, short):
    with in_language(language):
        assert short_name(Named(), town) == short


def test_a_centre_that_is_called_nothing_else_goes_by_its_code():
    with in_language("zh_CN"):
        assert short_name(Named(centre_name="行政服务中心"), "九江镇") == "C01"


MONDAYS = weeks(date(2026, 12, 9), date(2026, 12, 28))


def test_a_period_touches_its_first_and_last_week():
    assert [date(2026, 12, day) for day in (7, 14, 21, 28)] == MONDAYS


@pytest.mark.parametrize(
    ("asked", "today", "monday"),
    [
        ("2026-12-17", date(2026, 11, 1), 14),
        ("2026-12-14", date(2026, 11, 1), 14),
        (None, date(2026, 12, 23), 21),
        (None, date(2027, 3, 1), 7),
        ("nonsense", date(2027, 3, 1), 7),
        ("2030-01-01", date(2026, 12, 23), 21),
    ],
)
def test_the_week_shown_is_the_asked_one_or_this_one_or_the_first(asked, today, monday):
    assert week_of(asked, MONDAYS, today) == date(2026, 12, monday)


def test_the_next_monday_is_never_today():
    assert next_monday(date(2026, 11, 23)) == date(2026, 11, 30)
    assert next_monday(date(2026, 11, 29)) == date(2026, 11, 30)
