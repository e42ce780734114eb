"""What a person's record may hold, and which periods make sense."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from staff.rules.people import (
    Draft,
    contradiction,
    is_pinyin,
    mistakes,
    regular,
    regular_identity_number,
    regular_name,
)
from staff.rules.periods import leave_mistakes, period_mistakes, wish_mistakes

TODAY = date(2026, 12, 7)
GOOD = Draft(
    employee_no="N00001",
    name="林秋军",
    sex="M",
    birth_date=date(1989, 12, 5),
    id_number="990000198912050138",
    identity="contract",
    town="shishan",
    home_centre="C001",
    pool="fixed",
    work_fraction=Decimal("0.5"),
    hired_on=date(2022, 10, 25),
)


def test_a_good_record_has_no_mistakes() -> None:
    assert mistakes(GOOD, TODAY) == {}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": "林"}, {"name"}),
        ({"name": "林<b>"}, {"name"}),
        ({"name_pinyin": "Lín"}, {"name_pinyin"}),
        ({"id_number": "990000198912050139"}, {"id_number"}),
        ({"birth_date": date(1989, 12, 6)}, {"birth_date"}),
        ({"sex": "F"}, {"sex"}),
        ({"sex": "X", "id_number": None}, {"sex"}),
        ({"id_number": None, "birth_date": TODAY}, {"birth_date"}),
        ({"id_number": None, "birth_date": date(1919, 1, 1)}, {"birth_date"}),
        ({"hired_on": date(1989, 12, 5)}, {"hired_on"}),
        ({"hired_on": date(1899, 1, 1), "birth_date": None, "id_number": None}, {"hired_on"}),
        ({"identity": "king"}, {"identity"}),
        ({"pool": "swimming"}, {"pool"}),
        ({"education": "Hogwarts"}, {"education"}),
        ({"home_centre": None}, {"home_centre"}),
        ({"work_fraction": Decimal(0)}, {"work_fraction"}),
        ({"work_fraction": Decimal("1.01")}, {"work_fraction"}),
        ({"name": "", "pool": "", "identity": ""}, {"name", "pool", "identity"}),
    ],
)
def test_every_mistake_stands_at_its_field(change: dict[str, object], fields: set[str]) -> None:
    assert set(mistakes(replace(GOOD, **change), TODAY)) == fields  # type: ignore[arg-type]


def test_a_malformed_number_contradicts_nothing() -> None:
    assert contradiction("nonsense", date(1989, 12, 5), "M", None, TODAY) is None


def test_names_and_numbers_take_their_one_form() -> None:
    assert regular_name(" 阿依古丽•买买提 ") == "阿依古丽·买买提"
    assert regular_name("e\u0301a") == "éa"
    assert regular_identity_number("１１０１０５ 19491231002x") == "11010519491231002X"


def test_what_the_identity_number_tells_is_filled_in() -> None:
    told = regular(replace(GOOD, birth_date=None, sex=None))
    assert (told.birth_date, told.sex) == (date(1989, 12, 5), "M")
    assert regular(replace(GOOD, name_pinyin="  Lin  Qiu Jun")).name_pinyin == "lin qiu jun"


@pytest.mark.parametrize(
    ("text", "fits"),
    [("lü dong bin", True), ("Lin", False), ("lin1", False), ("", False), ("li" * 101, False)],
)
def test_pinyin_is_lower_case_latin(text: str, *, fits: bool) -> None:
    assert is_pinyin(text) is fits


HIRED, LEFT = date(2020, 1, 1), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), set()),
        (date(2026, 1, 2), date(2026, 1, 1), {"last_day"}),
        (date(2019, 12, 31), date(2026, 1, 1), {"first_day"}),
        (date(2026, 1, 1), date(2026, 12, 31), set()),
        (date(2026, 1, 1), LEFT, {"last_day"}),
        (LEFT, None, {"first_day"}),
    ],
)
def test_a_period_lies_within_service(first: date, last: date | None, fields: set[str]) -> None:
    assert set(period_mistakes(first, last, hired_on=HIRED, left_on=LEFT)) == fields


@pytest.mark.parametrize(
    ("days", "fields"), [(1, set()), (366, set()), (367, {"last_day"}), (0, {"last_day"})]
)
def test_leave_lasts_a_year_at_most(days: int, fields: set[str]) -> None:
    last = TODAY + timedelta(days=days - 1)
    assert set(leave_mistakes(TODAY, last, hired_on=None, left_on=None, today=TODAY)) == fields


@pytest.mark.parametrize(
    ("first", "fields"),
    [(date(2032, 1, 1), {"first_day"}), (date(2016, 1, 1), {"first_day"})],
)
def test_leave_far_from_today_is_a_slip(first: date, fields: set[str]) -> None:
    assert set(leave_mistakes(first, first, hired_on=None, left_on=None, today=TODAY)) == fields


@pytest.mark.parametrize(
    ("day", "fields"),
    [
        (TODAY, {"day"}),
        (TODAY + timedelta(days=1), set()),
        (LEFT, {"day"}),
        (TODAY + timedelta(days=367), {"day"}),
    ],
)
def test_a_wish_is_for_a_day_to_come_within_service(day: date, fields: set[str]) -> None:
    assert set(wish_mistakes(day, left_on=LEFT, today=TODAY)) == fields
