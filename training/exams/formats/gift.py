"""GIFT, the text format of Moodle, read. Source: docs/sources.md#question-formats.

A question that cannot be read is told with its line; the ones around it are read all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kit.language import N_
from training.exams.formats.found import (
    Broken,
    Found,
    Reading,
    decoded,
    named,
    no_questions,
    path_of,
)
from training.exams.formats.giftanswers import answered
from training.exams.formats.gifttext import escaped, restored, text_of
from training.exams.rules.drafts import MOODLE, PLAIN, Draft, Option

_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_CATEGORY = re.compile(r"\s*\$CATEGORY\s*:\s*(.*)", re.IGNORECASE)
_MARK = re.compile(r"\[(id|tag):([^\]]{1,120})\]")
LONGEST_BLOCK = 100_000


@dataclass(slots=True)
class _Block:
    """The lines of one question, comments taken out."""

    line: int
    lines: list[str] = field(default_factory=list)
    identity: str | None = None
    tags: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read(content: bytes) -> Reading:
    """The questions of the file, in order; what is none says why."""
    category: tuple[str, ...] = ()
    categories: dict[tuple[str, ...], str] = {}
    found = []
    for block in _joined(_blocks(escaped(decoded(content)))):
        while block.lines and (match := _CATEGORY.match(block.lines[0])):
            category = path_of(restored(match[1]).strip())
            if category:
                categories[category] = ""
            block.lines.pop(0)
            block.line += 1
        if block.text.strip():
            found.append(_question(block, category))
    if not found and not categories:
        raise no_questions()
    return Reading(found, categories)


def _blocks(text: str) -> Iterator[_Block]:
    """The parts between blank lines; `[id:…]` and `[tag:…]` in comments belong to the next one."""
    block = _Block(1)
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        line = raw.strip()
        if line.startswith("//"):
            for kind, value in _MARK.findall(restored(line)):
                if kind == "id":
                    block.identity = value.strip()
                else:
                    block.tags.append(value.strip()[:40])
            continue
        if line:
            if not block.lines:
                block.line = number
            block.lines.append(raw)
        elif block.lines:
            yield block
            block = _Block(number)
    if block.lines:
        yield block


def _joined(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Blank lines inside braces do not end a question, unless a new one plainly begins."""
    held: _Block | None = None
    for block in blocks:
        if held is None:
            held = block
        elif _open(held.text) and not _begins(block.text):
            held.lines += ["", *block.lines]
        else:
            yield held
            held = block
    if held is not None:
        yield held


def _open(text: str) -> bool:
    return text.count("{") > text.count("}")


def _begins(text: str) -> bool:
    return "{" in text or text.lstrip().startswith(("::", "$CATEGORY"))


def _question(block: _Block, category: tuple[str, ...]) -> Found:
    title = ""
    rest = block.text
    if match := _TITLE.match(rest):
        title = " ".join(restored(match[1]).split())
        rest = rest[match.end() :]
    name = named(title, restored(rest))
    try:
        draft = _draft(rest, title, tuple(dict.fromkeys(block.tags)))
    except Broken as broken:
        return Found(block.line, name, None, (broken.fault,), category, block.identity)
    return Found(block.line, name, draft, (), category, block.identity)


def _draft(rest: str, title: str, tags: tuple[str, ...]) -> Draft:
    if len(rest) > LONGEST_BLOCK:
        raise Broken(N_("This question is too long."))
    begin, end = rest.find("{"), rest.rfind("}")
    if begin < 0 and end < 0:
        raise Broken(N_("This is a description, not a question: it has no answer in braces."))
    if begin < 0 or end < begin:
        raise Broken(N_("The braces around the answer do not close."), "key")
    inner = rest[begin + 1 : end]
    if "{" in inner or "}" in inner:
        raise Broken(N_("There is more than one answer in braces."), "key")
    before, after = rest[:begin], rest[end + 1 :]
    stem, written = text_of(before, MOODLE)
    tail, _ = text_of(after, written)
    kind = answered(inner, written)
    if tail and kind.kind in {"single", "multiple", "short", "numeric"}:
        stem = f"{stem} _____ {tail}".strip()
    elif tail:
        stem = f"{stem} {tail}".strip()
    if not stem:
        raise Broken(N_("The question has no words."), "stem")
    form = PLAIN if written == MOODLE and not _has_form(stem, kind.texts) else written
    return Draft(
        kind=kind.kind,
        category="",
        difficulty=0,
        stem=stem,
        key=kind.key,
        options=_of_the_same(kind.options, form),
        lefts=_of_the_same(kind.lefts, form),
        title=title,
        format=form,
        explanation=kind.explanation,
        said=kind.said,
        tags=tags,
    )


def _of_the_same(options: tuple[Option, ...], form: str) -> tuple[Option, ...]:
    """Options that say the question's own form say nothing of their own."""
    return tuple(replace(one, format=None) if one.format == form else one for one in options)


_FORM = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")


def _has_form(stem: str, texts: tuple[str, ...]) -> bool:
    """Whether a text of Moodle's own format holds HTML; without, it is plain text."""
    return any(_FORM.search(text) for text in (stem, *texts))
