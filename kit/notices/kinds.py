"""What kinds of notices there are; each package's feature brings its own."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice, as readers choose about it."""

    name: str
    """As given to `notify`: `roster.published`."""
    label: str
    """English, marked with N_."""
    optional: bool = True
    """Whether it may be turned off altogether; others always stand on the reader's page."""


_known: dict[str, NoticeKind] = {}


def install(kinds: Iterable[NoticeKind]) -> None:
    """The service knows `kinds` and no others."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def known() -> list[NoticeKind]:
    """Every kind that a reader may choose about."""
    return list(_known.values())


def find(name: str) -> NoticeKind | None:
    """The kind of that name; None: nobody declared it, so nobody can turn it off."""
    return _known.get(name)
