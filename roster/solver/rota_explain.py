"""Why a duty is short of people: for each person the terms in the way, and what would help most."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from roster.solver.rota_check import Breach, Term, breaches, cost_of
from roster.solver.terms import Rota, Worker

Fact = str | int


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A term that would be broken, with what there would be and what is allowed."""

    term: Term
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Taker:
    """A person beside a duty that lacks people."""

    person: str
    serves: str | None
    """What this person does that day as it is."""
    hindrances: tuple[Hindrance, ...]
    price: int | None
    """What the rota would cost more or less; None: it may not be."""


@dataclass(frozen=True, slots=True)
class Short:
    """A duty that lacks people, and why."""

    day: int
    kind: str
    missing: int
    takers: tuple[Taker, ...]
    """Those first who may take it at the least price, then by how few terms are in the way."""
    cheapest: Term | None
    """The one term that alone keeps the most people from it; None: nobody is kept by one alone."""


def shortages(rota: Rota, duties: Mapping[str, Sequence[str | None]]) -> tuple[Short, ...]:
    """Each duty with fewer people than wanted, in the order of days."""
    there = Counter(
        (day, kind) for plan in duties.values() for day, kind in enumerate(plan) if kind is not None
    )
    return tuple(
        _short(rota, duties, cover.day, cover.kind, cover.wanted - there[cover.day, cover.kind])
        for cover in sorted(rota.covers, key=lambda cover: (cover.day, cover.kind))
        if there[cover.day, cover.kind] < cover.wanted
    )


def why(
    rota: Rota, duties: Mapping[str, Sequence[str | None]], person: str, day: int
) -> tuple[Taker, ...]:
    """Who else might have this person's duty of the day: what one sees who asks why it is theirs.

    The price is that of the exchange: the other takes the duty, this person rests.
    """
    kind = duties[person][day]
    if kind is None:
        return ()
    rested = {**duties, person: _with(duties[person], day, None)}
    others = [worker for worker in rota.workers if worker.id != person]
    base = cost_of(rota, duties)
    return _ranked(_taker(rota, rested, worker, day, kind, base) for worker in others)


def _short(
    rota: Rota, duties: Mapping[str, Sequence[str | None]], day: int, kind: str, missing: int
) -> Short:
    base = cost_of(rota, duties)
    takers = _ranked(
        _taker(rota, duties, worker, day, kind, base)
        for worker in rota.workers
        if duties[worker.id][day] != kind
    )
    alone = Counter(t.hindrances[0].term for t in takers if len(t.hindrances) == 1)
    return Short(day, kind, missing, takers, max(alone, key=lambda t: alone[t], default=None))


def _ranked(takers: Iterable[Taker]) -> tuple[Taker, ...]:
    return tuple(
        sorted(takers, key=lambda t: (len(t.hindrances), t.price if t.price is not None else 0))
    )


def _taker(
    rota: Rota,
    duties: Mapping[str, Sequence[str | None]],
    worker: Worker,
    day: int,
    kind: str,
    base: int,
) -> Taker:
    plan = duties[worker.id]
    changed = _with(plan, day, kind)
    found = [
        _hindrance(rota, worker, changed, breach) for breach in breaches(rota, worker, changed)
    ]
    price = None if found else cost_of(rota, {**duties, worker.id: changed}) - base
    return Taker(worker.id, plan[day], tuple(found), price)


def _with(plan: Sequence[str | None], day: int, kind: str | None) -> tuple[str | None, ...]:
    return (*plan[:day], kind, *plan[day + 1 :])


def _hindrance(rota: Rota, worker: Worker, plan: Sequence[str | None], breach: Breach) -> Hindrance:
    """The breach with its figures."""
    terms, day = worker.terms, breach.day
    facts: dict[str, Fact] = {"day": day}
    match breach.term:
        case Term.KINDS:
            kind = str(plan[day])
            facts |= {"kind": kind, "count": list(plan).count(kind)}
            facts |= {"limit": terms.most_of_kind[kind]}
        case Term.MINUTES:
            length = {kind.code: kind.minutes for kind in rota.kinds}
            facts |= {"minutes": sum(length[kind] for kind in plan if kind is not None)}
            facts |= {"least": terms.minutes_least, "most": terms.minutes_most or 0}
        case Term.SUCCESSION:
            facts |= {"before": str(plan[day - 1]), "after": str(plan[day])}
        case Term.RUN:
            facts |= {"least": terms.run_least, "most": terms.run_most or 0}
        case Term.REST:
            facts |= {"least": terms.rest_least}
        case Term.WEEKENDS:
            facts |= {"limit": terms.weekends_most or 0}
        case _:
            pass
    return Hindrance(breach.term, facts)
