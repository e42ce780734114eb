"""Charts: what they hold is escaped, described and free of inline style."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from kit.language import in_language
from kit.web.charts import Bar, Line, Place, Span, bars, heat, lines, places, ring, timeline
from kit.web.charts.drawing import ceiling

NAME = '<script>alert("x")</script>&狮山'
DAY = date(2026, 12, 7)
CHARTS = {
    "bars": lambda: bars(NAME, [Bar(NAME, [1.5, None]), Bar("b", [3, 2])], series=["one", NAME]),
    "no bars": lambda: bars(NAME, []),
    "heat": lambda: heat(
        NAME, [NAME], ["一", NAME], [[-1.0, 2.0]], diverging=True, link=lambda r, c: f"/x?{r}&{c}"
    ),
    "lines": lambda: lines(
        NAME, ["a", NAME, "c"], [Line(NAME, [1, None, 3]), Line("z", [0, 0, 0])]
    ),
    "a band": lambda: lines(NAME, ["a", "b"], [Line("x", [1, 2])], band=([0, 1], [2, 3])),
    "timeline": lambda: timeline(
        NAME, DAY, date(2029, 1, 1), [(NAME, [Span(DAY, None, NAME)])], today=DAY
    ),
    "short timeline": lambda: timeline(NAME, DAY, date(2027, 3, 1), [("", [])]),
    "ring": lambda: ring(NAME, 1.7),
    "places": lambda: places(NAME, [Place(NAME, 1, 2, link="/c", named=True), Place("b", 30, 9)]),
    "no places": lambda: places(NAME, []),
}


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_well_formed_titled_and_holds_no_markup_of_its_data(chart: str) -> None:
    with in_language("zh_CN"):
        drawn = str(CHARTS[chart]())
    root = ET.fromstring(f"<div>{drawn}</div>")  # noqa: S314 - our own output
    titles = [part.text for part in root.iter("title")]
    assert titles[0] == NAME
    assert "<script" not in drawn
    assert " style=" not in drawn
    assert not any(value in drawn for value in ("nan", "inf", "None"))


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 1), (0.9, 1), (1, 1), (1.01, 2), (23, 25), (26, 50), (999, 1000)]
)
def test_an_axis_ends_at_the_next_round_number(value: float, expected: float) -> None:
    assert ceiling(value) == expected


def test_labels_of_an_axis_are_not_repeated() -> None:
    drawn = str(lines("t", ["1 s", "1 s", "2 s", "2 s"], [Line("x", [1, 2, 3, 4])]))
    assert (drawn.count(">1 s<"), drawn.count(">2 s<")) == (1, 1)
