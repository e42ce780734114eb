"""What a kind of import is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of import."""

    name: str
    permission: str
