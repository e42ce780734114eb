"""Templates looked at before anything is issued: filled with a certificate of nobody."""

from datetime import UTC, date, datetime

from litestar import Response

from certification.documents import certificate_pdf, preview_png
from certification.queries import templates
from certification.rules.issued import CertificateData
from certification.rules.template import Template
from kit.documents import made
from kit.settings import settings


def sample_data() -> CertificateData:
    """A certificate of nobody, for previews: a rare name, several lines."""
    return CertificateData(
        number="SGX202600001",
        name="欧阳𬭎",
        name_pinyin="ou yang hong",
        employee_no="N00001",
        type="综合窗口上岗证",
        type_en="General window certificate",
        lines=(("综合事项", "General matters"), ("社会保险", "Social insurance")),
        issued_on=date(2026, 11, 23),
        first_day=date(2026, 11, 23),
        last_day=date(2029, 11, 22),
        issuer="行政服务中心",
        issuer_en="Administrative Service Centre",
        verify=f"{settings().public_url}/verify/sample",
        made_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


async def preview_pdf(template: Template) -> bytes:
    """The template filled with sample data; raises MissingGlyph."""
    pictures = await templates.pictures(template)
    return await made(certificate_pdf, sample_data(), template, pictures)


async def preview_picture(template: Template, leaf: int) -> Response[bytes]:
    """One page of it as a picture."""
    content = await preview_pdf(template)
    picture = await made(preview_png, content, leaf)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})
