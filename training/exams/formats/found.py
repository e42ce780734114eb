"""What readers of question files give back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kit.language import N_
from kit.spreadsheets import BadFile
from training.exams.rules.drafts import Draft


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a question of a file cannot be taken."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    where: str = ""
    """The part that is wrong: stem, options, key, …"""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FileFound:
    """A picture or sound that a question's text refers to by `path`."""

    path: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """One question of a file, or why it is none."""

    place: int
    """Its line, or where lines say little, its number among the questions."""
    name: str
    """How people know it: its title, or how it begins."""
    draft: Draft | None = None
    """Its category is left empty; `category` names it."""
    faults: tuple[Fault, ...] = ()
    category: tuple[str, ...] = ()
    """The names from the top down."""
    code: str | None = None
    files: tuple[FileFound, ...] = ()
    hidden: bool = False
    """Whether it was not in use where it comes from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds."""

    questions: Sequence[Found]
    categories: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Path -> what belongs there, also of categories without a question."""


class Broken(Exception):
    """The question cannot be read; the reader goes on with the next one."""

    def __init__(self, reason: str, where: str = "", value: str = "", **facts: object) -> None:
        super().__init__(reason)
        self.fault = Fault(reason, facts, where, value[:80])


def no_questions() -> BadFile:
    """What to raise where a file is of another format altogether."""
    return BadFile(N_("The file holds no questions of this format."))


def named(title: str, stem: str) -> str:
    """How a question is called in a list of errors."""
    return " ".join((title or stem).split())[:80]


def path_of(written: str) -> tuple[str, ...]:
    """The names of a category path: `$course$/top/Law/Permits`; `//` is a slash in a name."""
    parts = [
        part.replace("\ue020", "/").strip() for part in written.replace("//", "\ue020").split("/")
    ]
    kept = [" ".join(part.split())[:60] for part in parts]
    return tuple(
        part
        for at, part in enumerate(kept)
        if part and not (part.startswith("$") and part.endswith("$")) and (part != "top" or at > 1)
    )


def decoded(content: bytes) -> str:
    """Text in the encoding that it is most likely in: UTF-8, UTF-16, GB 18030, Big5."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    head = content[:2000]
    if head.count(0) * 8 > len(head):  # UTF-16 without its mark: signs such as { hold a nought
        order = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return content.decode(order, "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or not any("\ue000" <= sign <= "\uf8ff" for sign in text):
            return text
    try:
        return content.decode("big5hkscs")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
