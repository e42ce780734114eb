"""Texts that people write with some form: as HTML that can do no harm, formulae as MathML.

The text itself is kept as written; this is only how it is shown.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from kit.web.formulae import clean_mathml, mathml, pieces
from kit.web.linear import told, without_tex
from kit.xml import BadXml

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "h3", "h4", "h5", "hr", "i", "img", "ins", "kbd", "li", "ol", "p",
    "pre",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "audio", "video", "source",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "width", "height"},
    "source": {"src", "type"},
}
_OURS = re.compile(r"/files/[a-z2-7]{32}/[^\s\"'<>]+")
_MATHML = re.compile(r"<math\b[^>]*>.*?</math\s*>", re.DOTALL | re.IGNORECASE)
_HELD = re.compile("\ue010([0-9]+)\ue011")
_PRIVATE = str.maketrans("", "", "\ue010\ue011")
PICTURE_HOLDERS = frozenset({"img", "audio", "video", "source"})


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures and sound are those that the service keeps: no page calls on another's server."""
    if tag in PICTURE_HOLDERS and name == "src":
        return value if _OURS.fullmatch(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"https", "mailto"},
    link_rel="noopener noreferrer",
)


@lru_cache(maxsize=4096)
def rich(text: str, written: str = "plain") -> Markup:
    """`text`, written as plain, markdown, html or moodle (HTML whose line ends count)."""
    formulae: list[Markup] = []

    def held(made: Markup) -> str:
        formulae.append(made)
        return f"\ue010{len(formulae) - 1}\ue011"

    text = text.translate(_PRIVATE)
    if written in {"html", "moodle"}:  # questions of others bring MathML along
        text = _MATHML.sub(lambda found: held(clean_mathml(found[0])), text)
    marked = [
        piece if block is None else held(mathml(piece, block=block))
        for piece, block in pieces(text)
    ]
    shown = _shown("".join(marked), written)
    return Markup(  # noqa: S704 - cleaned; the formulae are made here
        _HELD.sub(lambda found: str(formulae[int(found[1])]), shown)
    )


def _shown(text: str, written: str) -> str:
    match written:
        case "html":
            return _CLEANER.clean(text)
        case "moodle":
            return _CLEANER.clean(text.replace("\r\n", "\n").replace("\n", "<br>"))
        case "markdown":
            return _CLEANER.clean(_READER.render(text))
    return str(escape(text)).replace("\n", "<br>")


def html_of(text: str, written: str) -> str:
    """The same as HTML with formulae left as TeX: for files of others."""
    return _shown(text, written)


def _line(found: re.Match[str]) -> str:
    """A formula in MathML as one line of HTML; its bare words where that cannot be."""
    try:
        line = told(found[0])
    except BadXml:
        line = None
    return re.sub(r"<[^>]*>", " ", found[0]) if line is None else str(escape(line))


@lru_cache(maxsize=4096)
def words_of(text: str, written: str = "plain") -> str:
    """The words of a text without its form, formulae on one line: for lists, titles and PDF."""
    text = without_tex(text)
    if written == "plain":
        return " ".join(text.split())
    html = _READER.render(text) if written == "markdown" else _MATHML.sub(_line, text)
    bare = nh3.clean(re.sub(r"<(br|/p|/div|/li|/td|/tr)\b[^>]*>", " ", html), tags=set())
    return " ".join(Markup(bare).unescape().split())  # noqa: S704 - to unescape; not shown as HTML
