"""Items of QTI 2.1, 2.2 and 3.0 as one tree: the names of QTI 2, without namespaces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from kit.xml import local

_DASH = re.compile(r"-([a-z])")
MATHS = "http://www.w3.org/1998/Math/MathML"


@dataclass(slots=True)
class Node:
    """An element: name, attributes, text before its first part, parts, text after it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    parts: "list[Node]" = field(default_factory=list)
    tail: str = ""
    maths: bool = False
    """Whether it is of MathML."""

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, otherwise)

    def walk(self) -> "Iterator[Node]":
        """The node and all below, in the order of the file."""
        ahead = [self]
        while ahead:
            node = ahead.pop()
            yield node
            ahead.extend(reversed(node.parts))

    def all(self, *names: str) -> "list[Node]":
        """The nodes of these names below this one, in the order of the file."""
        return [node for node in self.walk() if node.name in names and node is not self]

    def one(self, name: str) -> "Node | None":
        """The first part of that name, directly below."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def words(self) -> str:
        """All text inside, blanks run together."""
        return " ".join("".join(one for one in self.pieces() if isinstance(one, str)).split())

    def pieces(self) -> "Iterator[Node | str]":
        """The node, its text, its parts and what stands between them, in the order of the file."""
        yield self
        yield self.text
        for part in self.parts:
            yield from part.pieces()
            yield part.tail


def _camel(name: str) -> str:
    return _DASH.sub(lambda found: found[1].upper(), name)


def tree(element: Element) -> Node:
    """The element and all below as nodes; `qti-choice-interaction` is `choiceInteraction`."""
    name = local(element)
    of_qti3 = name.startswith("qti-")
    maths = isinstance(element.tag, str) and MATHS in element.tag
    attributes = {
        (key.rpartition("}")[2] if maths else _camel(key.rpartition("}")[2])): value
        for key, value in element.attrib.items()
    }
    return Node(
        _camel(name[4:]) if of_qti3 else name,
        attributes,
        element.text or "",
        [tree(part) for part in element if isinstance(part.tag, str)],
        element.tail or "",
        maths,
    )
