"""A tree while it is being put together: the JSON form, not yet right, changed part by part.

A part is named by its way from the root: (0,) is the root, (0, 2) its third part.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from certification.rules.form import FACTS

Draft = dict[str, Any]
Way = tuple[int, ...]
GROUPS = ("all", "any", "atLeast", "none")
FIRST_FACT = "certificate"


def kind_of(draft: Mapping[str, Any]) -> str:
    """`all`, `any`, `atLeast`, `none`, or the name of the fact."""
    for group in GROUPS:
        if group in draft:
            return group
    return str(draft.get("fact", FIRST_FACT))


def key_of(kind: str) -> str:
    """Under which name a group of the kind keeps its parts."""
    return "of" if kind == "atLeast" else kind


def parts_of(draft: Mapping[str, Any]) -> list[Draft]:
    """The parts of a group; a fact has none."""
    kind = kind_of(draft)
    return list(draft.get(key_of(kind), ())) if kind in GROUPS else []


def made(kind: str, parts: Sequence[Draft] = ()) -> Draft:
    """A new part of the kind; a group without parts begins with one fact."""
    if kind not in GROUPS:
        return {"fact": kind if kind in FACTS else FIRST_FACT}
    inside = list(parts) or [{"fact": FIRST_FACT}]
    return {"atLeast": 1, "of": inside} if kind == "atLeast" else {kind: inside}


def _with(draft: Draft, parts: Sequence[Draft]) -> Draft:
    return {**draft, key_of(kind_of(draft)): list(parts)}


def changed(draft: Draft, act: str, way: Way, kind: str = FIRST_FACT) -> Draft:
    """The draft after one act: add, remove, up, down or wrap; what cannot be done changes nothing.

    `add` puts a new part of the kind at the end of the group that `way` names, `wrap` puts the part
    into a group of its own.
    """
    root = _changed({"all": [draft]}, act, way, kind)
    found = root["all"]
    return found[0] if len(found) == 1 else made("all", found)


def _changed(draft: Draft, act: str, way: Way, kind: str) -> Draft:
    parts = parts_of(draft)
    place, rest = way[0], way[1:]
    if not 0 <= place < len(parts):
        return draft
    if rest:
        parts[place] = _changed(parts[place], act, rest, kind)
    elif act == "add" and kind_of(parts[place]) in GROUPS:
        parts[place] = _with(parts[place], [*parts_of(parts[place]), made(kind)])
    elif act == "wrap":
        parts[place] = made("all", [parts[place]])
    elif act == "remove" and len(parts) > 1:
        del parts[place]
    elif act == "up" and place > 0:
        parts[place - 1], parts[place] = parts[place], parts[place - 1]
    elif act == "down" and place < len(parts) - 1:
        parts[place + 1], parts[place] = parts[place], parts[place + 1]
    return _with(draft, parts)
