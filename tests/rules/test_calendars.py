"""Calendar files, read back by the library and by a parser of ten lines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.calendars import LARGEST, Event, calendar, read
from kit.clock import ZONE

SHIFT = Event(
    uid="assignment-17@shanggang",
    starts=datetime(2026, 12, 7, 0, 30, tzinfo=UTC),
    ends=datetime(2026, 12, 7, 4, 0, tzinfo=UTC),
    title="狮山 上午窗口班; 备注, 带\\标点\n和很长很长的文字" + "字" * 60,
    changed_at=datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC),
    place="狮山镇罗村社区行政服务中心",
    url="http://127.0.0.1:8000/me/shifts",
    sequence=2,
)
HOLIDAY = Event(
    uid="leave-3@shanggang",
    starts=date(2026, 12, 8),
    ends=date(2026, 12, 10),
    title="年休假",
    changed_at=SHIFT.changed_at,
    cancelled=True,
)


def lines_of(content: bytes) -> list[str]:
    """The content lines, unfolded: RFC 5545, 3.1, and nothing of the library."""
    text = content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_what_is_written_is_read_back() -> None:
    assert read(calendar("我的班次", [SHIFT, HOLIDAY])).events == (SHIFT, HOLIDAY)
    assert read(calendar("我的班次", [SHIFT, HOLIDAY])).problems == ()


def test_a_plain_parser_finds_local_times_zone_status_and_sequence() -> None:
    lines = lines_of(calendar("我的班次", [SHIFT, HOLIDAY]))
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Asia/Shanghai" in lines
    assert "DTSTART;TZID=Asia/Shanghai:20261207T083000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20261207T120000" in lines
    assert "DTSTART;VALUE=DATE:20261208" in lines
    assert "DTSTAMP:20261123T010203Z" in lines
    assert lines.count("SEQUENCE:2") == 1
    assert [line for line in lines if line.startswith("STATUS")] == [
        "STATUS:CONFIRMED",
        "STATUS:CANCELLED",
    ]
    title = next(line for line in lines if line.startswith("SUMMARY:"))
    assert title.startswith("SUMMARY:狮山 上午窗口班\\; 备注\\, 带\\\\标点\\n和很长")


def test_the_same_events_give_the_same_bytes() -> None:
    assert calendar("x", [SHIFT]) == calendar("x", [SHIFT])


def test_no_events_make_a_valid_empty_calendar() -> None:
    assert read(calendar("x", [])).events == ()
    assert read(calendar("x", [])).problems == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR",
        b"0" * (LARGEST + 1),
    ],
)
def test_a_broken_file_is_reported(content: bytes) -> None:
    found = read(content)
    assert found.events == ()
    assert len(found.problems) == 1
    assert found.problems[0].event == 0


def test_a_broken_event_is_reported_and_the_others_are_read() -> None:
    good = calendar("x", [SHIFT]).decode()
    broken = (
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261123T010203Z\r\nDTSTART:20261399T99\r\nEND:VEVENT\r\n"
    )
    found = read(good.replace("END:VCALENDAR", broken + "END:VCALENDAR").encode())
    assert found.events == (SHIFT,)
    assert [problem.event for problem in found.problems] == [2]


def test_times_without_a_zone_are_local_and_repetitions_are_reported() -> None:
    event = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        b"DTSTAMP:20261123T010203Z\r\nDTSTART:20261207T083000\r\nDURATION:PT1H\r\n"
        b"RRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = read(event)
    starts = datetime(2026, 12, 7, 8, 30, tzinfo=ZONE)
    assert [(e.starts, e.ends) for e in found.events] == [(starts, starts + timedelta(hours=1))]
    assert len(found.problems) == 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    read(content)
    read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + content + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
