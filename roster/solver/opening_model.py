"""The choice of weeks and rounds as an integer program, solved by CP-SAT; loads OR-Tools."""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from roster.solver.opening import Openings, Small

SECONDS = 8.0
MOST_ROUNDS = 24


def choose(
    centres: Sequence[Small],
    near: Mapping[tuple[str, str], float],
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
            terms.append((100 * choice.cost + (0 if choice.kept else 15)) * week[each.code, n])
    peak = model.new_int_var(0, sum(base) + 20 * len(centres), "peak")
    for slot in range(10):
        here = [
            week[each.code, n]
            for each in centres
            for n, choice in enumerate(each.choices)
            if slot in choice.slots
        ]
        model.add(base[slot] + sum(here) <= peak)
    terms.append(30 * peak)
    joined = _rounds(model, [each for each in centres if each.single], week, near, terms)
    model.minimize(sum(terms))
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
    found: dict[int, list[str]] = {}
    for (code, number), held in joined.items():
        if solver.boolean_value(held):
            found.setdefault(number, []).append(code)
    return Openings(
        weeks,
        tuple(tuple(sorted(found[number])) for number in sorted(found)),
        "optimal" if status == cp_model.OPTIMAL else "feasible",
    )


def _rounds(
    model: cp_model.CpModel,
    singles: Sequence[Small],
    week: Mapping[tuple[str, int], cp_model.IntVar],
    near: Mapping[tuple[str, str], float],
    terms: list[cp_model.LinearExprT],
) -> dict[tuple[str, int], cp_model.IntVar]:
    """Every single-window centre is in one round; what rounds cost is added to `terms`."""
    most = min(MOST_ROUNDS, len(singles))
    joined = {
        (each.code, r): model.new_bool_var(f"{each.code}@{r}")
        for n, each in enumerate(singles)
        for r in range(min(most, n + 1))  # the first may open round 0 only: no mirror images
    }
    used = [model.new_bool_var(f"round:{r}") for r in range(most)]
    for each in singles:
        model.add_exactly_one(var for (code, _), var in joined.items() if code == each.code)
    for (_, r), var in joined.items():
        model.add_implication(var, used[r])
    terms += [60 * each for each in used]
    for n, one in enumerate(singles):
        for other in singles[n + 1 :]:
            pair = (min(one.code, other.code), max(one.code, other.code))
            both = model.new_bool_var(f"{pair}")
            for r in range(most):
                a, b = joined.get((one.code, r)), joined.get((other.code, r))
                if a is not None and b is not None:
                    model.add_bool_or(a.negated(), b.negated(), both)
            road = near.get(pair)
            if road is None:
                model.add(both == 0)
                continue
            terms.append(max(1, round(road / 4)) * both)
            _never_at_once(model, one, other, week, both)
    return joined


def _never_at_once(
    model: cp_model.CpModel,
    one: Small,
    other: Small,
    week: Mapping[tuple[str, int], cp_model.IntVar],
    both: cp_model.IntVar,
) -> None:
    """In one round, the two do not open in the same half-day."""
    for i, mine in enumerate(one.choices):
        for j, theirs in enumerate(other.choices):
            if set(mine.slots) & set(theirs.slots):
                model.add_bool_or(
                    both.negated(), week[one.code, i].negated(), week[other.code, j].negated()
                )
