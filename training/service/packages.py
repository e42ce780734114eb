"""Courses that leave as packages and come in as drafts."""

from dataclasses import replace
from datetime import datetime

from kit import files
from kit.database import joined
from kit.errors import NotFound, Refusal
from kit.language import N_
from training import packages
from training.packages import ADDRESS, Package
from training.queries import courses
from training.rules.lessons import LessonDraft
from training.service.courses import CodeTaken, draft_of, save_draft

MOST_BYTES = 280_000_000


class TooMuchToPack(Refusal):
    """The course's files are too large together for one package."""

    status = 422
    code = "too-much-to-pack"
    text = N_("The files of this course have {megabytes} MB together: too much for one package.")


async def packed(code: str, version: int | None = None) -> bytes:
    """The package of a version of the course, the current one or else the draft.

    Raises NotFound, TooMuchToPack.
    """
    shown = await courses.course(code, version=version)
    if shown is None and version is None:
        shown = await courses.course(code, state="draft")
    if shown is None:
        raise NotFound
    draft = draft_of(shown)
    stored = await files.find_all(sorted(packages.files_of(draft)))
    size = sum(one.size for one in stored.values())
    if size > MOST_BYTES:
        raise TooMuchToPack(megabytes=size // 1_000_000)
    kept = {one.code: (one.name, await files.content_of(one.code)) for one in stored.values()}
    return packages.write(code, draft, kept)


async def unpack(package: Package, code: str | None, *, now: datetime) -> str:
    """The code of the course whose draft the package is now; `code` names it anew.

    Texts name the files by the addresses that they have here. Raises UnfitFile, Invalid; CodeTaken
    where the package would begin a new version of a course that nobody meant: say the code then.
    """
    wanted = code or package.code
    async with joined():
        if code is None and await courses.names([wanted]):
            raise CodeTaken(course=wanted)
        here = {}
        for file, (name, content) in package.files.items():
            kept = await files.keep(name, content, files.VIDEOS, now=now)
            here[file] = kept.code
        lessons = tuple(_moved(one, here) for one in package.draft.lessons)
        await save_draft(wanted, replace(package.draft, lessons=lessons))
    return wanted


def _moved(lesson: LessonDraft, here: dict[str, str]) -> LessonDraft:
    def text(written: str) -> str:
        return ADDRESS.sub(lambda found: f"/files/{here.get(found[1], found[1])}/", written)

    return replace(
        lesson,
        text=text(lesson.text),
        text_en=None if lesson.text_en is None else text(lesson.text_en),
        materials=tuple(
            replace(one, file=here[one.file]) if one.file else one for one in lesson.materials
        ),
    )
