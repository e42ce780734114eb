"""A question that comes back from a file: what its format cannot say stays as the bank has it.

Three versions are compared: the bank's, that one as the format would give it back, and the file's.
Where the file says just what the format would give back, nobody changed anything there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kit.web.richtext import html_of
from training.exams.formats import gift, giftwriting, moodle, moodlewriting, qti, qtiwriting
from training.exams.formats.found import FileFound, Reading
from training.exams.formats.writing import Leaving, Written
from training.exams.rules.drafts import HTML, PLAIN, Draft, Option
from training.exams.rules.keys import Key, Multiple

_WAYS: Mapping[str, tuple[Callable[[Sequence[Leaving]], Written], Callable[[bytes], Reading]]] = {
    "gift": (giftwriting.write, gift.read),
    "moodle-xml": (moodlewriting.write, moodle.read),
    "qti": (qtiwriting.write, qti.read),
}
_ASKED = ("kind", "key", "options", "lefts", "gaps", "picture")
"""Fields that only make sense together."""
_TEXTS = ("stem", "format", "explanation", "said", "hints", "title")
_ALONE = ("fixed_order", "marks", "penalty", "essay", "tags")
_NEVER = ("stem_en", "explanation_en", "service_line", "unit", "unit_en", "source", "category")
"""Fields that no format of others holds."""


def merged(form: str, code: str, before: Draft, found: Draft, files: Sequence[FileFound]) -> Draft:
    """The bank's question with what the file says otherwise."""
    kept = {name: getattr(before, name) for name in _NEVER}
    kept["difficulty"] = found.difficulty or before.difficulty
    base = _through(form, code, before, files)
    if base is None or before.kind != found.kind:
        return replace(found, **kept, tags=found.tags or before.tags)
    kept |= {
        name: getattr(before if getattr(found, name) == getattr(base, name) else found, name)
        for name in _ALONE
    }
    same_parts = all(getattr(found, name) == getattr(base, name) for name in _ASKED)
    same_texts = all(getattr(found, name) == getattr(base, name) for name in _TEXTS)
    if same_parts and same_texts:
        return replace(before, **kept)
    if found.format == before.format:
        kept |= {
            name: getattr(before if getattr(found, name) == getattr(base, name) else found, name)
            for name in _TEXTS
        }
    elif before.format == PLAIN and found.format == HTML:
        kept["stem_en"] = before.stem_en and html_of(before.stem_en, PLAIN)
        kept["explanation_en"] = before.explanation_en and html_of(before.explanation_en, PLAIN)
    if same_parts and found.format == before.format:
        return replace(before, **kept)
    return replace(
        found,
        **kept,
        key=_limited(found, base, before),
        options=_with_the_rest(found.options, base.options, before.options),
        lefts=_with_the_rest(found.lefts, base.lefts, before.lefts),
    )


def _through(form: str, code: str, draft: Draft, files: Sequence[FileFound]) -> Draft | None:
    """The draft after a way through the format; None where it cannot hold it."""
    if form not in _WAYS:
        return None
    write, read = _WAYS[form]
    held = {one.path: (one.name, one.content) for one in files}
    written = write([Leaving(code, (), draft, files=held)])
    if written.left_out:
        return None
    [one] = read(written.content).questions
    return one.draft


def _limited(found: Draft, base: Draft, before: Draft) -> Key:
    """The file's key; how many may be chosen stays where the format does not say it."""
    match found.key, base.key, before.key:
        case Multiple() as key, Multiple(most=same), Multiple(most=most) if key.most == same:
            return replace(key, most=most)
    return found.key


def _with_the_rest(
    found: tuple[Option, ...], base: tuple[Option, ...], before: tuple[Option, ...]
) -> tuple[Option, ...]:
    """The file's options with the English and the areas of those that they were."""
    if len(base) != len(before):
        return found
    known = {one.text: old for one, old in zip(base, before, strict=True)}
    comments = {one.text: one.feedback for one in base}
    return tuple(
        replace(
            one,
            text_en=old.text_en,
            area=one.area or old.area,
            feedback=old.feedback if one.feedback == comments[one.text] else one.feedback,
        )
        if (old := known.get(one.text))
        else one
        for one in found
    )
