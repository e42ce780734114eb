from datetime import UTC, datetime, time

from kit.notices.robots import message, signed
from kit.notices.timing import Timing, due


def at(hour: int, minute: int = 0) -> datetime:
    """An instant by the clocks of Shanghai on 2026-11-24."""
    return datetime(2026, 11, 23 if hour < 8 else 24, (hour - 8) % 24, minute, tzinfo=UTC)


def test_without_a_choice_a_notice_goes_at_once() -> None:
    assert due(Timing(), at(23)) == at(23)


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    night = Timing(quiet_from=time(22), quiet_to=time(7))
    assert due(night, at(2)) == at(7)
    assert due(night, at(7)) == at(7)
    assert due(night, at(23)) == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert due(night, at(12)) == at(12)


def test_an_urgent_notice_knows_no_quiet_hours() -> None:
    night = Timing(daily=True, quiet_from=time(22), quiet_to=time(7))
    assert due(night, at(23), urgent=True) == at(23)


def test_a_digest_waits_for_its_time_and_for_the_end_of_quiet_hours() -> None:
    assert due(Timing(daily=True, digest_at=time(18)), at(9)) == at(18)
    early = Timing(daily=True, digest_at=time(6), quiet_from=time(22), quiet_to=time(7))
    assert due(early, at(5)) == at(7)


def test_a_long_text_is_cut_at_a_character() -> None:
    content = message("窗" * 1000)["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("窗…")


def test_dingtalk_gets_the_time_and_a_signature() -> None:
    address = signed("https://oapi.dingtalk.com/robot/send?access_token=x", "SEC", at(12))
    assert address == (
        "https://oapi.dingtalk.com/robot/send?access_token=x&timestamp=1795492800000"
        "&sign=K5Q1%2BmE5ySF5tF%2BB3E5hcJ2hZIOSJjJ68e3N1sHaXDg%3D"
    )
