"""Long work: a row first, a queue message second."""

from kit.jobs.kinds import JobKind, Run
from kit.jobs.submission import cancel, submit

__all__ = ["JobKind", "Run", "cancel", "submit"]
