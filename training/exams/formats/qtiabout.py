"""What a package says of its questions beside them: category, tags, difficulty, in words of LOM.

IEEE 1484.12.1 (LOM) is what content packages have for it; other tools read the same places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from training.exams.formats.qtitree import Node

LOM = "http://ltsc.ieee.org/xsd/LOM"
LEVELS = {"very easy": 1, "easy": 1, "medium": 2, "difficult": 3, "very difficult": 3}
NAMES = {1: "easy", 2: "medium", 3: "difficult"}
PLACES = "discipline"
"""The purpose of a classification that says where a question belongs."""


@dataclass(frozen=True, slots=True)
class About:
    """Where a question belongs, its tags, and its difficulty (0: not said)."""

    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: int = 0


NOTHING = About()


def about(resource: Node) -> About:
    """What the metadata of a package's resource says."""
    tags = [node.words[:40] for node in resource.all("keyword") if node.words]
    levels = [LEVELS.get(_value(node).lower(), 0) for node in resource.all("difficulty")]
    return About(_category(resource), tuple(dict.fromkeys(tags))[:20], next(iter(levels), 0))


def _value(node: Node) -> str:
    value = node.one("value")
    return value.words if value else node.words


def _category(resource: Node) -> tuple[str, ...]:
    for one in resource.all("classification"):
        purpose = one.one("purpose")
        if purpose is None or _value(purpose).lower() != PLACES:
            continue
        entries = [entry.words for entry in one.all("entry") if entry.words]
        if entries:
            return tuple(" ".join(entry.split())[:60] for entry in entries)
    return ()


def metadata(path: Sequence[str], tags: Sequence[str], difficulty: int) -> Element:
    """The metadata of a question's resource."""
    held = Element("metadata")
    lom = SubElement(held, "lom", xmlns=LOM)
    if tags:
        general = SubElement(lom, "general")
        for tag in tags:
            _words(SubElement(general, "keyword"), tag)
    if difficulty in NAMES:
        educational = SubElement(lom, "educational")
        _choice(SubElement(educational, "difficulty"), NAMES[difficulty])
    if path:
        classification = SubElement(lom, "classification")
        _choice(SubElement(classification, "purpose"), PLACES)
        taxa = SubElement(classification, "taxonPath")
        for name in path:
            _words(SubElement(SubElement(taxa, "taxon"), "entry"), name)
    return held


def _choice(element: Element, value: str) -> None:
    SubElement(element, "source").text = "LOMv1.0"
    SubElement(element, "value").text = value


def _words(element: Element, text: str) -> None:
    SubElement(element, "string", language="zh-CN").text = text
