"""Refusals: what a use case may say no with. `kit.problems` turns them into answers."""

from typing import Any

from kit.language import N_


class Refusal(Exception):
    """A request that is well formed but may not be done now.

    `code` is stable and ends the problem's `type`; `text` is the English message with `{fact}`
    placeholders, translated for the reader; `facts` fill them and travel in the problem document.
    """

    status = 409
    code = "refused"
    text = N_("This cannot be done now.")

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.__dict__)

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


def _again(kind: type[Refusal], state: dict[str, Any]) -> Refusal:
    """A refusal as it was before it travelled between processes."""
    refusal = kind.__new__(kind, kind.code)
    refusal.__dict__.update(state)
    return refusal


class NotFound(Refusal):
    """Nothing of that name, or nothing the reader may know of."""

    status = 404
    code = "not-found"
    text = N_("There is no such page or record.")


class Forbidden(Refusal):
    """The reader is known, and may not do this."""

    status = 403
    code = "forbidden"
    text = N_("Your role does not allow this.")


class Invalid(Refusal):
    """Input with mistakes: `errors` maps a field (camelCase, dotted for nesting) to a message.

    A message is English with `{fact}` placeholders; facts of all messages stand in `facts`.
    """

    status = 422
    code = "invalid"
    text = N_("Some fields need correcting.")

    def __init__(self, errors: dict[str, str], **facts: object) -> None:
        super().__init__(**facts)
        self.errors = errors


class Stale(Refusal):
    """Somebody else changed it since it was read."""

    status = 412
    code = "stale"
    text = N_("This was changed by somebody else meanwhile. Reload and look before you repeat it.")
