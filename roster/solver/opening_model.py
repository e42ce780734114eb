"""The choice of weeks and rounds as an integer program, solved by CP-SAT; loads OR-Tools."""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from roster.solver.opening import Openings, Small

SECONDS = 6.0
WINDOW, ROUND, PEAK, CHANGED = 300, 60, 30, 15
"""What weighs how much: a window of one half-day, a person who goes a round, another person wanted
at once, a centre with other days than now."""
NEAREST = 12
"""Neighbours with which a centre may share a round; more make the search slower, no better."""
Roads = Mapping[tuple[str, str], float]


def choose(
    centres: Sequence[Small],
    near: Roads,
    base: Sequence[int],
    *,
    seconds: float = SECONDS,
    workers: int = 1,
) -> Openings:
    """The best weeks and rounds found in the time given.

    `near` holds the minutes between two centres that may share a round, in the order of their
    codes; `base` the people that other centres want in each of the ten half-days.
    """
    if not centres:
        return Openings({}, (), "optimal")
    model = cp_model.CpModel()
    week = {
        (each.code, n): model.new_bool_var(f"{each.code}:{n}")
        for each in centres
        for n in range(len(each.choices))
    }
    for each in centres:
        model.add_exactly_one(week[each.code, n] for n in range(len(each.choices)))
    terms: list[cp_model.LinearExprT] = []
    for each in centres:
        for n, choice in enumerate(each.choices):
            terms.append(
                (WINDOW * choice.cost + (0 if choice.kept else CHANGED)) * week[each.code, n]
            )
    peak = model.new_int_var(0, sum(base) + sum(each.crew for each in centres), "peak")
    for slot in range(10):
        here = [
            each.crew * week[each.code, n]
            for each in centres
            for n, choice in enumerate(each.choices)
            if slot in choice.slots
        ]
        model.add(base[slot] + sum(here) <= peak)
    terms.append(PEAK * peak)
    joined = _rounds(model, centres, week, near, terms)
    model.minimize(sum(terms))
    _hint(model, centres, week, joined)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Openings({each.code: 0 for each in centres}, (), "unknown")
    weeks = {
        each.code: next(
            n for n in range(len(each.choices)) if solver.boolean_value(week[each.code, n])
        )
        for each in centres
    }
    found: dict[str, list[str]] = {}
    for (first, code), held in joined.items():
        if solver.boolean_value(held):
            found.setdefault(first, []).append(code)
    return Openings(
        weeks,
        tuple(sorted(tuple(sorted(found[first])) for first in found)),
        "optimal" if status == cp_model.OPTIMAL else "feasible",
    )


def _rounds(
    model: cp_model.CpModel,
    centres: Sequence[Small],
    week: Mapping[tuple[str, int], cp_model.IntVar],
    near: Roads,
    terms: list[cp_model.LinearExprT],
) -> dict[tuple[str, str], cp_model.IntVar]:
    """(first centre of a round, centre) -> whether it is of that round; what it costs in `terms`.

    A round is called by the first of its centres in `_ordered`, so that it has one name only. Every
    centre is in one; its own is always open to it.
    """
    ordered = _ordered(centres)
    open_in = {
        (each.code, slot): [
            week[each.code, n] for n, choice in enumerate(each.choices) if slot in choice.slots
        ]
        for each in ordered
        for slot in range(10)
    }
    pairs = _pairs(ordered, near)
    both = {pair: model.new_bool_var(f"{pair}") for pair in pairs}
    joined = {(each.code, each.code): model.new_bool_var(each.code) for each in ordered}
    joined |= {pair: model.new_bool_var(f"{pair[1]}@{pair[0]}") for pair in pairs}
    for each in ordered:
        model.add_exactly_one(var for (_, code), var in joined.items() if code == each.code)
        terms.append(ROUND * each.crew * joined[each.code, each.code])
    for (one, other), together in both.items():
        model.add_implication(joined[one, other], joined[one, one])
        model.add_implication(joined[one, other], together)
        terms.append(max(1, round(pairs[one, other] / 4)) * together)
        for slot in range(10):
            mine, theirs = open_in[one, slot], open_in[other, slot]
            model.add(sum(mine) + sum(theirs) + together <= 2)
    for n, first in enumerate(ordered):
        within = [each.code for each in ordered[n + 1 :] if (first.code, each.code) in joined]
        for place, one in enumerate(within):
            for other in within[place + 1 :]:
                clause = [joined[first.code, one].negated(), joined[first.code, other].negated()]
                if (one, other) in both:
                    clause.append(both[one, other])
                model.add_bool_or(clause)
    return joined


def _ordered(centres: Sequence[Small]) -> list[Small]:
    """Those that want most people first, then those open most.

    So the first of a round says how many people it wants, and others fit into what it leaves.
    """
    return sorted(
        centres,
        key=lambda each: (
            -each.crew,
            -max(len(choice.slots) for choice in each.choices),
            each.code,
        ),
    )


def _pairs(ordered: Sequence[Small], near: Roads) -> dict[tuple[str, str], float]:
    """Pairs that may share a round, in their order, and the minutes between the two.

    Within the drive limit, and among each other's nearest.
    """
    beside: dict[str, list[tuple[float, tuple[str, str]]]] = {each.code: [] for each in ordered}
    for pair, road in near.items():
        if all(code in beside for code in pair):
            for code in pair:
                beside[code].append((road, pair))
    place = {each.code: n for n, each in enumerate(ordered)}
    kept = {entry for found in beside.values() for entry in sorted(found)[:NEAREST]}
    by_place = sorted(kept, key=lambda entry: sorted(place[code] for code in entry[1]))
    return {(min(p, key=place.__getitem__), max(p, key=place.__getitem__)): r for r, p in by_place}


def _hint(
    model: cp_model.CpModel,
    centres: Sequence[Small],
    week: Mapping[tuple[str, int], cp_model.IntVar],
    joined: Mapping[tuple[str, str], cp_model.IntVar],
) -> None:
    """Where the search begins: each centre in turn joins the first round that has room for it."""
    chosen: dict[str, int] = {}
    rounds: dict[str, list[tuple[str, frozenset[int]]]] = {}
    for each in _ordered(centres):
        cheapest = min(choice.cost for choice in each.choices)
        usual = [n for n, choice in enumerate(each.choices) if choice.cost == cheapest]
        usual.sort(key=lambda n: not each.choices[n].kept)
        best = next(
            (
                (n, first)
                for first, held in rounds.items()
                if (first, each.code) in joined
                for n in usual
                if not any(
                    frozenset(each.choices[n].slots) & slots or (code, each.code) not in joined
                    for code, slots in held
                )
            ),
            (usual[0], each.code),
        )
        slots = frozenset(each.choices[best[0]].slots)
        rounds.setdefault(best[1], []).append((each.code, slots))
        for (first, code), var in joined.items():
            if code == each.code:
                model.add_hint(var, first == best[1])
        chosen[each.code] = best[0]
    for (code, n), var in week.items():
        model.add_hint(var, chosen[code] == n)
