"""The structure of a drawn document: what is a heading, a paragraph, a figure, and in which order.

reportlab writes no structure tree. Here parts of a page's content are marked while they are drawn,
and the tree over them is added to the catalogue before the file is written (ISO 32000-2, 14.7).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFPage,
    PDFString,
)

Role = Literal["H1", "H2", "P", "Figure", "Artifact"]


@dataclass(frozen=True, slots=True)
class _Part:
    role: Role
    page: int
    language: str
    alt: str | None


@dataclass(slots=True)
class Tags:
    """What has been marked so far."""

    language: str
    """Of the page that is being drawn."""
    page: int = 0
    open: bool = False
    parts: list[_Part] = field(default_factory=list)

    @contextmanager
    def marked(self, canvas: Any, role: Role, alt: str | None) -> Iterator[None]:
        """What is drawn within is one part; an artifact is no part of what is read."""
        code: list[str] = canvas._code  # noqa: SLF001 - there is no other way to write an operator
        if role == "Artifact":
            code.append("/Artifact BMC")
        else:
            here = sum(part.page == self.page for part in self.parts)
            code.append(f"/{role} <</MCID {here}>> BDC")
            self.parts.append(_Part(role, self.page, self.language, alt))
        self.open = True
        try:
            yield
        finally:
            self.open = False
            code.append("EMC")

    def write(self, document: Any, pages: list[PDFPage], language: str) -> None:
        """The catalogue of `document` holds the tree; `pages` say where their parts stand."""
        root, whole = PDFObjectReference("StructTree"), PDFObjectReference("StructDocument")
        of_pages: dict[int, list[Any]] = {}
        kids: list[Any] = []
        for number, part in enumerate(self.parts):
            reference = PDFObjectReference(f"Struct{number}")
            kids.append(reference)
            marks = of_pages.setdefault(part.page, [])
            element = {
                "Type": PDFName("StructElem"),
                "S": PDFName(part.role),
                "P": whole,
                "Pg": PDFObjectReference(f"Page{part.page + 1}"),
                "K": len(marks),
            }
            if part.language != language:
                element["Lang"] = PDFString(part.language)
            if part.alt:
                element["Alt"] = PDFString(part.alt)
            marks.append(reference)
            document.Reference(PDFDictionary(element), f"Struct{number}")
        document.Reference(
            PDFDictionary(
                {
                    "Type": PDFName("StructElem"),
                    "S": PDFName("Document"),
                    "P": root,
                    "K": PDFArray(kids),
                }
            ),
            "StructDocument",
        )
        numbers: list[Any] = []
        for place, page in enumerate(pages):
            numbers += [place, PDFArray(of_pages.get(place, []))]
            page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
            vars(page).update(StructParents=place, Tabs=PDFName("S"))
        parents = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}), "StructParents")
        document.Reference(
            PDFDictionary(
                {
                    "Type": PDFName("StructTreeRoot"),
                    "K": whole,
                    "ParentTree": parents,
                    "ParentTreeNextKey": len(pages),
                }
            ),
            "StructTree",
        )
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = document.Reference(
            PDFDictionary({"Marked": "true"}), "MarkInfo"
        )
