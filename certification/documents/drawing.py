"""A template filled with a certificate's data, drawn."""

from collections.abc import Mapping
from io import BytesIO

from reportlab.lib.units import mm

from certification.rules.issued import CertificateData, words
from certification.rules.standard_templates import SHEET
from certification.rules.template import Element, Kind, Template, filled
from kit.documents import Frame, Paper, Pen, fitted, sheet
from kit.language import in_language

Pictures = Mapping[str, bytes]
"""Code of an uploaded picture -> its content."""
_CATALOGUES = {"zh-CN": "zh_CN", "en": "en"}


def certificate_pdf(
    data: CertificateData, template: Template = SHEET, pictures: Pictures | None = None
) -> bytes:
    """The certificate as PDF; raises MissingGlyph naming a character the font cannot draw."""
    wide, high = template.size
    first = template.languages[0]
    frame = Frame(
        title=f"{words(data, first)['type']} {data.number}",
        made_at=data.made_at,
        author=words(data, first)["issuer"],
        subject=f"{data.name} {data.number}",
        paper=Paper(wide * mm, high * mm),
        numbered=False,
        language=first,
    )
    with in_language(_CATALOGUES[first]):
        return sheet(
            frame,
            *(
                lambda pen, language=language: _draw(pen, data, template, language, pictures or {})
                for language in template.languages
            ),
        )


def preview_png(pdf: bytes, page: int = 0, *, width: int = 1000) -> bytes:
    """One page of a document as a picture, so wide in pixels."""
    import pypdfium2  # noqa: PLC0415 - only the designer's preview needs it

    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        shown = document[min(page, len(document) - 1)]
        picture = shown.render(scale=width / shown.get_width()).to_pil()
    target = BytesIO()
    picture.convert("RGB").save(target, "PNG", optimize=False)
    return target.getvalue()


def _draw(
    pen: Pen, data: CertificateData, template: Template, language: str, pictures: Pictures
) -> None:
    pen.speak(language)
    said = words(data, language)
    for element in template.elements:
        _element(pen, element, said, language, pictures)


def _element(
    pen: Pen, one: Element, said: Mapping[str, str], language: str, pictures: Pictures
) -> None:
    x, y, wide, high = one.x * mm, one.y * mm, one.w * mm, one.h * mm
    match one.kind:
        case Kind.LINE:
            pen.line(x, y, x + wide, y + high, thick=one.thick * mm, colour=one.colour)
        case Kind.BOX:
            pen.box(x, y, wide, high, stroke=one.colour, thick=one.thick * mm)
        case Kind.QR:
            size = min(wide, high)
            pen.qr(x + (wide - size) / 2, y, size, said["verify"])
        case Kind.SEAL:
            radius = min(wide, high) / 2
            around = filled(one.said(language), said) or said["issuer"]
            pen.seal(x + wide / 2, y + high / 2, radius, around)
        case Kind.IMAGE:
            if one.file in pictures:
                alt = filled(one.said(language), said)
                pen.picture(x, y, wide, high, pictures[one.file], alt)
        case Kind.TEXT | Kind.FIELD:
            text = filled(one.said(language), said)
            size, lines = fitted(text, one.size, wide, high)
            at = {"left": x, "centre": x + wide / 2, "right": x + wide}[one.align]
            with pen.part("H1" if one.heading else "P"):
                for place, line in enumerate(lines):
                    pen.text(
                        at,
                        y + (0.95 + place * 1.4) * size,
                        line,
                        size=size,
                        align=one.align,  # type: ignore[arg-type]  # checked by the rules
                        bold=one.bold,
                        colour=one.colour,
                    )
