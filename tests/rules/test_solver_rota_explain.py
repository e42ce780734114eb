"""Why a duty is short of people, person by person."""

from kit.language import gettext, in_language
from roster.solver.rota_check import Term
from roster.solver.rota_explain import Hindrance, shortages, why
from roster.solver.rota_words import HINDRANCES, RELAXATIONS
from roster.solver.terms import Cover, Kind, Rota, Terms, Worker

EARLY = Kind("E", 480)
LATE = Kind("L", 480, frozenset({"E"}))


def one(terms: Terms, plan: str, day: int = 3, **facts: object) -> tuple[Hindrance, ...]:
    """What keeps Li, whose days are these, from an early duty that day."""
    worker = Worker("Li", terms, **facts)  # type: ignore[arg-type]
    rota = Rota(len(plan), (EARLY, LATE), (worker,), (Cover(day, "E", 1, 100, 1),))
    duties = {"Li": tuple(None if each == "." else each for each in plan)}
    (short,) = shortages(rota, duties)
    return short.takers[0].hindrances


def test_nothing_in_the_way_has_a_price() -> None:
    rota = Rota(2, (EARLY,), (Worker("Li"),), (Cover(0, "E", 1, 100, 1),))
    (short,) = shortages(rota, {"Li": (None, None)})
    assert (short.missing, short.takers[0].price, short.cheapest) == (1, -100, None)


def test_each_term_in_the_way_is_told_with_its_figures() -> None:
    assert one(Terms(), "....", off=frozenset({3})) == (Hindrance(Term.OFF, {"day": 3}),)
    assert one(Terms({"E": 1}), "E....") == (
        Hindrance(Term.KINDS, {"day": 3, "kind": "E", "count": 2, "limit": 1}),
    )
    assert one(Terms(minutes_most=480), "E....") == (
        Hindrance(Term.MINUTES, {"day": 4, "minutes": 960, "least": 0, "most": 480}),
    )
    assert one(Terms(), "..L..") == (
        Hindrance(Term.SUCCESSION, {"day": 3, "before": "L", "after": "E"}),
    )
    assert one(Terms(run_most=2), ".EE..") == (
        Hindrance(Term.RUN, {"day": 3, "least": 1, "most": 2}),
    )
    assert one(Terms(rest_least=2), ".E....") == (Hindrance(Term.REST, {"day": 2, "least": 2}),)
    assert one(Terms(weekends_most=0), ".......", day=5)[0].term is Term.WEEKENDS


def test_the_term_that_alone_keeps_most_people_is_named() -> None:
    tired = Terms(minutes_most=480)
    rota = Rota(
        3,
        (EARLY,),
        (Worker("Li", tired), Worker("Wu", tired), Worker("Mo", off=frozenset({2}))),
        (Cover(2, "E", 1, 100, 1),),
    )
    (short,) = shortages(
        rota, {"Li": ("E", None, None), "Wu": ("E", None, None), "Mo": (None,) * 3}
    )
    assert short.cheapest is Term.MINUTES


def test_why_somebody_has_a_duty_is_what_an_exchange_would_cost() -> None:
    rota = Rota(1, (EARLY,), (Worker("Li"), Worker("Wu"), Worker("Mo", off=frozenset({0}))), ())
    takers = why(rota, {"Li": ("E",), "Wu": (None,), "Mo": (None,)}, "Li", 0)
    assert [(taker.person, taker.price) for taker in takers] == [("Wu", 0), ("Mo", None)]


def test_every_term_has_its_sentences_in_both_languages() -> None:
    assert set(HINDRANCES) == set(RELAXATIONS) == set(Term)
    for text in (*HINDRANCES.values(), *RELAXATIONS.values()):
        with in_language("zh_CN"):
            assert gettext(text) != text
