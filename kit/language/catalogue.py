"""The catalogues and the language of the running request.

A message's key is its English text. `kit/language/locales/<language>/<package>.po` holds one
package's messages; all are merged when first needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("zh_CN", "en")
DEFAULT = "zh_CN"
LOCALES = Path(__file__).parent / "locales"

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """`message` itself, marked so that the catalogues pick it up."""
    return message


@cache
def catalogue(language: str) -> Translations:
    """All messages of one language, every package's catalogue merged."""
    merged = Translations()
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as source:
            messages = read_po(source, locale=language, domain=path.stem)
        binary = BytesIO()
        write_mo(binary, messages)
        binary.seek(0)
        part = Translations(binary, domain="messages")
        merged.merge(part)
        # An empty catalogue counts plurals as English does; the parts know their language's way.
        merged.plural = part.plural
    return merged


def current() -> str:
    """The language of the running request or job."""
    return _current.get()


def choose(language: str) -> None:
    """From here on, in this task, texts come in `language`; an unknown one is refused."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _current.set(language)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Within the block texts come in `language`."""
    if language not in LANGUAGES:
        raise ValueError(language)
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, **facts: object) -> str:
    """`message` in the current language, its `{fact}` placeholders filled."""
    text: str = catalogue(current()).gettext(message) if message else ""
    return text.format(**facts) if facts else text


def ngettext(singular: str, plural: str, count: int, **facts: object) -> str:
    """The form of the message that fits `count`; `{count}` is filled too."""
    text: str = catalogue(current()).ngettext(singular, plural, count)
    return text.format(count=count, **facts)


def pick(chinese: str, english: str | None) -> str:
    """The stored text that fits the reader; the Chinese one where English is missing."""
    return (english or chinese) if current() == "en" else chinese
