"""The condition tree as fields of a form, there and back; it works without any script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certification.queries.names import Choices
from certification.rules.draft import GROUPS, Draft, Way, kind_of, made, parts_of
from certification.rules.form import FACTS, Field
from certification.rules.tree import MOST_DEPTH, MOST_NODES
from kit.language import N_, gettext
from kit.web import Form

GROUP_LABELS = {
    "all": N_("All of these"),
    "any": N_("At least one of these"),
    "atLeast": N_("At least so many of these"),
    "none": N_("None of these"),
}
LABELS = {
    "type": N_("Certificate"),
    "line": N_("Service line"),
    "exam": N_("Exam"),
    "withinMonths": N_("Within months"),
    "hours": N_("Class hours"),
    "kind": N_("Kind"),
    "days": N_("Days"),
    "level": N_("Education"),
    "least": N_("From age"),
    "most": N_("To age"),
    "kinds": N_("Kinds"),
    "months": N_("Months"),
    "excluding": N_("Not counting"),
    "partMonths": N_("Part months"),
    "grade": N_("Grade"),
    "times": N_("Times"),
}
_CHOICES = {"type": "certificate-type", "line": "line", "exam": "exam"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a fact on the page."""

    name: str
    label: str
    takes: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    required: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """One part of the tree on the page."""

    way: str
    kind: str
    group: bool
    least: str
    entries: tuple[Entry, ...]
    parts: tuple["Branch", ...]
    error: str | None
    first: bool
    last: bool
    deep: bool
    """Whether nothing more can be nested in it."""


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a part may be: groups, then facts, as an option list."""
    return [
        (gettext("Groups"), [(name, gettext(text)) for name, text in GROUP_LABELS.items()]),
        (gettext("Facts"), [(name, gettext(shape.label)) for name, shape in FACTS.items()]),
    ]


def branch(
    draft: Mapping[str, Any],
    errors: Mapping[str, str],
    choices: Choices,
    way: Way = (0,),
    place: str = "conditions.tree",
    siblings: int = 1,
) -> Branch:
    """The draft as the page shows it, what is wrong beside the field it is wrong in."""
    kind = kind_of(draft)
    key = "of" if kind == "atLeast" else kind
    inside = parts_of(draft)
    parts = tuple(
        branch(part, errors, choices, (*way, index), f"{place}.{key}[{index}]", len(inside))
        for index, part in enumerate(inside)
    )
    entries: tuple[Entry, ...] = ()
    if kind in FACTS:
        entries = tuple(
            _entry(field, draft, errors.get(f"{place}.{field.name}"), choices)
            for field in FACTS[kind].fields
        )
    wrong = [errors.get(one) for one in _own_places(kind, key, place)]
    return Branch(
        way=".".join(map(str, way)),
        kind=kind,
        group=kind in GROUPS,
        least=str(draft.get("atLeast", "")),
        entries=entries,
        parts=parts,
        error=next((text for text in wrong if text), errors.get(f"{place}.atLeast")),
        first=way[-1] == 0,
        last=way[-1] == siblings - 1,
        deep=len(way) >= MOST_DEPTH,
    )


def _own_places(kind: str, key: str, place: str) -> tuple[str, ...]:
    """Where an error concerns the part as a whole and not one of its fields."""
    group = (f"{place}.{key}",) if kind in GROUPS else ()
    return (place, *group, f"{place}.fact")


def places(draft: Mapping[str, Any], place: str = "conditions.tree") -> set[str]:
    """Where in the tree the page says what is wrong beside it."""
    kind = kind_of(draft)
    key = "of" if kind == "atLeast" else kind
    found = {*_own_places(kind, key, place), f"{place}.atLeast"}
    if kind in FACTS:
        found |= {f"{place}.{field.name}" for field in FACTS[kind].fields}
    for index, part in enumerate(parts_of(draft)):
        found |= places(part, f"{place}.{key}[{index}]")
    return found


def _entry(field: Field, draft: Mapping[str, Any], error: str | None, choices: Choices) -> Entry:
    value = draft.get(field.name)
    many = value if isinstance(value, list) else [] if value is None else [value]
    options = [(word, gettext(text)) for word, text in (field.scale or {}).items()]
    if field.name in _CHOICES:
        options = list(choices(_CHOICES[field.name]))
    elif field.takes == "code":
        known = {word for word, _ in options}
        kind = "document" if draft.get("fact") == "document" else "hours"
        options += [(code, name) for code, name in choices(kind) if code not in known]
    return Entry(
        field.name,
        gettext(LABELS[field.name]),
        field.takes,
        tuple(str(one) for one in many),
        tuple(options),
        field.required,
        error,
    )


def entered_draft(form: Form, way: Way = (0,), budget: list[int] | None = None) -> Draft | None:
    """The draft that the form's fields write; None: the form holds no tree."""
    left = budget if budget is not None else [MOST_NODES + 20]
    name = "c." + ".".join(map(str, way))
    kind = form.value(f"{name}.is")
    if not kind or left[0] <= 0 or len(way) > MOST_DEPTH + 1:
        return None
    left[0] -= 1
    if kind in GROUPS:
        parts: list[Draft] = []
        while (part := entered_draft(form, (*way, len(parts)), left)) is not None:
            parts.append(part)
        was = form.value(f"{name}.was")
        if not parts and was in FACTS:  # a fact became a group: it goes on as its first part
            parts.append(_fact(form, name, was))
        draft = made(kind, parts)
        if kind == "atLeast":
            draft["atLeast"] = _number(form.value(f"{name}.least") or "1")
        return draft
    return _fact(form, name, kind)


def _fact(form: Form, name: str, kind: str) -> Draft:
    draft = made(kind)
    for field in FACTS[kind_of(draft)].fields:
        values = [one for one in form.values(f"{name}.{field.name}") if one]
        if values:
            draft[field.name] = _typed(field, values)
    return draft


def _typed(field: Field, values: Sequence[str]) -> object:
    match field.takes:
        case "words":
            return list(values)
        case "months" | "times" | "age" | "amount":
            return _number(values[0])
        case _:
            return values[0]


def _number(text: str) -> object:
    """The number that the text writes; the text itself where it writes none."""
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 10:
        return int(plain)
    head, point, tail = plain.partition(".")
    if point and head.isdigit() and tail.isdigit() and plain.isascii() and len(plain) < 12:
        return float(plain)
    return text
