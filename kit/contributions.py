"""What a floor asks of those above it, without looking up: they contribute by the asker's name.

A floor that asks names its question (`certification.remedies`), says beside it what the functions
get and return, and takes whatever the installed features contribute; nothing is an answer too.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

Contribution = Callable[..., Awaitable[Any]]

_known: dict[str, tuple[Contribution, ...]] = {}


def install(contributed: Iterable[Mapping[str, Contribution]]) -> None:
    """The service knows these contributions and no others; said when it is put together."""
    grouped: dict[str, list[Contribution]] = defaultdict(list)
    for one in contributed:
        for name, function in one.items():
            grouped[name].append(function)
    _known.clear()
    _known.update({name: tuple(found) for name, found in grouped.items()})


def of(name: str) -> tuple[Contribution, ...]:
    """The functions that features contributed under this name, from the lowest floor up."""
    return _known.get(name, ())
