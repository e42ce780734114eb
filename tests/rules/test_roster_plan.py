import csv
import gzip
from collections import Counter
from datetime import date, timedelta

import pytest

from roster.rules.demand import SESSIONS, Count, History, Slot, demand_by_centre
from roster.rules.opening import WEEK, WindowPolicy, openings, patterns, spread
from roster.rules.planning import Place, plan
from tests.shared_data import shared

MONDAY = date(2026, 12, 7)
WEEK_DAYS = [MONDAY + timedelta(days) for days in range(5)]
MINUTES = {"general": 12.0, "tax": 20.0}


def a_year(cases_a_slot, centre="C1", line="general"):
    counts = tuple(Count(centre, slot, line, cases_a_slot) for slot in WEEK)
    return History(counts, dict.fromkeys(range(5), 50), 365)


def test_a_half_day_expects_the_mean_of_its_weekday():
    history = History(
        (Count("C1", Slot(0, "AM"), "general", 100), Count("C1", Slot(0, "AM"), "tax", 25)),
        dict.fromkeys(range(5), 50),
        365,
    )
    demand = demand_by_centre(history, ["C1"])["C1"]
    assert demand.in_half_day(MONDAY, "AM") == {"general": 2, "tax": 0.5}
    assert demand.in_half_day(MONDAY, "PM") == {}
    assert demand.yearly == 125


def test_a_make_up_saturday_expects_the_mean_of_all_days():
    demand = demand_by_centre(a_year(100), ["C1"])["C1"]
    assert demand.in_half_day(MONDAY + timedelta(5), "AM") == {"general": 2}


def test_a_centre_without_history_expects_nobody():
    demand = demand_by_centre(History((), {}, 0), ["C1"])["C1"]
    assert (demand.yearly, demand.in_half_day(MONDAY, "AM")) == (0, {})


@pytest.mark.parametrize(("yearly", "half_days"), [(0, 4), (999, 4), (1000, 6), (2000, 10)])
def test_size_decides_the_half_days(yearly, half_days):
    assert WindowPolicy().half_days(yearly) == half_days


def test_two_days_a_week_are_never_neighbours():
    days = {tuple(sorted({slot.weekday for slot in slots})) for slots in patterns(4)}
    assert days == {(0, 2), (0, 3), (1, 3), (1, 4), (2, 4)}


def test_every_number_of_half_days_can_be_opened():
    assert [len(patterns(n)[0]) for n in range(1, 12)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]


def test_small_centres_are_dealt_evenly_over_the_week():
    codes = [f"C{n}" for n in range(10)]
    demands = demand_by_centre(History((), {}, 0), codes)
    days = Counter(
        slot.weekday
        for slots in openings(demands.values(), WindowPolicy()).values()
        for slot in slots
    )
    assert days == dict.fromkeys(range(5), 8)


def test_closed_half_days_send_their_cases_to_the_open_ones():
    demand = demand_by_centre(a_year(100), ["C1"])["C1"]
    mixes = spread(demand, patterns(4)[0])
    assert [sum(mix.values()) for mix in mixes.values()] == [5, 5, 5, 5]


def test_a_shift_asks_for_the_lines_that_come_and_always_for_the_general_one():
    history = History(
        (*a_year(49).counts, *a_year(500, line="tax").counts), dict.fromkeys(range(5), 50), 365
    )
    shifts = plan([Place("C1", 3)], history, MINUTES, WEEK_DAYS, WindowPolicy()).shifts
    assert {shift.lines for shift in shifts} == {("general", "tax")}


def test_a_shift_opens_no_more_windows_than_there_are_and_says_that_they_cannot_keep_up():
    shifts = plan([Place("C1", 2)], a_year(5000), MINUTES, [MONDAY], WindowPolicy()).shifts
    assert [(shift.windows, shift.served_in_time) for shift in shifts] == [(2, 0.0), (2, 0.0)]


def test_small_centres_stay_closed_on_make_up_workdays():
    saturday = [MONDAY + timedelta(5)]
    assert plan([Place("C1", 2)], a_year(10), MINUTES, saturday, WindowPolicy()).shifts == ()
    assert len(plan([Place("C1", 2)], a_year(900), MINUTES, saturday, WindowPolicy()).shifts) == 2


def test_the_uniform_plan_opens_everything():
    result = plan([Place("C1", 3), Place("C2", 5)], a_year(10), MINUTES, WEEK_DAYS, WindowPolicy())
    assert result.uniform_window_half_days == 8 * 10
    assert result.window_half_days == len(result.shifts) == 8


@pytest.fixture(scope="module")
def nanhai():
    folder = shared("nanhai")
    with (folder / "centres.csv").open(encoding="utf-8") as file:
        centres = [row for row in csv.DictReader(file) if row["level"] == "community"]
    with (folder / "service_lines.csv").open(encoding="utf-8") as file:
        minutes = {row["code"]: float(row["mean_minutes"]) for row in csv.DictReader(file)}
    cases, days = Counter(), set()
    with gzip.open(folder / "cases_2013.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            days.add(day)
            cases[row["centre"], day.weekday(), row["session"], row["service_line"]] += int(
                row["cases"]
            )
    counts = tuple(Count(c, Slot(w, s), line, n) for (c, w, s, line), n in cases.items())
    history = History(counts, Counter(day.weekday() for day in days), 365)
    result = {}
    for town in {row["town"] for row in centres}:
        places = [Place(r["code"], int(r["windows"])) for r in centres if r["town"] == town]
        result[town] = plan(places, history, minutes, WEEK_DAYS, WindowPolicy())
    return result


def test_nanhai_needs_about_3570_of_10130_window_half_days_a_week(nanhai):
    planned = sum(town.window_half_days for town in nanhai.values())
    assert sum(town.uniform_window_half_days for town in nanhai.values()) == 10_130
    assert planned == pytest.approx(3_570, rel=0.01)


@pytest.mark.parametrize(("town", "share"), [("狮山镇", 0.31), ("九江镇", 0.44)])
def test_nanhai_towns_save_what_the_survey_hoped_for(nanhai, town, share):
    result = nanhai[town]
    assert result.window_half_days / result.uniform_window_half_days == pytest.approx(
        share, abs=0.01
    )


def test_shishan_opens_fifty_small_centres_on_fixed_days(nanhai):
    sizes = Counter(len(slots) for slots in nanhai["狮山镇"].openings.values())
    assert sizes == {4: 22, 6: 28, 10: 20}


def test_shishan_needs_people_evenly_over_the_week(nanhai):
    wanted = Counter()
    for shift in nanhai["狮山镇"].shifts:
        wanted[shift.day, shift.session] += shift.windows
    assert max(wanted.values()) < 1.3 * min(wanted.values())
    assert {session for _, session in wanted} == set(SESSIONS)
