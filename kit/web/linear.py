r"""Formulae on one line of plain text, for what shows no MathML: PDF, lists, titles.

linear(r"\frac{40}{2} + x^{10} + \sqrt{y}")     # 40/2 + x^10 + √y
"""

from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert

from kit.web.formulae import LONGEST, pieces
from kit.xml import local, read_xml

_SPACED = frozenset("=<>≤≥≠≈±×÷+−-→⇒∈⊂∪∩·")


def without_tex(text: str) -> str:
    """The text with each formula of it on one line."""
    return "".join(piece if block is None else linear(piece) for piece, block in pieces(text))


@lru_cache(maxsize=2048)
def linear(tex: str) -> str:
    """The formula as one line; as it is written where it cannot be read."""
    if len(tex) > LONGEST:
        return tex
    try:
        return told(convert(tex)) or tex
    except Exception:  # noqa: BLE001 - the converter raises errors of many kinds on broken TeX
        return tex


def told(mathml: str) -> str | None:
    """MathML as one line; None where it has signs that documents might lack. Raises BadXml."""
    line = " ".join(_said(read_xml(mathml.encode())).split()).replace("−", "-")
    try:
        line.encode("gb2312")  # the fonts of our documents have at least these signs
    except UnicodeEncodeError:
        return None
    return line


def _said(node: Element) -> str:  # noqa: C901, PLR0911 - one case a kind of element
    parts = [_said(part) for part in node]
    match local(node), parts:
        case (("mi" | "mn" | "ms" | "mtext"), _):
            return node.text or ""
        case "mo", _:
            sign = node.text or ""
            return f" {sign} " if sign in _SPACED else sign
        case "mfrac", [above, below]:
            return f"{_held(above)}/{_held(below)}"
        case (("msup" | "mover"), [base, above]):
            return f"{base}^{_held(above)}"
        case (("msub" | "munder"), [base, below]):
            return f"{base}_{_held(below)}"
        case (("msubsup" | "munderover"), [base, below, above]):
            return f"{base}_{_held(below)}^{_held(above)} "
        case "msqrt", _:
            return f"√{_held(''.join(parts))}"
        case "mroot", [base, degree]:
            return f"{_held(degree)}√{_held(base)}"
        case "mtr", _:
            return ", ".join(parts)
        case "mtable", _:
            return "; ".join(parts)
        case "mspace", _:
            return " "
    return "".join(parts)


def _held(text: str) -> str:
    """In brackets where it is more than one sign or number."""
    plain = text.strip()
    return plain if plain.isalnum() or len(plain) == 1 else f"({plain})"
