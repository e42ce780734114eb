"""Answers as they travel, one shape a kind of question."""

from typing import Annotated

import msgspec

from training.exams.rules.responses import LONGEST_ESSAY, LONGEST_KEY, LONGEST_WORDS, MOST_OPTIONS

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_KEY)]
Words = Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)]


class SingleAnswer(msgspec.Struct, tag_field="kind", tag="single", forbid_unknown_fields=True):
    """One option."""

    option: Key


class MultipleAnswer(msgspec.Struct, tag_field="kind", tag="multiple", forbid_unknown_fields=True):
    """Some options; none clears the answer."""

    options: Annotated[list[Key], msgspec.Meta(max_length=MOST_OPTIONS)]


class TruthAnswer(msgspec.Struct, tag_field="kind", tag="true-false", forbid_unknown_fields=True):
    """True or false."""

    value: bool


class NumericAnswer(
    msgspec.Struct, tag_field="kind", tag="numeric", forbid_unknown_fields=True, omit_defaults=True
):
    """A number, with a unit where the question has some."""

    number: Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""


class ShortAnswer(msgspec.Struct, tag_field="kind", tag="short", forbid_unknown_fields=True):
    """A few words; empty clears the answer."""

    text: Words


class MatchingAnswer(msgspec.Struct, tag_field="kind", tag="matching", forbid_unknown_fields=True):
    """What belongs together: [left, right] pairs."""

    pairs: Annotated[
        list[Annotated[list[Key], msgspec.Meta(min_length=2, max_length=2)]],
        msgspec.Meta(max_length=MOST_OPTIONS),
    ]


class OrderingAnswer(msgspec.Struct, tag_field="kind", tag="ordering", forbid_unknown_fields=True):
    """All items in order."""

    order: Annotated[list[Key], msgspec.Meta(max_length=MOST_OPTIONS)]


class ClozeAnswer(msgspec.Struct, tag_field="kind", tag="cloze", forbid_unknown_fields=True):
    """Gap -> what stands in it: text, a number as text, or the key of an option."""

    gaps: Annotated[dict[Key, Words], msgspec.Meta(max_length=MOST_OPTIONS)]


class EssayAnswer(msgspec.Struct, tag_field="kind", tag="essay", forbid_unknown_fields=True):
    """A text of one's own."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_ESSAY)]


Answer = (
    SingleAnswer
    | MultipleAnswer
    | TruthAnswer
    | NumericAnswer
    | ShortAnswer
    | MatchingAnswer
    | OrderingAnswer
    | ClozeAnswer
    | EssayAnswer
)
