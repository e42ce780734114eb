"""The shift-scheduling benchmark: its form is read, and its checker sees every rule."""

import json
from pathlib import Path

import pytest

from benchmarks import shift_made, shift_plain, shift_scheduling
from benchmarks.shift_check import check
from benchmarks.shift_instances import rota_of
from roster.solver.rota_check import cost_of
from roster.solver.terms import Cover, Request, Terms

TEXT = """# two people, one week
SECTION_HORIZON
7
SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=2,2400,960,3,2,2,1
B,E=7|L=0,2400,0,5,1,1,0
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,1,E,2
SECTION_SHIFT_OFF_REQUESTS
B,2,E,3
SECTION_COVER
1,E,1,100,1
2,E,2,100,1
"""


def test_the_form_is_read() -> None:
    rota = rota_of(TEXT)
    assert rota.workers[0].terms == Terms({"E": 7, "L": 2}, 960, 2400, 2, 3, 2, 1)
    assert rota.workers[0].off == {0}
    assert rota.workers[0].requests == (Request(1, "E", True, 2),)
    assert rota.covers[1] == Cover(2, "E", 2, 100, 1)


def test_both_checkers_price_a_roster_alike() -> None:
    roster = {"A": [None, "L", "E", None, None, None, None], "B": [None, "E", *[None] * 5]}
    assert check(TEXT, roster).cost == cost_of(rota_of(TEXT), roster) == 2 + 100


@pytest.mark.parametrize(
    ("plan", "broken"),
    [
        ([None, "E", "E", None, None, None, None], ()),
        (["E", "E", None, None, None, None, None], ("A: day 0 is off",)),
        ([None, "L", "E", None, None, None, None], ("A: L then E",)),
        ([None, "E", None, None, None, "E", "E"], ("A: .x.",)),
        ([None, "E", "E", None, "E", "E", None], ("A: x.x",)),
        ([None, "E", "E", "E", "E", None, None], ("A: xxxx",)),
        ([None, "L", "L", "L", None, None, None], ("A: 3 of L",)),
        ([None, None, None, None, None, None, "E"], ("A: 480 minutes",)),
        ([None, "E", "E"], ("A: not one known duty or none a day",)),
    ],
)
def test_the_checker_sees_each_rule(plan: list[str | None], broken: tuple[str, ...]) -> None:
    assert check(TEXT, {"A": plan, "B": [None] * 7}).broken == broken


def test_the_checker_counts_weekends() -> None:
    found = check(TEXT, {"A": [None, "E", "E", *[None] * 4], "B": [*[None] * 5, "E", "E"]})
    assert found.broken == ("B: 1 weekends",)


def test_the_command_prints_what_the_contract_asks_and_leaves_the_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "Tiny.txt", tmp_path / "out.json"
    file.write_text(TEXT, encoding="utf-8")
    shift_scheduling.main([str(file), "--seconds", "30", "--solution", str(out)])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    roster = json.loads(out.read_text(encoding="utf-8"))
    assert check(TEXT, roster).broken == ()
    assert (found["instance"], found["status"]) == ("Tiny", "optimal")
    assert found["cost"] == found["bound"] == check(TEXT, roster).cost


def test_a_made_instance_has_a_lawful_roster() -> None:
    text = shift_made.instance(28, 8, 6, seed=2)
    rota = rota_of(text)
    solution = shift_scheduling.solve_rota(rota, stop=shift_scheduling.Seconds(1))
    assert check(text, solution.duties).broken == ()


def test_plain_cp_sat_and_the_engine_agree_on_a_small_instance() -> None:
    text = shift_made.instance(14, 4, 3, seed=5)
    rota = rota_of(text)
    duties, bound = shift_plain.solve_plainly(rota, 20, 1)
    assert duties is not None
    finding = check(text, duties)
    assert (finding.broken, finding.cost) == ((), bound)
    engine = shift_scheduling.solve_rota(rota, stop=shift_scheduling.Seconds(3))
    assert engine.bound <= finding.cost <= engine.cost


def test_a_file_in_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the form"):
        rota_of("SECTION_HORIZON\n")
