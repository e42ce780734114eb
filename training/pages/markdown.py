"""Markdown of lessons as HTML that can do no harm."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}}
_LOWEST = 5


def markdown(text: str) -> Markup:
    """`text` as HTML: no scripts, styles, frames or pictures; links to https and our own pages.

    Its headings stand one level below those of the page, which are the lessons' titles.
    """
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, max(3, int(token.tag[1]) + 1))}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel="noopener"
    )
    return Markup(clean)  # noqa: S704 - nh3 has let only the tags above through
