"""Points by the score of a notice, on dated cases."""

from datetime import date

import pytest

from career.promotions.rules.score import Score, counted
from certification.rules.facts import Appraisal, CertificateSpan, Facts

YEARS = Score(appraisals={"excellent": 3}, appraisal_years=3)


@pytest.mark.parametrize(
    ("on", "times"),
    [
        (date(2026, 12, 31), 3),  # those of 2024, 2025 and 2026; that of 2023 is three years old
        (date(2026, 12, 30), 3),  # those of 2023, 2024 and 2025
        (date(2024, 2, 29), 1),
    ],
)
def test_as_many_years_of_appraisals_count_as_the_notice_says(on: date, times: int) -> None:
    facts = Facts(
        appraisals=tuple(Appraisal("excellent", date(year, 12, 31)) for year in range(2023, 2027))
    )

    found = {one.what: one.count for one in counted(YEARS, facts, 0, 0, on)}

    assert found == {"appraisal:excellent": times}


def test_a_certificate_counts_on_its_days_alone() -> None:
    held = CertificateSpan(
        "SG1", "window-general", frozenset({"general"}), date(2026, 1, 1), date(2026, 6, 30)
    )
    facts = Facts(certificates=(held,))

    for day, times in ((date(2025, 12, 31), []), (date(2026, 6, 30), [1]), (date(2026, 7, 1), [])):
        found = counted(Score(certificate=2), facts, 0, 0, day)
        assert [one.count for one in found] == times
