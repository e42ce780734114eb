"""The one font that documents embed, and what it can draw.

Noto Sans SC (OFL) holds every GB 2312 character and the rare characters of names. It comes with a
distribution that is never imported, only located. reportlab embeds the characters used, no more.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import distribution
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

from kit.errors import Refusal
from kit.language import N_

FONT = "NotoSansSC"
_LINE_BREAKS = frozenset("\n")


class MissingGlyph(Refusal):
    """A text holds characters that the font cannot draw; on paper they would silently vanish."""

    status = 422
    code = "missing-glyph"
    text = N_("The document's font cannot draw these characters: {characters}.")


def to_unicode(fontname: str, subset: Sequence[int]) -> str:
    """The CMap that maps a subset's codes back to text.

    reportlab's own writes a character above U+FFFF as one number of five digits, which copies as
    two other characters; a CMap holds UTF-16BE, and at most 100 entries a section.
    """
    pairs = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
        if character
    ]
    sections = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        f"<< /Registry ({fontname})",
        f"/Ordering ({fontname})",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for section in sections:
        lines += [f"{len(section)} beginbfchar", *section, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@cache
def register() -> Any:
    """The font, known to reportlab under the name FONT; read once per process (90 ms)."""
    path = distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")
    ttfonts.makeToUnicodeCMap = to_unicode
    font = ttfonts.TTFont(FONT, str(path))
    pdfmetrics.registerFont(font)
    # <b> and <i> of our own paragraphs never ask for another face: boldness is drawn by stroke.
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=FONT, italic=FONT, boldItalic=FONT)
    return font


def missing_glyphs(text: str) -> str:
    """The characters of `text` that the font cannot draw, each once, in order."""
    glyphs = register().face.charToGlyph
    return "".join(
        dict.fromkeys(c for c in text if c not in _LINE_BREAKS and not glyphs.get(ord(c)))
    )


def drawable(text: object) -> str:
    """`text` as NFC, fit to be drawn; raises MissingGlyph naming what is not."""
    clean = unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n").replace("\t", " ")
    missing = missing_glyphs(clean)
    if missing:
        shown = " ".join(
            f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in missing[:20]
        )
        raise MissingGlyph(characters=shown)
    return clean


def width(text: str, size: float) -> float:
    """How wide `text` is in points at `size`."""
    return float(register().stringWidth(text, size))
