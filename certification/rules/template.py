"""What a certificate looks like, as data: paper, languages, what stands where in millimetres."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from certification.rules.issued import EN, LANGUAGES, field_names
from kit.language import N_

PAPERS: Mapping[str, tuple[float, float]] = {
    "a4-landscape": (297, 210),
    "a4-portrait": (210, 297),
    "card": (85.6, 54),
}
"""Width and height in millimetres; a card is of the size ID-1 (ISO/IEC 7810)."""
MOST_ELEMENTS = 80
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_ALIGNS = ("left", "centre", "right")


class Kind(StrEnum):
    """What an element is."""

    TEXT = "text"
    FIELD = "field"
    IMAGE = "image"
    QR = "qr"
    LINE = "line"
    BOX = "box"
    SEAL = "seal"


WORDED = (Kind.TEXT, Kind.FIELD, Kind.SEAL)


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on the paper; its upper left corner is (x, y). What a kind does not use is unused.

    A text longer than its box is set smaller until it fits.
    """

    kind: Kind
    x: float
    y: float
    w: float
    h: float
    zh: str = ""
    en: str = ""
    """What a text says on an English page; empty: the same as on a Chinese one."""
    field: str = ""
    size: float = 12
    align: str = "left"
    bold: bool = False
    colour: str = "#1a1a1a"
    thick: float = 0.3
    heading: bool = False
    """Whether readers of the document's structure find it as its heading."""
    file: str = ""
    """Code of an image among the uploaded files."""

    def said(self, language: str) -> str:
        """The text with its placeholders, on a page of that language."""
        if self.kind is Kind.FIELD:
            return f"{{{self.field}}}"
        return (self.en or self.zh) if language == EN else self.zh


@dataclass(frozen=True, slots=True)
class Template:
    """A paper, a page for each language, and what stands on them."""

    paper: str
    languages: tuple[str, ...]
    elements: tuple[Element, ...]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return PAPERS[self.paper]


class WrongTemplate(ValueError):
    """The template cannot be used: `errors` says why, element by element."""

    def __init__(self, errors: dict[str, str], **facts: object) -> None:
        super().__init__(str(errors))
        self.errors = errors
        self.facts = facts


def dump(template: Template) -> dict[str, Any]:
    """The template as it is stored; what an element leaves at its default is left out."""
    return {
        "paper": template.paper,
        "languages": list(template.languages),
        "elements": [
            {
                item.name: getattr(element, item.name)
                for item in fields(Element)
                if item.name in {"kind", "x", "y", "w", "h"}
                or getattr(element, item.name) != item.default
            }
            for element in template.elements
        ],
    }


def parse(body: Mapping[str, Any]) -> Template:
    """The template that `body` says; raises WrongTemplate naming each wrong place."""
    errors: dict[str, str] = {}
    paper = body.get("paper")
    if not isinstance(paper, str) or paper not in PAPERS:
        raise WrongTemplate({"paper": N_("Choose one of the papers.")})
    languages = body.get("languages")
    if (
        not isinstance(languages, list)
        or not languages
        or any(one not in LANGUAGES for one in languages)
        or len(set(languages)) != len(languages)
    ):
        errors["languages"] = N_("Choose one or more of the languages, each once.")
    given = body.get("elements")
    if not isinstance(given, list) or len(given) > MOST_ELEMENTS:
        raise WrongTemplate(
            {"elements": N_("At most {most} things can stand on a paper.")}, most=MOST_ELEMENTS
        )
    if strange := sorted(set(body) - {"paper", "languages", "elements"}):
        errors[strange[0]] = N_("There is no such field.")
    elements: list[Element] = []
    for place, item in enumerate(given):
        try:
            elements.append(_element(item, PAPERS[paper]))
        except WrongTemplate as wrong:
            errors |= {f"elements.{place}.{name}": text for name, text in wrong.errors.items()}
    if errors:
        raise WrongTemplate(errors)
    return Template(paper, tuple(languages or ()), tuple(elements))


def _element(item: Any, paper: tuple[float, float]) -> Element:
    if not isinstance(item, dict) or item.get("kind") not in set(Kind):
        raise WrongTemplate({"kind": N_("This word is not one of the known ones.")})
    kinds = {field.name: field.type for field in fields(Element)}
    if strange := sorted(set(item) - set(kinds)):
        raise WrongTemplate({strange[0]: N_("There is no such field.")})
    errors: dict[str, str] = {}
    for name, value in item.items():
        wanted: tuple[type, ...] = (str,)
        if kinds[name] is float:
            wanted = (int, float)
        elif kinds[name] is bool:
            wanted = (bool,)
        if not isinstance(value, wanted) or (wanted != (bool,) and isinstance(value, bool)):
            errors[name] = N_("This value does not fit here.")
    if missing := [name for name in ("x", "y", "w", "h") if name not in item]:
        errors[missing[0]] = N_("This field is needed.")
    if errors:
        raise WrongTemplate(errors)
    made = Element(**{**item, "kind": Kind(item["kind"])})
    errors = dict(_wrong(made, paper))
    if errors:
        raise WrongTemplate(errors)
    return made


def _wrong(one: Element, paper: tuple[float, float]) -> Iterator[tuple[str, str]]:
    yield from _misplaced(one, paper)
    checks = (
        (3 <= one.size <= 96, "size", N_("A size from 3 to 96, please.")),
        (0 < one.thick <= 10, "thick", N_("A thickness up to 10 mm, please.")),
        (one.align in _ALIGNS, "align", N_("This word is not one of the known ones.")),
        (
            _COLOUR.fullmatch(one.colour) is not None,
            "colour",
            N_("A colour is written like #1a1a1a."),
        ),
        (
            one.kind is not Kind.FIELD or one.field in field_names(),
            "field",
            N_("There is no such field."),
        ),
        (one.kind is not Kind.IMAGE or one.file != "", "file", N_("Choose a picture.")),
    )
    yield from ((name, text) for right, name, text in checks if not right)
    for name in ("zh", "en"):
        text = getattr(one, name)
        if len(text) > 600:
            yield name, N_("At most 600 characters, please.")
        if any(part not in field_names() for part in _PLACEHOLDER.findall(text)):
            yield name, N_("A name between braces is none of the fields.")


def _misplaced(one: Element, paper: tuple[float, float]) -> Iterator[tuple[str, str]]:
    wide, high = paper
    if not (0 <= one.x <= wide and one.w >= 0 and one.x + one.w <= wide + 0.01):
        yield "x", N_("This stands outside the paper.")
    if not (0 <= one.y <= high and one.h >= 0 and one.y + one.h <= high + 0.01):
        yield "y", N_("This stands outside the paper.")
    if one.kind not in {Kind.LINE, Kind.BOX} and not one.w:
        yield "w", N_("This needs some room.")
    if one.kind is Kind.QR and min(one.w, one.h) < 10:
        yield "w", N_("A QR code needs at least 10 mm to be read.")


def filled(text: str, words: Mapping[str, str]) -> str:
    """`text` with every placeholder replaced; an unknown one stays as it is."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def unfit(template: Template) -> str | None:
    """Why the template may not be published (a marked message); None: it may."""
    if not any(one.kind is Kind.QR for one in template.elements):
        return N_("The QR code must stand on it: it leads to the public page.")
    for language in template.languages:
        said = [one.said(language) for one in template.elements if one.kind in WORDED]
        for needed in ("name", "number"):
            if not any(f"{{{needed}}}" in text for text in said):
                return N_("The holder's name and the number must stand on every page.")
    return None
