"""Courses and questions of our own writing, as data files, and their reader."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from training.exams.rules import bodies, keys
from training.exams.rules.drafts import Draft, Option, Source

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LessonText:
    """One lesson, Markdown in both languages."""

    title: str
    title_en: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class CourseText:
    """One course with its lessons in order."""

    code: str
    name: str
    name_en: str
    class_hours: Decimal
    lessons: tuple[LessonText, ...]


def courses() -> tuple[CourseText, ...]:
    """The courses, by code."""
    return tuple(_course(folder) for folder in sorted((FOLDER / "courses").iterdir()))


@cache
def questions() -> Mapping[str, Draft]:
    """The bank: code -> question, in the order written."""
    entries = json.loads((FOLDER / "questions.json").read_text(encoding="utf-8"))
    return {entry["code"]: _draft(entry) for entry in entries}


def _course(folder: Path) -> CourseText:
    head = json.loads((folder / "course.json").read_text(encoding="utf-8"))
    return CourseText(
        code=head["code"],
        name=head["name"],
        name_en=head["nameEn"],
        class_hours=Decimal(head["classHours"]),
        lessons=tuple(
            LessonText(
                title=lesson["title"],
                title_en=lesson["titleEn"],
                text=(folder / f"{lesson['file']}.zh.md").read_text(encoding="utf-8"),
                text_en=(folder / f"{lesson['file']}.en.md").read_text(encoding="utf-8"),
            )
            for lesson in head["lessons"]
        ),
    )


def _draft(entry: dict[str, Any]) -> Draft:
    source = entry.get("source")
    return Draft(
        kind=entry["kind"],
        category=entry["category"],
        difficulty=entry["difficulty"],
        stem=entry["stem"],
        stem_en=entry["stemEn"],
        options=tuple(
            Option(option["key"], option["text"], option["textEn"])
            for option in entry.get("options", [])
        ),
        lefts=tuple(
            Option(left["key"], left["text"], left["textEn"]) for left in entry.get("lefts", [])
        ),
        gaps=tuple(bodies.gap(gap) for gap in entry.get("gaps", [])),
        fixed_order=entry.get("fixedOrder", False),
        key=keys.read(entry["kind"], entry["key"]),
        explanation=entry["explanation"],
        explanation_en=entry["explanationEn"],
        service_line=entry.get("serviceLine"),
        unit=entry.get("unit", ""),
        unit_en=entry.get("unitEn"),
        source=source
        and Source(
            law=source["law"],
            law_en=source["lawEn"],
            article=source["article"],
            on=date.fromisoformat(source["on"]),
        ),
    )
