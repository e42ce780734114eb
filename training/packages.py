"""A course as a package of ours: a zip that another house, or this one, can take.

    course.json                what the course is, its lessons with their materials and questions
    lessons/01.zh.md, 01.en.md the texts
    files/CODE/NAME            pictures, attachments, films; CODE is the address that texts name

Questions are named by their code in the bank and travel by the bank's own export.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Annotated

import msgspec

from kit.archives import ArchiveLimits, read_archive
from kit.language import N_
from kit.spreadsheets import BadFile
from training.rules.lessons import FILE, LINK, VIDEO, Kind, LessonDraft, Material
from training.service.courses import CourseDraft, hours

LIMITS = ArchiveLimits(size=300_000_000, entries=1_000, unpacked=320_000_000)
LARGEST_BODY = LIMITS.size + 1_000_000
FORMAT = 1
ADDRESS = re.compile(r"/files/([a-z2-7]{32})/")
_EPOCH = (2000, 1, 1, 0, 0, 0)
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
English = Annotated[str, msgspec.Meta(max_length=200)] | None
Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]


class MaterialPacked(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A material; `file` is its path in the package."""

    kind: Kind
    title: Title
    title_en: English = None
    file: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    address: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class LessonPacked(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A lesson without its texts."""

    title: Title
    title_en: English = None
    module: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    module_en: English = None
    materials: Annotated[list[MaterialPacked], msgspec.Meta(max_length=20)] = []
    questions: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=20)
    ] = []


class CoursePacked(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """`course.json`."""

    format: Annotated[int, msgspec.Meta(ge=1, le=FORMAT)]
    code: Code
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    class_hours: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    lessons: Annotated[list[LessonPacked], msgspec.Meta(min_length=1, max_length=100)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    hours_kind: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,40}$")] = "pre_posting"
    changes: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    changes_en: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds; files by the code that texts and materials name."""

    code: str
    draft: CourseDraft
    files: Mapping[str, tuple[str, bytes]]
    """Code -> (name, content)."""


def files_of(draft: CourseDraft) -> set[str]:
    """Codes of all files that the lessons name, in their texts too."""
    texts = [text for one in draft.lessons for text in (one.text, one.text_en or "")]
    named = {found[1] for text in texts for found in ADDRESS.finditer(text)}
    return named | {m.file for one in draft.lessons for m in one.materials if m.file}


def write(code: str, draft: CourseDraft, kept: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The package of the course; the same course gives the same bytes."""
    head = CoursePacked(
        format=FORMAT,
        code=code,
        name=draft.name,
        name_en=draft.name_en,
        class_hours=float(draft.class_hours),
        hours_kind=draft.hours_kind,
        changes=draft.changes,
        changes_en=draft.changes_en,
        lessons=[_packed(one, kept) for one in draft.lessons],
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:

        def put(path: str, content: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), content, how)

        put("course.json", msgspec.json.format(msgspec.json.encode(head)))
        for number, lesson in enumerate(draft.lessons, 1):
            put(f"lessons/{number:02}.zh.md", lesson.text.encode())
            if lesson.text_en is not None:
                put(f"lessons/{number:02}.en.md", lesson.text_en.encode())
        for file, (name, content) in sorted(kept.items()):
            put(f"files/{file}/{name}", content, zipfile.ZIP_STORED)
    return made.getvalue()


def _packed(lesson: LessonDraft, kept: Mapping[str, tuple[str, bytes]]) -> LessonPacked:
    return LessonPacked(
        title=lesson.title,
        title_en=lesson.title_en,
        module=lesson.module,
        module_en=lesson.module_en,
        questions=list(lesson.questions),
        materials=[
            MaterialPacked(
                kind=one.kind,
                title=one.title,
                title_en=one.title_en,
                file=f"files/{one.file}/{kept[one.file][0]}" if one.file else None,
                address=one.address,
            )
            for one in lesson.materials
        ],
    )


def read(content: bytes) -> Package:
    """What a package holds; raises BadFile with the reason, naming the part that is wrong."""
    parts = read_archive(content, LIMITS)
    for path in parts:
        _check_path(path)
    if "course.json" not in parts:
        raise BadFile(N_("This is no course package: course.json is missing."))
    try:
        head = msgspec.json.decode(parts["course.json"], type=CoursePacked)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BadFile(N_("course.json cannot be read: {why}"), why=str(error)[:200]) from error
    held = {
        PurePosixPath(path).parts[1]: (PurePosixPath(path).name, part)
        for path, part in parts.items()
        if path.startswith("files/")
    }
    lessons = tuple(_lesson(n, one, parts, held) for n, one in enumerate(head.lessons, 1))
    draft = CourseDraft(
        name=head.name,
        name_en=head.name_en,
        class_hours=hours(head.class_hours),
        hours_kind=head.hours_kind,
        changes=head.changes,
        changes_en=head.changes_en,
        lessons=lessons,
    )
    return Package(head.code, draft, held)


_PATH = re.compile(
    r"course\.json|lessons/\d{2,3}\.(zh|en)\.md|files/[a-z2-7]{32}/[^/\\\x00]{1,100}"
)


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path) or ".." in PurePosixPath(path).parts:
        raise BadFile(N_("“{path}” has no place in a course package."), path=path[:120])


def _lesson(
    number: int, one: LessonPacked, parts: Mapping[str, bytes], held: Mapping[str, object]
) -> LessonDraft:
    return LessonDraft(
        title=one.title,
        title_en=one.title_en,
        text=_text(parts, f"lessons/{number:02}.zh.md"),
        text_en=_text(parts, f"lessons/{number:02}.en.md")
        if f"lessons/{number:02}.en.md" in parts
        else None,
        module=one.module,
        module_en=one.module_en,
        materials=tuple(_material(m, held) for m in one.materials),
        questions=tuple(one.questions),
    )


def _text(parts: Mapping[str, bytes], path: str) -> str:
    if path not in parts:
        raise BadFile(N_("“{path}” is missing in the package."), path=path)
    try:
        text = parts[path].decode()
    except UnicodeDecodeError as error:
        raise BadFile(N_("“{path}” is not UTF-8 text."), path=path) from error
    if "\x00" in text or len(text) > 50_000:
        raise BadFile(N_("“{path}” is no text of a lesson, or too long."), path=path)
    return text


def _material(one: MaterialPacked, held: Mapping[str, object]) -> Material:
    if one.kind == LINK:
        return Material(LINK, one.title, one.title_en, address=one.address or "")
    code = (*PurePosixPath(one.file or "").parts, "", "")[1]
    if code not in held:
        raise BadFile(N_("“{path}” is missing in the package."), path=(one.file or "")[:120])
    return Material(VIDEO if one.kind == VIDEO else FILE, one.title, one.title_en, file=code)
