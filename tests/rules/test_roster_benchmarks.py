import csv
import json

from benchmarks import town_roster

PERSON = {
    "id": "N1",
    "pool": "shared",
    "home": "T1",
    "home_x_km": 0.0,
    "home_y_km": 0.0,
    "max_half_days_per_week": 10,
    "certificates": [{"lines": ["general"], "from": "2025-01-01", "until": "2028-01-01"}],
    "leave": [["2026-12-08", "2026-12-08"]],
    "wishes": [{"date": "2026-12-09", "session": "DAY", "wish": "off", "weight": 1}],
}
SHIFT = {"centre": "C1", "session": "AM", "windows": 1, "lines": ["general"]}
INSTANCE = {
    "town": "镇",
    "first_day": "2026-12-07",
    "days": 7,
    "centres": [{"code": "C1", "x_km": 1.0, "y_km": 0.0}],
    "people": [PERSON],
    "shifts": [
        {**SHIFT, "id": f"C1-{day}-AM", "date": f"2026-12-{day}"} for day in ("07", "08", "09")
    ],
}


def test_the_command_writes_the_roster_and_tells_its_figures_on_the_last_line(tmp_path, capsys):
    instance, roster = tmp_path / "town.json", tmp_path / "roster.csv"
    instance.write_text(json.dumps(INSTANCE), encoding="utf-8")

    town_roster.main([str(instance), "--seconds", "5", "--solution", str(roster)])

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    # Monday and Wednesday worked, Tuesday on leave: travel 3, half a day 5 and use 8 a day, a wish
    # 20, a shift with nobody 3000. The fair share is what can be worked at all, two half-days.
    assert (told["status"], told["unfilled"], told["uncoveredLines"]) == ("optimal", 1, 0)
    assert told["cost"] == told["bound"] == 3000 + 2 * (3 + 5 + 8) + 20
    assert told["gap"] == 0
    assert {"instance", "firstSeconds", "seconds", "peakMiB"} <= told.keys()
    with roster.open(encoding="utf-8") as file:
        assert [row["date"] for row in csv.DictReader(file)] == ["2026-12-07", "2026-12-09"]
