"""What the roster desk says no with."""

from collections.abc import Mapping, Sequence

from kit.errors import Refusal
from kit.language import N_
from roster.solver import Hard
from roster.solver.words import sentence


class RuleBroken(Refusal):
    """A move breaks a hard rule; `rule` names it, the other facts say how."""

    code = "hard-rule"

    def __init__(self, rule: Hard, facts: Mapping[str, object]) -> None:
        super().__init__(rule=rule.value, **facts)
        self.text = sentence(rule, facts)


class HardRules(Refusal):
    """The roster breaks hard rules as it stands."""

    code = "hard-rules"
    text = N_("{count} assignments break a hard rule, the first: {person} on {day}: {rule_name}.")


class NoWindowPlan(Refusal):
    """There are no shifts to be filled."""

    code = "no-window-plan"
    text = N_("{town} has no window plan for {first_day} to {last_day}. Plan its windows first.")


class NotADraft(Refusal):
    """Published rosters are changed by planning them again."""

    code = "not-a-draft"
    text = N_("This roster is no draft any more. Plan it again to change it.")


class NotPublished(Refusal):
    """Only what was published is planned again."""

    code = "not-published"
    text = N_("Only a published roster can be planned again; a draft is simply solved.")


class BeingSolved(Refusal):
    """The solver works on it."""

    code = "being-solved"
    text = N_("The roster is being solved. Wait for it, or stop it first.")


class StaleEdit(Refusal):
    """Somebody else changed the roster since it was read; `changes` says what, newest first."""

    code = "stale"
    text = N_(
        "This was changed by somebody else meanwhile ({latest}). Reload and look before you "
        "repeat it."
    )

    def __init__(self, version: int, changes: Sequence[Mapping[str, object]]) -> None:
        first = changes[0] if changes else {}
        latest = " ".join(
            str(first[key]) for key in ("by", "name", "centre", "date", "session") if first.get(key)
        )
        super().__init__(version=version, changes=list(changes), latest=latest or version)


class Banned(Refusal):
    """A manager decided that the person may not be on the shift."""

    code = "banned"
    text = N_("A manager ruled this person out for the shift. Allow it again first.")


class OtherPlan(Refusal):
    """The shift is not one of this roster's."""

    status = 422
    code = "other-roster"
    text = N_("This shift does not belong to the roster.")


class DoubleBooked(Refusal):
    """Somebody would be in two places at once."""

    code = "double-booked"
    text = N_(
        "{name} ({employee_no}) is already on a published shift in {centre} on {day}, {session}. "
        "Nothing was published."
    )


class AlreadyThere(Refusal):
    """The person is on the shift already."""

    code = "already-there"
    text = N_("This person is on the shift already.")


class NotKept(Refusal):
    """The second check found a broken rule in what the solver made."""

    code = "not-kept"
    text = N_("The result did not pass the second check and was not kept. The fault was noted.")
