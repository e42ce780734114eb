"""Formulae written in TeX, shown as MathML: browsers draw it, screen readers read it."""

import re
from functools import lru_cache

import nh3
from latex2mathml.converter import convert
from markupsafe import Markup, escape

LONGEST = 2_000
_TEX = re.compile(
    r"\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|\$\$(?P<block>.+?)\$\$"
    r"|(?<![\\$])\$(?P<line>[^$\n]{1,400}?)\$(?!\$)",
    re.DOTALL,
)
_MATHS = re.compile(r"[\\^_{]")
"""What tells a formula between single dollars from two prices."""


def pieces(text: str) -> list[tuple[str, bool | None]]:
    """The text cut at its formulae: (text, None), or (TeX, whether it has a line of its own)."""
    found: list[tuple[str, bool | None]] = []
    at = 0
    for match in _TEX.finditer(text):
        line = match["line"]
        if line is not None and not _MATHS.search(line):
            continue
        found.append((text[at : match.start()], None))
        tex = match["round"] or match["square"] or match["block"] or line
        found.append((tex, match["square"] is not None or match["block"] is not None))
        at = match.end()
    found.append((text[at:], None))
    return [piece for piece in found if piece[0]]


_TAGS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow",
    "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover",
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "accentunder", "aria-label", "class", "columnalign", "columnlines", "columnspacing",
    "depth", "display", "displaystyle", "fence", "form", "height", "largeop", "linethickness",
    "lspace",
    "mathcolor", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines",
    "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "width",
}  # fmt: skip
_CLEANER = nh3.Cleaner(tags=_TAGS, attributes=dict.fromkeys(_TAGS, _ATTRIBUTES))
_LESS = "\ue012"


def clean_mathml(written: str) -> Markup:
    """MathML that others wrote, without anything that could do harm."""
    return Markup(_CLEANER.clean(written))  # noqa: S704 - nh3 has let only the tags above through


@lru_cache(maxsize=2048)
def mathml(tex: str, *, block: bool = False) -> Markup:
    """The formula as MathML; what cannot be read as TeX is shown as it is written.

    The converter lets through what stands in texts and colours, so its work is cleaned like any
    other HTML.
    """
    written = Markup("<code>{}</code>").format(tex)
    if len(tex) > LONGEST:
        return written
    try:
        # In running text the converter does not tell "<" from a tag.
        made = convert(
            tex.replace("<", _LESS) if "\\text" in tex or "\\mbox" in tex else tex,
            display="block" if block else "inline",
        )
    except Exception:  # noqa: BLE001 - it raises errors of many kinds on broken TeX
        return written
    label = f'<math aria-label="{escape(tex)}"'
    clean = _CLEANER.clean(made.replace("<math", label, 1)).replace(_LESS, "&lt;")
    return Markup(clean)  # noqa: S704 - nh3 has let only the tags above through
