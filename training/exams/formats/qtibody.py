"""The body of a QTI item: its words as HTML, and the interactions in it."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from training.exams.formats.moodletext import Texts
from training.exams.formats.qtitree import Node

INTERACTIONS = frozenset(
    {
        "choiceInteraction",
        "textEntryInteraction",
        "inlineChoiceInteraction",
        "extendedTextInteraction",
        "orderInteraction",
        "matchInteraction",
        "gapMatchInteraction",
        "hotspotInteraction",
        "hottextInteraction",
        "sliderInteraction",
    }
)
INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
HTML_TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em"),
        *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd"),
        *("li", "ol", "p", "pre", "q", "rp", "rt", "ruby", "samp", "small", "span", "strong"),
        *("sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul"),
        *("var", "audio", "video", "source", "section", "article", "header", "footer"),
    }
)
VOID = frozenset({"br", "hr", "img", "source"})
KEPT = frozenset(
    {"href", "src", "alt", "title", "width", "height", "colspan", "rowspan", "controls"}
)
HIDDEN = frozenset({"stylesheet", "catalogInfo", "feedbackBlock", "feedbackInline"})


def inside(files: Mapping[str, bytes], folder: str, href: str) -> str | None:
    """The path of what a package names, signs written with % or not; None where it lacks it."""
    for name in (href, unquote(href)):
        path = posixpath.normpath(posixpath.join(folder, name)).lstrip("/")
        if path in files:
            return path
    return None


@dataclass(slots=True)
class Body:
    """Turns parts of an item into HTML; `folder` is the item's own in its package."""

    texts: Texts
    files: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""
    gaps: dict[int, str] = field(default_factory=dict)
    """id of a node that is a gap -> its key."""

    def html(self, node: Node) -> str:
        """What is inside the node, as HTML without interactions."""
        return self._inside(node).strip()

    def _inside(self, node: Node) -> str:
        parts = [escape(node.text, quote=False)]
        for part in node.parts:
            parts += [self._outer(part), escape(part.tail, quote=False)]
        return "".join(parts)

    def _outer(self, node: Node) -> str:
        if id(node) in self.gaps:
            return f"[[{self.gaps[id(node)]}]]"
        if node.maths:
            return self._tagged(node, node.name, node.attributes)
        if node.name == "prompt":
            return f"<p>{self._inside(node)}</p>"
        if node.name == "gapMatchInteraction":
            rest = [part for part in node.parts if part.name not in {"gapText", "gapImg"}]
            return "".join(self._outer(part) + escape(part.tail, quote=False) for part in rest)
        if node.name == "hottextInteraction":
            return self._inside(node)
        if node.name == "hottext":
            return f"<u>{self._inside(node)}</u>"
        if node.name in INTERACTIONS:
            prompt = node.one("prompt")
            return (self._outer(prompt) if prompt else "") + self._bounds(node)
        if node.name in HIDDEN:
            return ""
        if node.name == "rubricBlock":  # instructions, if they are for those who answer
            return self._inside(node) if "candidate" in node.get("view").split() else ""
        if node.name == "object":
            return self._object(node)
        if node.name in HTML_TAGS:
            level = {"h1": "h3", "h2": "h3", "h6": "h5", "tt": "code"}.get(node.name, node.name)
            level = {"section": "div", "article": "div"}.get(level, level)
            kept = {name: node.get(name) for name in sorted(KEPT) if name in node.attributes}
            if "src" in kept:
                kept["src"] = self.address(kept["src"])
            return self._tagged(node, level, kept)
        return self._inside(node)

    def _bounds(self, node: Node) -> str:
        """Between what a slider moves: here a number is typed."""
        if node.name != "sliderInteraction":
            return ""
        return f"<p>{escape(node.get('lowerBound'))} – {escape(node.get('upperBound'))}</p>"

    def _tagged(self, node: Node, name: str, attributes: Mapping[str, str]) -> str:
        written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        if name in VOID:
            return f"<{name}{written}>"
        return f"<{name}{written}>{self._inside(node)}</{name}>"

    def _object(self, node: Node) -> str:
        media = node.get("type").partition("/")[0]
        if media in {"audio", "video"} and self.content(node.get("data")) is not None:
            address = escape(self.address(node.get("data")))
            return f'<{media} src="{address}" controls>{self._inside(node)}</{media}>'
        if media != "image":
            return self._inside(node)
        size = "".join(
            f' {key}="{escape(node.get(key))}"' for key in ("width", "height") if node.get(key)
        )
        return (
            f'<img src="{escape(self.address(node.get("data")))}" alt="{escape(node.words)}"{size}>'
        )

    def address(self, source: str) -> str:
        """Where the service will give the file that the item names; others stay as they are."""
        content = self.content(source)
        if content is None:
            return source
        return self.texts.keep(posixpath.basename(source), content).path

    def content(self, source: str) -> bytes | None:
        """What the package holds under that name, seen from the item."""
        path = inside(self.files, self.folder, source)
        return None if path is None else self.files[path]
