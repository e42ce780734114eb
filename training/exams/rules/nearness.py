"""Which lessons are nearest in words to questions that somebody got wrong."""

from collections import Counter
from collections.abc import Sequence
from math import log

from training.exams.rules.likeness import pairs_of

NEAR = 0.15
"""Share of what the questions say that a lesson has to say too."""


def nearest(missed: str, lessons: Sequence[str], most: int = 3) -> list[int]:
    """Places of the lessons nearest to the questions' words, nearest first; far ones left out.

    Pairs of signs count the more the fewer lessons have them, so that words of every lesson of a
    course tell nothing.
    """
    held = [pairs_of(text) for text in lessons]
    common = Counter(pair for pairs in held for pair in pairs)
    asked = pairs_of(missed)
    weight = {pair: log((len(lessons) + 1) / common[pair]) for pair in asked if common[pair]}
    whole = sum(weight.values()) + sum(log(len(lessons) + 1) for p in asked if not common[p])
    if not whole:
        return []
    share = [sum(weight[pair] for pair in asked & pairs) / whole for pairs in held]
    ranked = sorted(range(len(lessons)), key=lambda place: (-share[place], place))
    return [place for place in ranked[:most] if share[place] >= NEAR]
