"""The fields of an answer: cut into the text of a cloze, and read back from a plain form."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from kit.web import Form
from kit.web.richtext import rich
from training.exams.rules import responses
from training.exams.rules.bodies import Face
from training.exams.rules.drafts import Gap
from training.exams.rules.responses import Number, Response, WrongShape

_PLACE = re.compile(r"\[\[([^\[\]]{1,64})\]\]")


def gapped(text: str, face: Face) -> Sequence[tuple[Markup, Gap | None]]:
    """The text as HTML, cut at its gaps: each piece with the gap that follows it."""
    gaps = {gap.key: gap for gap in face.gaps}
    html = str(rich(text, face.format))
    pieces: list[tuple[Markup, Gap | None]] = []
    at = 0
    for found in _PLACE.finditer(html):
        gap = gaps.pop(found[1], None)
        if gap is None:
            continue
        pieces.append((Markup(html[at : found.start()]), gap))  # noqa: S704 - cleaned by rich
        at = found.end()
    pieces.append((Markup(html[at:]), None))  # noqa: S704 - cleaned by rich
    # A translation that lacks a gap still asks for it.
    pieces.extend((Markup(" "), gap) for gap in gaps.values())
    return pieces


def entered(form: Form, name: str, face: Face) -> Response | None:
    """The answer that a form's fields hold, None where nothing is filled in; raises WrongShape."""
    match face.kind:
        case "matching":
            pairs = [[left.key, form.value(f"{name}.{left.key}")] for left in face.lefts]
            return responses.read({"kind": face.kind, "pairs": [pair for pair in pairs if pair[1]]})
        case "ordering":
            return _ordered(form, name, face)
        case "cloze":
            gaps = {gap.key: form.value(f"{name}.{gap.key}") for gap in face.gaps}
            return responses.read({"kind": face.kind, "gaps": gaps})
        case "multiple" if 0 < face.most_chosen < len(form.values(name)):
            raise WrongShape
        case "numeric" if face.units and form.value(name):
            return Number(*responses.read_number(form.value(name)))
    return responses.typed(face.kind, form.values(name))


def _ordered(form: Form, name: str, face: Face) -> Response | None:
    """The items by the places given; half an order is none yet, two in one place is wrong."""
    places = {option.key: form.value(f"{name}.{option.key}") for option in face.options}
    if not all(places.values()):
        return None
    wanted = {str(place) for place in range(1, len(places) + 1)}
    if set(places.values()) != wanted:
        raise WrongShape
    order = sorted(places, key=lambda key: int(places[key]))
    return responses.read({"kind": face.kind, "order": order})
