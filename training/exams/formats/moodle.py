"""Moodle XML, read. Source: docs/sources.md#question-formats."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from xml.etree.ElementTree import Element

from kit.language import N_
from kit.xml import local, read_xml
from training.exams.formats.found import Broken, Found, Reading, named, no_questions, path_of
from training.exams.formats.moodlecloze import gapped
from training.exams.formats.moodlekinds import (
    Asked,
    choice,
    essay,
    gap_select,
    matching,
    numerical,
    ordering,
    short_answer,
    true_false,
)
from training.exams.formats.moodletext import Texts
from training.exams.rules.drafts import HTML, Draft
from training.exams.rules.numbers import decimal

KINDS: Mapping[str, Callable[[Element, Texts], Asked]] = {
    "multichoice": choice,
    "multichoiceset": choice,
    "truefalse": true_false,
    "shortanswer": short_answer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "ordering": ordering,
    "essay": essay,
    "cloze": gapped,
    "multianswer": gapped,
    "gapselect": gap_select,
    "ddwtos": gap_select,
}


def read(content: bytes) -> Reading:
    """The questions of the file, in order; what is none says why. Raises BadFile."""
    root = read_xml(content)
    if local(root) != "quiz":
        raise no_questions()
    category: tuple[str, ...] = ()
    categories: dict[tuple[str, ...], str] = {}
    found = []
    for place, element in enumerate((one for one in root if local(one) == "question"), 1):
        if element.get("type") == "category":
            category = path_of(element.findtext("category/text") or "")
            about = " ".join((element.findtext("info/text") or "").split())
            if category:
                categories[category] = about or categories.get(category, "")
            continue
        found.append(_found(element, place, category))
    if not found and not categories:
        raise no_questions()
    return Reading(found, categories)


def _found(element: Element, place: int, category: tuple[str, ...]) -> Found:
    title = " ".join((element.findtext("name/text") or "").split())[:255]
    identity = (element.findtext("idnumber") or "").strip() or None
    if title == identity:
        title = ""  # it has none of its own
    texts = Texts()
    name = named(title, element.findtext("questiontext/text") or "")
    try:
        draft = _draft(element, title, texts)
    except Broken as broken:
        return Found(place, name, None, (broken.fault,), category, identity)
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError):
        fault = Broken(N_("This question is damaged.")).fault
        return Found(place, name, None, (fault,), category, identity)
    return Found(
        place,
        name,
        draft,
        (),
        category,
        identity,
        tuple(texts.files),
        hidden=(element.findtext("hidden") or "0").strip() == "1",
    )


def _draft(element: Element, title: str, texts: Texts) -> Draft:
    kind = (element.get("type") or "").lower()
    read_kind = KINDS.get(kind)
    if read_kind is None:
        if kind == "description":
            raise Broken(N_("This is a description, not a question."))
        raise Broken(N_("Questions of the kind “{kind}” are not taken here."), kind=kind[:40])
    stem, written = texts.of(element.find("questiontext"), HTML)
    if not stem.strip():
        raise Broken(N_("The question has no words."), "stem")
    explanation, _ = texts.of(element.find("generalfeedback"), HTML)
    texts.written = written
    asked = read_kind(element, texts)
    return Draft(
        kind=asked.kind,
        category="",
        difficulty=0,
        stem=stem if asked.stem is None else asked.stem,
        key=asked.key,
        options=asked.options,
        lefts=asked.lefts,
        gaps=asked.gaps,
        fixed_order=asked.fixed_order,
        essay=asked.essay,
        said=asked.said,
        title=title,
        format=written,
        explanation=explanation,
        tags=tuple(
            dict.fromkeys(
                tag.strip()[:40]
                for tag in (one.text for one in element.findall("tags/tag/text"))
                if tag and tag.strip()
            )
        )[:20],
        marks=_number(element, "defaultgrade", Decimal(1)) or Decimal(1),
        penalty=_number(element, "penalty", Decimal(0)),
        hints=tuple(
            text for text, _ in (texts.of(hint, HTML) for hint in element.findall("hint")) if text
        ),
    )


def _number(element: Element, name: str, otherwise: Decimal) -> Decimal:
    text = (element.findtext(name) or "").strip()
    if not text:
        return otherwise
    try:
        number = decimal(text)
    except ValueError:
        raise Broken(N_("“{text}” is no number."), name, text, text=text[:40]) from None
    if not number.is_finite() or not 0 <= number <= 1000:
        raise Broken(N_("“{text}” is no number."), name, text, text=text[:40])
    return number.normalize() if number else otherwise
