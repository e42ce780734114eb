"""The choice of sessions in a process of its own, with what one more would buy."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kit.language import N_
from training.solver import Answer, Problem, Slot, solve


@dataclass(frozen=True, slots=True)
class Advice:
    """The best choice, and what it could close with a little more."""

    answer: Answer
    one_session_less: int
    """Half-days that the last session closes; what is lost without it."""
    one_trainer_more: int
    """Half-days that one more trainer who teaches everything would close."""


def advise(
    problem: Problem,
    seconds: float,
    *,
    report: Callable[..., None],
    stopped: Callable[[], bool],
) -> Advice:
    """The advice; each of its three searches has a third of the time. Stopped: the first only."""
    report(0.1, N_("Choosing the sessions."))
    answer = solve(problem, seconds=seconds / 3)
    if stopped():
        return Advice(answer, 0, 0)
    report(0.5, N_("What one session less would lose."))
    fewer = (
        solve(replace(problem, most_sessions=len(answer.held) - 1), seconds=seconds / 3).closed
        if answer.held
        else answer.closed
    )
    if stopped():
        return Advice(answer, max(0, answer.closed - fewer), 0)
    report(0.8, N_("What one more trainer would buy."))
    every = frozenset(group.post for group in problem.groups)
    given = max((slot.sessions for slot in problem.slots), default=1)
    more = tuple(Slot("+1", week, every, given) for week in range(problem.weeks))
    larger = solve(replace(problem, slots=(*problem.slots, *more)), seconds=seconds / 3).closed
    return Advice(answer, max(0, answer.closed - fewer), max(0, larger - answer.closed))
