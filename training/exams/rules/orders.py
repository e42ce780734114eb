"""What an order that is not quite right earns, by the rule of the question."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise


def share(right: Sequence[str], given: Sequence[str], rule: str) -> Fraction:
    """The share earned by `given`; an order that lacks an item, or has one too many, earns nothing.

    Rules: `all` or nothing; `position`: items in their place; `next`: items followed by the right
    one; `next-and-ends`: the same, the last one's end counted; `neighbours`: right ones before and
    after; `around`: all items before and after on their right side; `longest`: the longest part in
    order, with or (`longest-run`) without others between; `distance`: how far items are off.
    """
    if sorted(right) != sorted(given) or len(right) < 1:
        return Fraction(0)
    n = len(right)
    if n == 1 or list(right) == list(given):
        return Fraction(1)
    place = {item: at for at, item in enumerate(right)}
    places = [place[item] for item in given]
    match rule:
        case "position":
            return Fraction(sum(at == where for at, where in enumerate(places)), n)
        case "next":
            return Fraction(_followed(places), n - 1)
        case "next-and-ends":
            return Fraction(_followed(places) + (places[-1] == n - 1), n)
        case "neighbours":
            return Fraction(_neighbours(places), 2 * (n - 1))
        case "around":
            pairs = sum(places[a] < places[b] for a in range(n) for b in range(a + 1, n))
            return Fraction(pairs, n * (n - 1) // 2)
        case "longest":
            return _of_longest(_longest(places), n)
        case "longest-run":
            return _of_longest(_run(places), n)
        case "distance":
            near = sum(n - 1 - abs(at - where) for at, where in enumerate(places))
            return Fraction(near, n * (n - 1))
    return Fraction(0)


def _followed(places: Sequence[int]) -> int:
    return sum(after == before + 1 for before, after in pairwise(places))


def _neighbours(places: Sequence[int]) -> int:
    """Right neighbours of all items, one before and one after each where there is one."""
    return 2 * _followed(places)


def _longest(places: Sequence[int]) -> int:
    best: list[int] = []
    for at, where in enumerate(places):
        best.append(1 + max((best[b] for b in range(at) if places[b] < where), default=0))
    return max(best)


def _run(places: Sequence[int]) -> int:
    longest = run = 1
    for before, after in pairwise(places):
        run = run + 1 if after == before + 1 else 1
        longest = max(longest, run)
    return longest


def _of_longest(length: int, n: int) -> Fraction:
    """One item alone is always in order: it earns nothing."""
    return Fraction(0) if length <= 1 else Fraction(length, n)
