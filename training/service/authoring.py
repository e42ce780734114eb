"""A file goes into a lesson of a draft: a picture into its text, all else beside it."""

from dataclasses import replace

from kit.database import joined
from kit.errors import Invalid, NotFound
from kit.files import Stored
from kit.language import N_
from training.queries import courses
from training.rules.lessons import FILE, VIDEO, Kind, Material
from training.service.courses import draft_of, save_draft, start_draft


async def add_file(code: str, position: int, kept: Stored, title: str) -> None:
    """The draft's lesson at `position` (from 1) has the file; a draft is begun where none is.

    Raises NotFound, or Invalid where there is no such lesson.
    """
    async with joined():
        await start_draft(code)
        shown = await courses.course(code, state="draft")
        if shown is None:
            raise NotFound
        if not 1 <= position <= len(shown.lessons):
            raise Invalid({"lesson": N_("There is no such lesson.")})
        lessons = list(draft_of(shown).lessons)
        one = lessons[position - 1]
        name = title or kept.name
        if kept.media_type.startswith("image/"):
            text = f"{one.text}\n\n![{name.replace(']', ' ')}]({kept.path})"
            lessons[position - 1] = replace(one, text=text)
        else:
            kind: Kind = VIDEO if kept.media_type.startswith(("video/", "audio/")) else FILE
            material = Material(kind, name[:120], file=kept.code)
            lessons[position - 1] = replace(one, materials=(*one.materials, material))
        await save_draft(code, replace(draft_of(shown), lessons=tuple(lessons)))
