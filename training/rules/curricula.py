"""Curricula: the steps to a post as data, and what may be wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from kit.language import N_
from training.rules.plans import (
    ELECTIVES,
    MOST_DAYS,
    MOST_OPTIONS,
    MOST_STEPS,
    PRACTICE,
    SINGLE,
    Key,
    Wanted,
)

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Option(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """One of several electives."""

    kind: Literal["course", "session", "exam", "certificate"]
    subject: Code


class StepBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """A step, due so many working days after the first day.

    Practice has an amount of days; electives have options and how many of them are wanted.
    """

    kind: Literal["course", "session", "exam", "practice", "certificate", "electives"]
    days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)]
    subject: Annotated[str, msgspec.Meta(max_length=80)] = ""
    amount: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)] = 0
    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=MOST_OPTIONS)] = ()

    def wanted(self) -> Wanted:
        """As rules know it."""
        options = tuple((one.kind, one.subject) for one in self.options)
        return Wanted(self.kind, self.subject, self.days, self.amount, options)


def to_body(steps: Sequence[Wanted]) -> list[dict[str, Any]]:
    """The steps as they are kept."""
    return [
        {
            "kind": step.kind,
            "subject": step.subject,
            "days": step.days,
            "amount": step.amount,
            "options": [{"kind": kind, "subject": subject} for kind, subject in step.options],
        }
        for step in steps
    ]


def from_body(body: Sequence[Mapping[str, Any]]) -> tuple[Wanted, ...]:
    """The steps that were kept."""
    return tuple(msgspec.convert(dict(one), StepBody).wanted() for one in body)


def mistakes(steps: Sequence[Wanted]) -> dict[str, str]:
    """Field -> what is wrong with the steps by themselves."""
    if not 0 < len(steps) <= MOST_STEPS:
        return {"steps": N_("A plan has 1 to 30 steps.")}
    errors: dict[str, str] = {}
    before = 0
    seen: set[Key] = set()
    for place, step in enumerate(steps):
        at = f"steps.{place}"
        if not 0 <= step.days <= MOST_DAYS:
            errors[f"{at}.days"] = N_("0 to 250 working days.")
        elif step.days < before:
            errors[f"{at}.days"] = N_("A step is due no sooner than the one before it.")
        before = max(before, step.days)
        errors |= _of_kind(step, at)
        key = (step.kind, step.subject)
        if step.kind in SINGLE and key in seen:
            errors[f"{at}.subject"] = N_("This step stands there twice.")
        seen.add(key)
    return errors


def _of_kind(step: Wanted, at: str) -> dict[str, str]:
    if step.kind == PRACTICE:
        return {} if step.amount > 0 else {f"{at}.amount": N_("How many days of practice?")}
    if step.kind == ELECTIVES:
        if not 0 < step.amount <= len(step.options):
            return {f"{at}.amount": N_("From 1 to as many as there are to choose from.")}
        if len(set(step.options)) < len(step.options):
            return {f"{at}.options": N_("One of these stands there twice.")}
        return {}
    if step.kind not in SINGLE:
        return {f"{at}.kind": N_("A step is a course, an exam or a certificate.")}
    return {} if step.subject else {f"{at}.subject": N_("There is nothing of that code.")}


def keys(steps: Sequence[Wanted]) -> list[tuple[str, Key]]:
    """(field, what it names) of everything that must be there."""
    found: list[tuple[str, Key]] = []
    for place, step in enumerate(steps):
        if step.kind in SINGLE:
            found.append((f"steps.{place}.subject", (step.kind, step.subject)))
        for number, option in enumerate(step.options):
            found.append((f"steps.{place}.options.{number}", option))
    return found
