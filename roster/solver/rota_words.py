"""The terms of whole-day duties in words: one sentence for each, filled by its facts."""

from collections.abc import Mapping

from kit.language import N_
from roster.solver.rota_check import Term

HINDRANCES: Mapping[Term, str] = {
    Term.OFF: N_("Has that day off."),
    Term.BARRED: N_("May not be given this duty that day."),
    Term.SETTLED: N_("What this person does that day is settled."),
    Term.KINDS: N_("Would have {count} duties of kind {kind}; {limit} are allowed."),
    Term.MINUTES: N_("Would work {minutes} minutes; {least} to {most} are agreed."),
    Term.SUCCESSION: N_("{after} may not follow {before}: the rest between is too short."),
    Term.RUN: N_("Days on duty together would be fewer than {least} or more than {most}."),
    Term.REST: N_("Fewer than {least} days of rest would be left together."),
    Term.WEEKENDS: N_("Would work on more than {limit} weekends."),
}
"""What keeps a person from a duty."""

RELAXATIONS: Mapping[Term, str] = {
    Term.OFF: N_("Ask somebody to come in on a day off."),
    Term.BARRED: N_("Train or certify one more person for this duty."),
    Term.SETTLED: N_("Release what was settled that day."),
    Term.KINDS: N_("Allow one person one more duty of this kind."),
    Term.MINUTES: N_("Agree more hours with one person, or take on another."),
    Term.SUCCESSION: N_("Move the start of the duty so that the rest is kept."),
    Term.RUN: N_("Allow one person a longer run of days."),
    Term.REST: N_("Allow one person a shorter rest."),
    Term.WEEKENDS: N_("Allow one person one more weekend."),
}
"""What would help, where that term alone keeps people from a duty."""
