"""The engine for rotas: each term by itself, and small problems against brute force."""

from itertools import product
from random import Random

import pytest

from roster.solver import Cancelled, FirstOf, Moves, Seconds, Status
from roster.solver.columns.proof import Model
from roster.solver.rota import solve_rota
from roster.solver.rota_check import Term, breaches, cost_of, violations
from roster.solver.terms import Cover, Kind, Request, Rota, Terms, Worker

EARLY = Kind("E", 480)
LATE = Kind("L", 480, frozenset({"E"}))
NIGHT = Kind("N", 600, frozenset({"E", "L"}))
BRIEFLY = FirstOf((Seconds(5), Moves(400)))


def cover(kind: str, days: int, wanted: int = 1, under: int = 100, over: int = 1) -> list[Cover]:
    return [Cover(day, kind, wanted, under, over) for day in range(days)]


def alone(terms: Terms, days: int = 7, **facts: object) -> tuple[str | None, ...]:
    """What one person is given where everybody is wanted all the time."""
    worker = Worker("Li", terms, **facts)  # type: ignore[arg-type]
    rota = Rota(days, (EARLY, LATE, NIGHT), (worker,), tuple(cover("E", days)))
    return solve_rota(rota, stop=BRIEFLY).duties["Li"]


def test_without_terms_every_wanted_duty_is_served() -> None:
    assert alone(Terms()) == ("E",) * 7


def test_a_day_off_stays_free() -> None:
    assert alone(Terms(), off=frozenset({2})) == ("E", "E", None, "E", "E", "E", "E")


def test_a_barred_duty_is_not_given() -> None:
    assert alone(Terms(), barred=frozenset({(3, "E")}))[3] != "E"


def test_a_settled_duty_and_a_settled_rest_stay() -> None:
    found = alone(Terms(), fixed={1: "N", 4: None})
    assert (found[1], found[4]) == ("N", None)


def test_no_more_of_a_kind_than_its_cap() -> None:
    assert alone(Terms(most_of_kind={"E": 3})).count("E") == 3


def test_two_caps_are_kept_together() -> None:
    worker = Worker("Li", Terms(most_of_kind={"E": 2, "L": 2}))
    rota = Rota(8, (EARLY, LATE), (worker,), (*cover("E", 8), *cover("L", 8)))
    duties = solve_rota(rota, stop=BRIEFLY).duties["Li"]
    assert (duties.count("E"), duties.count("L")) == (2, 2)


def test_minutes_are_not_exceeded() -> None:
    assert alone(Terms(minutes_most=4 * 480 + 479)).count("E") == 4


def test_minutes_are_reached_though_nobody_wants_them() -> None:
    worker = Worker("Li", Terms(minutes_least=3 * 480))
    rota = Rota(7, (EARLY,), (worker,), tuple(cover("E", 7, wanted=0)))
    solution = solve_rota(rota, stop=BRIEFLY)
    assert (solution.duties["Li"].count("E"), solution.cost) == (3, 3)


def test_a_run_ends_in_time() -> None:
    assert "".join(each or "." for each in alone(Terms(run_most=3))).count("EEEE") == 0


def test_a_run_inside_the_horizon_is_long_enough() -> None:
    worker = Worker("Li", Terms(run_least=3))
    rota = Rota(7, (EARLY,), (worker,), tuple(Cover(d, "E", int(d == 3), 10, 4) for d in range(7)))
    solution = solve_rota(rota, stop=BRIEFLY)
    assert (solution.duties["Li"].count("E"), solution.cost) == (3, 8)


def test_a_run_at_the_edge_may_be_short() -> None:
    worker = Worker("Li", Terms(run_least=3))
    rota = Rota(7, (EARLY,), (worker,), tuple(Cover(d, "E", int(d == 6), 10, 4) for d in range(7)))
    assert solve_rota(rota, stop=BRIEFLY).cost == 0


def test_a_rest_inside_the_horizon_is_long_enough() -> None:
    found = "".join(each or "." for each in alone(Terms(run_most=2, rest_least=2), days=10))
    assert "E.E" not in found
    assert found.count("E") == 6


def test_no_more_weekends_than_allowed() -> None:
    assert alone(Terms(weekends_most=1), days=21).count("E") == 21 - 4


def test_a_horizon_that_begins_on_sunday_counts_that_weekend() -> None:
    worker = Worker("Li", Terms(weekends_most=0))
    rota = Rota(8, (EARLY,), (worker,), tuple(cover("E", 8)), first_weekday=6)
    duties = solve_rota(rota, stop=BRIEFLY).duties["Li"]
    assert [day for day, kind in enumerate(duties) if kind is None] == [0, 6, 7]


def test_a_duty_that_may_not_follow_does_not() -> None:
    worker = Worker("Li", Terms())
    rota = Rota(2, (EARLY, LATE), (worker,), (Cover(0, "L", 1, 50, 1), Cover(1, "E", 1, 40, 1)))
    assert solve_rota(rota, stop=BRIEFLY).cost == 40


def test_requests_are_weighed_against_cover() -> None:
    worker = Worker("Li", requests=(Request(0, "E", False, 3), Request(1, "L", True, 2)))
    rota = Rota(2, (EARLY, LATE), (worker,), (Cover(0, "E", 1, 2, 1), Cover(1, "E", 1, 1, 1)))
    assert solve_rota(rota, stop=BRIEFLY).cost == 2 + 1


def test_terms_nobody_can_keep_name_the_person() -> None:
    kept = Worker("Li")
    lost = Worker("Mo", Terms(minutes_least=3 * 480), off=frozenset(range(6)))
    rota = Rota(7, (EARLY,), (kept, lost), tuple(cover("E", 7)))
    solution = solve_rota(rota, stop=BRIEFLY)
    assert (solution.status, solution.without) == (Status.INFEASIBLE, ("Mo",))


def test_an_empty_rota_is_solved() -> None:
    solution = solve_rota(Rota(3, (EARLY,), (), ()), stop=BRIEFLY)
    assert (solution.status, solution.cost) == (Status.OPTIMAL, 0)


def test_a_cancelled_search_gives_a_lawful_rota() -> None:
    rota = some_rota(Random(5), people=4, days=14)
    solution = solve_rota(rota, stop=Cancelled(lambda: True))
    assert violations(rota, solution.duties) == []


def test_the_same_seed_and_one_worker_give_the_same_rota() -> None:
    rota = some_rota(Random(8), people=5, days=14)
    one, other = (solve_rota(rota, stop=Moves(60), seed=3) for _ in range(2))
    assert one.duties == other.duties


def test_two_workers_give_a_lawful_rota_no_dearer_than_the_bound() -> None:
    rota = some_rota(Random(9), people=6, days=14)
    solution = solve_rota(rota, stop=Seconds(2), workers=2)
    assert violations(rota, solution.duties) == []
    assert solution.bound <= solution.cost == cost_of(rota, solution.duties)


def some_rota(rng: Random, people: int, days: int) -> Rota:
    """A small rota with all terms in it."""
    kinds = (EARLY, LATE, NIGHT)[: rng.choice((2, 3))]
    codes = [kind.code for kind in kinds]
    workers = []
    for number in range(people):
        terms = Terms(
            most_of_kind={rng.choice(codes): rng.randrange(0, 3)},
            minutes_least=480 * rng.randrange(0, 3),
            minutes_most=480 * rng.randrange(3, days) + rng.choice((0, 120)),
            run_least=rng.choice((1, 2)),
            run_most=rng.choice((None, 2, 3)),
            rest_least=rng.choice((1, 2)),
            weekends_most=rng.choice((None, 0, 1)),
        )
        requests = tuple(
            Request(rng.randrange(days), rng.choice(codes), rng.random() < 0.5, rng.randrange(1, 4))
            for _ in range(2)
        )
        off = frozenset(rng.sample(range(days), rng.choice((0, 1))))
        workers.append(Worker(f"P{number}", terms, off, requests))
    covers = tuple(
        Cover(day, code, rng.randrange(0, 3), rng.choice((5, 20)), rng.choice((0, 1, 3)))
        for day in range(days)
        for code in codes
    )
    return Rota(days, kinds, tuple(workers), covers, first_weekday=rng.randrange(7))


def lawful_sequences(rota: Rota, worker: Worker) -> list[tuple[str | None, ...]]:
    codes = (None, *(kind.code for kind in rota.kinds))
    return [
        plan
        for plan in product(codes, repeat=rota.days)
        if next(breaches(rota, worker, plan), None) is None
    ]


@pytest.mark.parametrize("seed", range(24))
def test_small_rotas_agree_with_brute_force(seed: int) -> None:
    rota = some_rota(Random(seed), people=2, days=5)
    options = [lawful_sequences(rota, worker) for worker in rota.workers]
    solution = solve_rota(rota, stop=FirstOf((Seconds(5), Moves(150))), seed=seed)
    if not all(options):
        assert solution.status is Status.INFEASIBLE
        assert solution.without == tuple(
            worker.id for worker, some in zip(rota.workers, options, strict=True) if not some
        )
        return
    best = min(
        cost_of(rota, dict(zip(("P0", "P1"), plans, strict=True))) for plans in product(*options)
    )
    assert violations(rota, solution.duties) == []
    assert solution.bound == best == solution.cost
    proof = Model(rota).solve(20, 1)
    assert (proof.bound, proof.duties and cost_of(rota, proof.duties)) == (best, best)


def test_a_small_rotas_bound_is_proved_where_the_linear_program_is_weak() -> None:
    """Two half people cost nothing in the linear program; whole ones do."""
    odd = Terms(minutes_least=960, minutes_most=960, run_least=2)
    workers = tuple(Worker(f"P{n}", odd) for n in range(3))
    covers = tuple(Cover(day, "E", 1, 10, 10) for day in range(3))
    rota = Rota(3, (EARLY,), workers, covers)
    plans = [lawful_sequences(rota, worker) for worker in workers]
    best = min(
        cost_of(rota, dict(zip(("P0", "P1", "P2"), chosen, strict=True)))
        for chosen in product(*plans)
    )
    solution = solve_rota(rota, stop=Seconds(10))
    assert (solution.cost, solution.bound, solution.status) == (best, best, Status.OPTIMAL)


@pytest.mark.parametrize("seed", range(12))
def test_one_persons_best_sequence_is_found_whatever_the_terms(seed: int) -> None:
    rota = some_rota(Random(100 + seed), people=1, days=7)
    options = lawful_sequences(rota, rota.workers[0])
    solution = solve_rota(rota, stop=Moves(200), seed=seed)
    best = min((cost_of(rota, {"P0": plan}) for plan in options), default=None)
    assert (solution.cost if options else None) == best


def test_the_check_names_each_term() -> None:
    terms = Terms({"E": 0}, 481, 960, 2, 2, 2, 0)
    worker = Worker("Li", terms, frozenset({5}), (), frozenset({(6, "L")}), {0: "E"})
    rota = Rota(8, (EARLY, LATE), (worker,), ())
    plan = (None, "L", None, "L", "E", "E", "L", None)
    assert {breach.term for breach in breaches(rota, worker, plan)} == set(Term)


@pytest.mark.parametrize(
    "made",
    [
        lambda: Rota(3, (Kind("E", 0),), (), ()),
        lambda: Rota(3, (EARLY, EARLY), (), ()),
        lambda: Rota(3, (EARLY,), (), (Cover(3, "E", 1, 1, 1),)),
        lambda: Rota(3, (EARLY,), (Worker("Li"), Worker("Li")), ()),
        lambda: Rota(3, (EARLY,), (Worker("Li", requests=(Request(0, "X", True, 1),)),), ()),
        lambda: Rota(3, (LATE,), (), ()),
        lambda: Rota(3, (EARLY,), (), (Cover(0, "E", 1, 200_000, 1),)),
        lambda: Terms(run_most=0),
        lambda: Terms(rest_least=0),
        lambda: Terms(weekends_most=-1),
    ],
)
def test_contradictions_are_refused(made: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        made()  # type: ignore[operator]
