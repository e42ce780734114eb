"""A second opinion on a shift-scheduling roster, from the instance's text alone.

Shares no code with the solver, nor with the reader of `benchmarks.shift_instances`: the file is
parsed again, and each rule is counted in the plainest way there is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Roster = Mapping[str, Sequence[str | None]]
"""Person → one kind of duty, or None, for each day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the roster costs, and every hard rule it breaks, in words."""

    cost: int
    broken: tuple[str, ...]


def check(text: str, roster: Roster) -> Finding:
    """The cost of the roster and what is wrong with it."""
    sections: dict[str, list[str]] = {}
    for raw in text.lstrip("\ufeff").splitlines():
        line = raw.strip()
        if not line or line[0] == "#":
            continue
        if line.startswith("SECTION"):
            rows = sections.setdefault(line, [])
        else:
            rows.append(line)
    days = int(sections["SECTION_HORIZON"][0])
    length, barred = {}, set()
    for line in sections["SECTION_SHIFTS"]:
        code, minutes, after = line.split(",")
        length[code] = int(minutes)
        barred |= {(code, each) for each in after.split("|") if each}
    broken: list[str] = []
    people = [line.split(",")[0] for line in sections["SECTION_STAFF"]]
    if set(roster) != set(people):
        broken.append("people: others than in the instance")
    for line in sections["SECTION_STAFF"]:
        plan = list(roster.get(line.split(",")[0], ()))
        if len(plan) != days or any(each is not None and each not in length for each in plan):
            broken.append(f"{line.split(',')[0]}: not one known duty or none a day")
            continue
        broken += _broken(line, plan, length, barred)
    for line in sections.get("SECTION_DAYS_OFF", []):
        person, *off = line.split(",")
        broken += [f"{person}: day {day} is off" for day in off if roster[person][int(day)]]
    return Finding(_cost(sections, roster), tuple(broken))


def _broken(
    line: str, plan: list[str | None], length: dict[str, int], barred: set[tuple[str, str]]
) -> list[str]:
    person, caps, most, least, run_most, run_least, rest_least, weekends = line.split(",")
    found = []
    for part in caps.split("|"):
        kind, cap = part.split("=")
        if plan.count(kind) > int(cap):
            found.append(f"{person}: {plan.count(kind)} of {kind}")
    minutes = sum(length[each] for each in plan if each)
    if not int(least) <= minutes <= int(most):
        found.append(f"{person}: {minutes} minutes")
    found += [f"{person}: {a} then {b}" for a, b in pairwise(plan) if (a, b) in barred]
    marks = "".join("x" if each else "." for each in plan)
    patterns = ["x" * (int(run_most) + 1)]
    patterns += ["." + "x" * short + "." for short in range(1, int(run_least))]
    patterns += ["x" + "." * short + "x" for short in range(1, int(rest_least))]
    found += [f"{person}: {pattern}" for pattern in patterns if pattern in marks]
    worked = sum("x" in marks[day : day + 2] for day in range(5, len(plan), 7))
    if worked > int(weekends):
        found.append(f"{person}: {worked} weekends")
    return found


def _cost(sections: dict[str, list[str]], roster: Roster) -> int:
    cost = 0
    for line in sections.get("SECTION_SHIFT_ON_REQUESTS", []):
        person, day, kind, weight = line.split(",")
        cost += int(weight) * (roster[person][int(day)] != kind)
    for line in sections.get("SECTION_SHIFT_OFF_REQUESTS", []):
        person, day, kind, weight = line.split(",")
        cost += int(weight) * (roster[person][int(day)] == kind)
    there = Counter(
        (day, kind) for plan in roster.values() for day, kind in enumerate(plan) if kind
    )
    for line in sections["SECTION_COVER"]:
        day_text, kind, wanted, under, over = line.split(",")
        more = there[int(day_text), kind] - int(wanted)
        cost += more * int(over) if more > 0 else -more * int(under)
    return cost
