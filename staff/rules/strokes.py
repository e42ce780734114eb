"""Chinese characters by their number of strokes, as registers of people are often sorted.

The order is CLDR's `zh-u-co-stroke` of the characters U+3400 to U+9FFF, kept in a file because not
every PostgreSQL is built with ICU (docs/sources.md#people).
"""

from functools import cache
from pathlib import Path


@cache
def _places() -> dict[str, int]:
    order = (Path(__file__).parent / "stroke_order.txt").read_text(encoding="utf-8")
    return {sign: place for place, sign in enumerate(order.replace("\n", ""))}


def stroke_key(name: str) -> tuple[tuple[int, str], ...]:
    """What to sort names by: fewer strokes first, character by character; unknown signs last."""
    places = _places()
    return tuple((places.get(sign, len(places)), sign) for sign in name)
