"""Lessons as they are written: out of one Markdown text, and back into it.

A line that begins with "# " begins a lesson. In it, lines of their own say what goes with it:

    @module 第一单元 | Unit one
    @video /files/…/film.mp4 怎样核验身份 | Checking identity
    @file /files/…/form.pdf 申请表
    @link https://www.gov.cn/ 政策原文
    @quiz licensing-01 licensing-02
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

LONGEST_TITLE = 120
Kind = Literal["file", "video", "link"]
FILE: Final = "file"
VIDEO: Final = "video"
LINK: Final = "link"
KINDS: tuple[Kind, ...] = (FILE, VIDEO, LINK)


@dataclass(frozen=True, slots=True)
class Material:
    """What goes with a lesson: a kept file, a video among them, or an address elsewhere."""

    kind: Kind
    title: str
    title_en: str | None = None
    file: str | None = None
    """Code of the file."""
    address: str | None = None
    """Of a link."""


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson as it is written, Markdown."""

    title: str
    text: str
    title_en: str | None = None
    text_en: str | None = None
    module: str | None = None
    module_en: str | None = None
    materials: tuple[Material, ...] = ()
    questions: tuple[str, ...] = ()
    """Codes of the bank's questions that the lesson asks."""


class BadLine(ValueError):
    """A line that begins with "@" cannot be read; it is the only argument."""


def split(text: str) -> list[tuple[str, str]]:
    """(title, text) of every lesson: a line that begins with "# " begins one.

    What stands before the first such line belongs to no lesson and is left out.
    """
    parts = re.split(r"^# +(.+)$", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    return [
        (title.strip()[:LONGEST_TITLE], body.strip())
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    ]


_DIRECTIVE = re.compile(r"^@(module|video|file|link|quiz)[ \t]+(.+)$\n?", re.MULTILINE)
_FILE = re.compile(r"/files/([a-z2-7]{32})/(\S+)(?:\s+(.+))?")
_LINK = re.compile(r"(https?://\S+)(?:\s+(.+))?")


def read(title: str, body: str) -> LessonDraft:
    """The lesson that title and text write; raises BadLine."""
    module: tuple[str, str | None] | None = None
    materials: list[Material] = []
    questions: list[str] = []
    for found in _DIRECTIVE.finditer(body):
        match found[1]:
            case "module":
                module = _named(found[2])
            case "quiz":
                questions += found[2].replace(",", " ").replace("，", " ").split()
            case "file" | "video" | "link" as kind:
                materials.append(_material(kind, found[2].strip(), found[0].strip()))
    return LessonDraft(
        title=title,
        text=_DIRECTIVE.sub("", body).strip(),
        module=module[0] if module else None,
        module_en=module[1] if module else None,
        materials=tuple(materials),
        questions=tuple(dict.fromkeys(questions)),
    )


def _named(text: str) -> tuple[str, str | None]:
    name, _, english = text.partition(" | ")
    return name.strip()[:LONGEST_TITLE], english.strip()[:200] or None


def _material(kind: Kind, text: str, line: str) -> Material:
    if kind == LINK:
        found = _LINK.fullmatch(text)
        if found is None:
            raise BadLine(line)
        return Material(LINK, *_named(found[2] or found[1]), address=found[1])
    found = _FILE.fullmatch(text)
    if found is None:
        raise BadLine(line)
    return Material(kind, *_named(found[3] or found[2]), file=found[1])


def bare(body: str) -> str:
    """The text without its lines that begin with "@": they stand once, in the Chinese text."""
    return _DIRECTIVE.sub("", body).strip()


def written(lesson: LessonDraft, paths: dict[str, str]) -> str:
    """The lesson as `read` reads it; `paths` are the addresses of its files by their codes."""
    lines = [f"# {lesson.title}", ""]
    if lesson.module:
        lines.append(f"@module {_both(lesson.module, lesson.module_en)}")
    for one in lesson.materials:
        where = one.address or paths.get(one.file or "", f"/files/{one.file}/file")
        lines.append(f"@{one.kind} {where} {_both(one.title, one.title_en)}")
    if lesson.questions:
        lines.append(f"@quiz {' '.join(lesson.questions)}")
    return "\n".join([*lines, "", lesson.text])


def _both(name: str, english: str | None) -> str:
    return f"{name} | {english}" if english else name


@dataclass(frozen=True, slots=True)
class Passage:
    """A few lines of a text that was written anew: as they stood, and as they stand."""

    before: str
    after: str


def changed(before: str, after: str) -> tuple[Passage, ...]:
    """What is new in `after`, passage by passage; lines are compared, empty ones left out."""
    old, new = (_lines(text) for text in (before, after))
    return tuple(
        Passage("\n".join(old[a:b]), "\n".join(new[c:d]))
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    )


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
