"""The certificate on paper: the same bytes whenever it is made from the same data and template."""

from certification.documents.drawing import Pictures, certificate_pdf, preview_png

__all__ = ["Pictures", "certificate_pdf", "preview_png"]
