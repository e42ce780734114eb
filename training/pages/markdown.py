"""Markdown of lessons as HTML that can do no harm."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"align"},
    "th": {"align"},
}
_LOWEST = 5
_OURS = re.compile(r"/files/[a-z2-7]{32}/[^\s\"'<>]+")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures are those that the service keeps: no page calls on another's server."""
    if tag == "img" and name == "src":
        return value if _OURS.fullmatch(value) else None
    return value


def markdown(text: str) -> Markup:
    """`text` as HTML: no scripts, styles or frames; links to https and our own pages.

    Pictures are those that the service keeps. Headings stand one level below those of the page,
    which are the lessons' titles.
    """
    tokens = _READER.parse(text)
    for token in tokens:
        for part in token.children or ():
            if part.type == "image" and not _OURS.fullmatch(str(part.attrs.get("src", ""))):
                part.type = "text"
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, max(3, int(token.tag[1]) + 1))}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"https"},
        link_rel="noopener",
    )
    return Markup(clean)  # noqa: S704 - nh3 has let only the tags above through
