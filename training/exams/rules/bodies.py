"""A draft as the rows of the bank keep it: what does not stand in columns of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from training.exams.rules.drafts import (
    PLAIN,
    Area,
    EssayTerms,
    Gap,
    Option,
    Picture,
    Said,
    Source,
)
from training.exams.rules.drafts import Draft as _Draft
from training.exams.rules.keys import Cloze, Key, Multiple, Numeric, shown_of


def plain(draft: _Draft) -> dict[str, Any]:
    """The body of a version as it is stored; what is as usual is left out."""
    body: dict[str, Any] = {
        "options": [_option(option) for option in draft.options],
        "fixedOrder": draft.fixed_order,
        "explanation": draft.explanation,
        "explanationEn": draft.explanation_en,
        "unit": draft.unit,
        "unitEn": draft.unit_en,
    }
    more: dict[str, Any] = {
        "title": draft.title,
        "format": draft.format if draft.format != PLAIN else None,
        "lefts": [_option(left) for left in draft.lefts],
        "gaps": [
            {"key": gap.key, "kind": gap.kind, "options": [_option(o) for o in gap.options]}
            for gap in draft.gaps
        ],
        "picture": draft.picture
        and {
            "path": draft.picture.path,
            "width": draft.picture.width,
            "height": draft.picture.height,
        },
        "marks": str(draft.marks) if draft.marks != 1 else None,
        "penalty": str(draft.penalty) if draft.penalty else None,
        "said": {
            name: text
            for name, text in (
                ("right", draft.said.right),
                ("partly", draft.said.partly),
                ("wrong", draft.said.wrong),
            )
            if text
        },
        "hints": list(draft.hints),
        "essay": None
        if draft.essay == EssayTerms()
        else {
            "leastWords": draft.essay.least_words,
            "mostWords": draft.essay.most_words,
            "lines": draft.essay.lines,
            "template": draft.essay.template,
        },
        "units": _unit_names(draft.key),
        "mostChosen": _most_chosen(draft.key),
    }
    if draft.source:
        body["source"] = {
            "law": draft.source.law,
            "lawEn": draft.source.law_en,
            "article": draft.source.article,
            "on": draft.source.on,
        }
    return body | {name: value for name, value in more.items() if value}


def _unit_names(key: Key) -> list[str]:
    """The units that a number may be given in: shown on the paper, so no secret."""
    shown = shown_of(key)
    if isinstance(shown, Cloze):
        return []
    return [unit.name for unit in shown.units] if isinstance(shown, Numeric) else []


def _most_chosen(key: Key) -> int:
    """How many options may be chosen, where the question says so: shown on the paper too."""
    shown = shown_of(key)
    return shown.most if isinstance(shown, Multiple) else 0


def _option(option: Option) -> dict[str, Any]:
    held: dict[str, Any] = {"key": option.key, "text": option.text, "textEn": option.text_en}
    if option.feedback:
        held["feedback"] = option.feedback
    if option.format:
        held["format"] = option.format
    if option.area:
        held["area"] = {"shape": option.area.shape, "coords": list(option.area.coords)}
    return held


def option(raw: Mapping[str, Any]) -> Option:
    """The option that a body holds."""
    area = raw.get("area")
    return Option(
        raw["key"],
        raw["text"],
        raw.get("textEn"),
        raw.get("feedback", ""),
        raw.get("format"),
        Area(area["shape"], tuple(area["coords"])) if area else None,
    )


def gap(raw: Mapping[str, Any]) -> Gap:
    """The gap that a body holds."""
    return Gap(raw["key"], raw["kind"], tuple(option(one) for one in raw.get("options", ())))


def picture(body: Mapping[str, Any]) -> Picture | None:
    """The picture of a question with areas."""
    held = body.get("picture")
    return Picture(held["path"], held["width"], held["height"]) if held else None


def essay(body: Mapping[str, Any]) -> EssayTerms:
    """How an essay is asked for."""
    held = body.get("essay")
    if not held:
        return EssayTerms()
    return EssayTerms(held["leastWords"], held["mostWords"], held["lines"], held["template"])


def draft(
    body: Mapping[str, Any],
    *,
    kind: str,
    stem: str,
    stem_en: str | None,
    key: Key,
    category: str,
    difficulty: int,
    service_line: str | None,
    tags: tuple[str, ...] = (),
) -> _Draft:
    """The draft that `plain` stored, with what stands in columns."""
    source, said = body.get("source"), body.get("said", {})
    return _Draft(
        kind=kind,
        category=category,
        difficulty=difficulty,
        stem=stem,
        key=key,
        stem_en=stem_en,
        options=tuple(option(one) for one in body.get("options", ())),
        fixed_order=body.get("fixedOrder", False),
        explanation=body.get("explanation", ""),
        explanation_en=body.get("explanationEn"),
        service_line=service_line,
        unit=body.get("unit", ""),
        unit_en=body.get("unitEn"),
        source=Source(
            law=source["law"],
            article=source["article"],
            on=date.fromisoformat(source["on"]) if source.get("on") else None,
            law_en=source.get("lawEn"),
        )
        if source
        else None,
        title=body.get("title", ""),
        format=body.get("format", PLAIN),
        lefts=tuple(option(one) for one in body.get("lefts", ())),
        gaps=tuple(gap(one) for one in body.get("gaps", ())),
        picture=picture(body),
        tags=tags,
        marks=Decimal(body.get("marks", 1)),
        penalty=Decimal(body.get("penalty", 0)),
        said=Said(said.get("right", ""), said.get("partly", ""), said.get("wrong", "")),
        hints=tuple(body.get("hints", ())),
        essay=essay(body),
    )


@dataclass(frozen=True, slots=True)
class Face:
    """A question as a paper shows it: no key, no feedback, options in the paper's order."""

    kind: str
    stem: str
    stem_en: str | None
    format: str
    unit: str
    unit_en: str | None
    units: tuple[str, ...]
    options: tuple[Option, ...]
    lefts: tuple[Option, ...]
    gaps: tuple[Gap, ...]
    picture: Picture | None
    essay: EssayTerms
    most_chosen: int = 0


def face(
    body: Mapping[str, Any], kind: str, stem: str, stem_en: str | None, order: list[str] | None
) -> Face:
    """The face of a version; `order` are the keys as the paper has them, None: as written."""
    options = {one["key"]: _bare(option(one)) for one in body.get("options", ())}
    shown = [key for key in order if key in options] if order is not None else list(options)
    return Face(
        kind=kind,
        stem=stem,
        stem_en=stem_en,
        format=body.get("format", PLAIN),
        unit=body.get("unit", ""),
        unit_en=body.get("unitEn"),
        units=tuple(body.get("units", ())),
        options=tuple(options[key] for key in shown),
        lefts=tuple(_bare(option(one)) for one in body.get("lefts", ())),
        gaps=tuple(
            Gap(one.key, one.kind, tuple(_bare(o) for o in one.options))
            for one in map(gap, body.get("gaps", ()))
        ),
        picture=picture(body),
        essay=essay(body),
        most_chosen=body.get("mostChosen", 0),
    )


def face_of(draft: _Draft) -> Face:
    """The face of a draft, as a preview shows it."""
    return face(plain(draft), draft.kind, draft.stem, draft.stem_en, None)


def _bare(option: Option) -> Option:
    return Option(option.key, option.text, option.text_en, "", option.format, option.area)
