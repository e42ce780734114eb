"""What a rota breaks and costs, counted from the rota alone; knows nothing of the search."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from roster.solver.terms import Rota, Terms, Worker


class Term(StrEnum):
    """The hard rules on one person's sequence of days."""

    OFF = "off"
    """A day that is not to be worked."""
    BARRED = "barred"
    """A duty this person must not be given."""
    SETTLED = "settled"
    """A day whose duty, or rest, was settled otherwise."""
    KINDS = "kinds"
    """More duties of a kind than allowed."""
    MINUTES = "minutes"
    """More or fewer minutes than allowed."""
    SUCCESSION = "succession"
    """A duty that must not follow the one of the day before."""
    RUN = "run"
    """More or fewer days on duty together than allowed."""
    REST = "rest"
    """Fewer days of rest together than needed."""
    WEEKENDS = "weekends"
    """More weekends worked than allowed."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A term that somebody's sequence breaks, and the first day at which it shows."""

    term: Term
    person: str
    day: int


def violations(rota: Rota, duties: Mapping[str, Sequence[str | None]]) -> list[Breach]:
    """Everything that is broken; a person without a sequence works nothing."""
    return [
        breach
        for worker in rota.workers
        for breach in breaches(rota, worker, duties.get(worker.id, (None,) * rota.days))
    ]


def breaches(rota: Rota, worker: Worker, plan: Sequence[str | None]) -> Iterator[Breach]:
    """What one person's sequence breaks."""
    yield from _closed(worker, plan)
    yield from _amounts(rota, worker, plan)
    yield from _runs(worker.id, worker.terms, plan)
    barred_next = {kind.code: kind.barred_next for kind in rota.kinds}
    for day, (one, other) in enumerate(pairwise(plan)):
        if one is not None and other is not None and other in barred_next[one]:
            yield Breach(Term.SUCCESSION, worker.id, day + 1)


def _closed(worker: Worker, plan: Sequence[str | None]) -> Iterator[Breach]:
    for day, kind in enumerate(plan):
        if kind is not None and day in worker.off:
            yield Breach(Term.OFF, worker.id, day)
        if kind is not None and (day, kind) in worker.barred:
            yield Breach(Term.BARRED, worker.id, day)
        if day in worker.fixed and worker.fixed[day] != kind:
            yield Breach(Term.SETTLED, worker.id, day)


def _amounts(rota: Rota, worker: Worker, plan: Sequence[str | None]) -> Iterator[Breach]:
    terms = worker.terms
    minutes = {kind.code: kind.minutes for kind in rota.kinds}
    for kind, most in terms.most_of_kind.items():
        days = [day for day, each in enumerate(plan) if each == kind]
        if len(days) > most:
            yield Breach(Term.KINDS, worker.id, days[most])
    total = sum(minutes[kind] for kind in plan if kind is not None)
    too_many = terms.minutes_most is not None and total > terms.minutes_most
    if too_many or total < terms.minutes_least:
        yield Breach(Term.MINUTES, worker.id, rota.days - 1)
    weekends = sorted(
        {
            (day + rota.first_weekday) // 7
            for day, kind in enumerate(plan)
            if kind is not None and (day + rota.first_weekday) % 7 >= 5
        }
    )
    if terms.weekends_most is not None and len(weekends) > terms.weekends_most:
        yield Breach(
            Term.WEEKENDS, worker.id, weekends[terms.weekends_most] * 7 + 5 - rota.first_weekday
        )


def _runs(person: str, terms: Terms, plan: Sequence[str | None]) -> Iterator[Breach]:
    day = 0
    for works, run in groupby(plan, lambda kind: kind is not None):
        length = len(list(run))
        inside = day > 0 and day + length < len(plan)
        if works and terms.run_most is not None and length > terms.run_most:
            yield Breach(Term.RUN, person, day + terms.run_most)
        if inside and length < (terms.run_least if works else terms.rest_least):
            yield Breach(Term.RUN if works else Term.REST, person, day)
        day += length


def cost_of(rota: Rota, duties: Mapping[str, Sequence[str | None]]) -> int:
    """Requests not met, people missing, people too many."""
    cost = 0
    there: Counter[tuple[int, str]] = Counter()
    for worker in rota.workers:
        plan = duties.get(worker.id, (None,) * rota.days)
        there.update((day, kind) for day, kind in enumerate(plan) if kind is not None)
        cost += sum(
            request.weight
            for request in worker.requests
            if (plan[request.day] in {request.kind, *request.also}) != request.wanted
        )
    for cover in rota.covers:
        more = there[cover.day, cover.kind] - cover.wanted
        cost += cover.over * max(more, 0) + cover.under * max(-more, 0)
    return cost
