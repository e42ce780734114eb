"""Areas of a picture as they are entered: a shape, and its numbers in pixels of the picture."""

import re

from kit.language import N_
from training.exams.rules.drafts import Area, Picture

CIRCLE, RECT, POLY = SHAPES = ("circle", "rect", "poly")
MOST_NUMBERS = 200
_BETWEEN = re.compile(r"[,;，；、\s]+")
_NUMBER = re.compile(r"-?[0-9]{1,6}")


class WrongArea(ValueError):
    """What is entered is no area of the picture; `text` says why, marked for translation."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read(shape: str, numbers: str, picture: Picture) -> Area | None:
    """The area; None where neither shape nor numbers are given. Raises WrongArea."""
    parts = [part for part in _BETWEEN.split(numbers.strip()) if part]
    if not shape and not parts:
        return None
    if shape not in SHAPES:
        raise WrongArea(N_("Choose the shape of the area."))
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise WrongArea(N_("Whole numbers, please, with commas between them."))
    coords = tuple(int(part) for part in parts)
    wrong = _wrong(shape, coords)
    if wrong:
        raise WrongArea(wrong)
    if not _inside(shape, coords, picture):
        raise WrongArea(N_("This area reaches beyond the picture."))
    return Area(shape, coords)


def written(area: Area | None) -> str:
    """The numbers of an area, as `read` takes them."""
    return ", ".join(map(str, area.coords)) if area else ""


def _wrong(shape: str, coords: tuple[int, ...]) -> str | None:
    if shape == CIRCLE:
        if len(coords) != 3 or coords[2] < 1:
            return N_("A circle has three numbers: x and y of its middle, and its radius.")
    elif shape == RECT:
        if len(coords) != 4 or coords[2] <= coords[0] or coords[3] <= coords[1]:
            return N_("A rectangle has four numbers: left, top, right, bottom.")
    elif not 6 <= len(coords) <= MOST_NUMBERS or len(coords) % 2:
        return N_("A polygon has x and y of three corners or more.")
    return None


def _inside(shape: str, coords: tuple[int, ...], picture: Picture) -> bool:
    """Whether the area lies on the picture; of a circle its middle does."""
    points = coords[:2] if shape == CIRCLE else coords
    return all(0 <= x <= picture.width for x in points[::2]) and all(
        0 <= y <= picture.height for y in points[1::2]
    )
