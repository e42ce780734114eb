"""Pictures that are put into a question while it is written."""

from dataclasses import replace
from datetime import datetime

from markupsafe import escape

from kit import files
from kit.errors import Invalid
from kit.language import N_
from kit.web import Form
from training.exams.formats.rows import FORM_LETTERS
from training.exams.rules.drafts import HTML, MARKDOWN, MOODLE, PLAIN

FILE, WORDS = "picture", "pictureWords"
_TEXTS = (
    *("stem", "stemEn", "explanation", "explanationEn", "saidRight", "saidPartly", "saidWrong"),
    *(f"{name}{letter}" for letter in FORM_LETTERS for name in ("option", "optionEn")),
)


async def with_picture(form: Form, *, now: datetime) -> Form:
    """The form with the picture that came along kept, and standing at the end of the question.

    Plain text cannot show a picture: it becomes HTML whose line ends count, its words unchanged.
    Raises Invalid for a file that is no picture, or one that nobody said in words.
    """
    sent = form.files.get(FILE)
    if sent is None or not sent.filename:
        return form
    words = " ".join(form.value(WORDS).split())
    if not words:
        raise Invalid({WORDS: N_("Say in words what the picture shows, for who cannot see it.")})
    try:
        kept = await files.keep(sent.filename, await sent.read(), files.PICTURES, now=now)
    except files.UnfitFile as refusal:
        raise Invalid({FILE: refusal.text}, **refusal.facts) from refusal
    held = {name: list(values) for name, values in form.held.items()}
    written = form.value("format") or PLAIN
    if written == PLAIN:
        written = MOODLE
        for name in _TEXTS:
            held[name] = [str(escape(text)) for text in held.get(name, ())]
    shown = f"![{_bare(words)}]({kept.path})"
    if written in {HTML, MOODLE}:
        shown = f'<img src="{kept.path}" alt="{escape(words)}">'
    gap = "\n\n" if written == MARKDOWN else "\n"
    for name in ("stem", "stemEn"):
        text = (held.get(name) or [""])[0].rstrip()
        if text or name == "stem":
            held[name] = [f"{text}{gap}{shown}".lstrip()]
    held |= {"format": [written], WORDS: [""]}
    return replace(form, held=held, files={})


def _bare(words: str) -> str:
    """Words that may stand in the brackets of a Markdown picture."""
    return "".join(f"\\{sign}" if sign in "\\[]" else sign for sign in words)


async def taken(form: Form, *, now: datetime) -> tuple[Form, bool]:
    """(the form with the picture that came along, whether it is to be shown again first).

    Enter in a field presses the form's first button, which is the picture's: without a picture
    that saves. Raises Invalid as `with_picture` does.
    """
    put = await with_picture(form, now=now)
    return put, put is not form and form.value("action") == FILE
