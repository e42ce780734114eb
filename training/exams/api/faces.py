"""Questions as a paper shows them, in the reader's language."""

import msgspec

from kit.language import pick
from training.exams.rules.bodies import Face
from training.exams.rules.drafts import Option


class OptionShown(msgspec.Struct, rename="camel", omit_defaults=True):
    """An option, in the order of this paper; `area` where it is a part of the picture."""

    key: str
    text: str
    area: "AreaShown | None" = None


class AreaShown(msgspec.Struct, rename="camel"):
    """A shape on the picture: circle (x, y, r), rect (left, top, right, bottom) or poly."""

    shape: str
    coords: list[int]


class GapShown(msgspec.Struct, rename="camel"):
    """A gap that stands as `[[key]]` in the text."""

    key: str
    kind: str
    options: list[OptionShown]


class PictureShown(msgspec.Struct, rename="camel"):
    """The picture that options are parts of."""

    address: str
    width: int
    height: int


class FaceShown(msgspec.Struct, rename="camel"):
    """What a question shows besides its words and options."""

    format: str
    """How the texts are written: plain, markdown, html or moodle."""
    units: list[str]
    lefts: list[OptionShown]
    """What is matched with the options."""
    gaps: list[GapShown]
    picture: PictureShown | None
    least_words: int
    most_words: int
    most_chosen: int
    """How many options may be chosen; 0: any number."""


def option(one: Option) -> OptionShown:
    """An option without what it earns."""
    return OptionShown(
        one.key,
        pick(one.text, one.text_en),
        AreaShown(one.area.shape, list(one.area.coords)) if one.area else None,
    )


def face_shown(face: Face) -> FaceShown:
    """The face of a question."""
    return FaceShown(
        format=face.format,
        units=list(face.units),
        lefts=[option(one) for one in face.lefts],
        gaps=[GapShown(g.key, g.kind, [option(one) for one in g.options]) for g in face.gaps],
        picture=PictureShown(face.picture.path, face.picture.width, face.picture.height)
        if face.picture
        else None,
        least_words=face.essay.least_words,
        most_words=face.essay.most_words,
        most_chosen=face.most_chosen,
    )
