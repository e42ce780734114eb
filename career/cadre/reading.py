"""The form out of an uploaded .lrmx file, within limits."""

import asyncio

from career.cadre.rules.form import Form, from_element
from kit.xml import XmlLimits, read_xml

LIMITS = XmlLimits(size=2_000_000, elements=2000, depth=8, attributes=20)
LARGEST_BODY = 2_200_000
"""The largest file and what a form puts around it."""


async def read_form(content: bytes) -> tuple[Form, list[str]]:
    """(the form, elements that are not read); raises BadXml and Invalid."""
    return from_element(await asyncio.to_thread(read_xml, content, LIMITS))
