"""XML that others made, read into elements: without entities, without a DTD, within limits."""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kit.language import N_
from kit.spreadsheets import BadFile

_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*['\"]([A-Za-z0-9._\-]{1,40})['\"]")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936", "big5"})
"""Encodings that files from here come in and that the parser does not know."""
_WIDE = frozenset({"utf-16", "utf16", "utf-16le", "utf-16be", "unicode"})
"""A declaration that can be read byte by byte is in none of these."""


class BadXml(BadFile):
    """The file is no XML, or none that is read here."""

    code = "bad-xml"


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much is read at most."""

    size: int = 20_000_000
    elements: int = 500_000
    depth: int = 200
    attributes: int = 200
    """Of one element."""


class _Bounded:
    """Builds elements as long as they stay within the limits."""

    def __init__(self, limits: XmlLimits) -> None:
        self.limits = limits
        self.depth = self.count = 0
        self.builder = TreeBuilder()
        self.data, self.close = self.builder.data, self.builder.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        self.count += 1
        if (
            self.depth > self.limits.depth
            or self.count > self.limits.elements
            or len(attributes) > self.limits.attributes
        ):
            raise BadXml(N_("The file is nested too deeply or holds too many parts."))
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        self.builder.end(tag)


def read_xml(content: bytes, limits: XmlLimits | None = None) -> Element:
    """The root element, namespaces in braces as ElementTree has them; raises BadXml.

    CPU work: from a coroutine call it in a thread.
    """
    limits = limits or XmlLimits()
    if not content.strip():
        raise BadXml(N_("The file is empty."))
    if len(content) > limits.size:
        raise BadXml(
            N_("The file is larger than {megabytes} MB."), megabytes=limits.size // 1_000_000
        )
    try:
        parser = DefusedXMLParser(
            target=_Bounded(limits), forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        parser.feed(_as_utf8(content))
        root: Element | None = parser.close()
    except DefusedXmlException as error:
        raise BadXml(
            N_("The file declares entities or a document type; that is not read.")
        ) from error
    except ParseError as error:
        line, column = error.position
        raise BadXml(
            N_("The file is no sound XML: line {line}, column {column}."), line=line, column=column
        ) from error
    except (ValueError, LookupError, UnicodeError) as error:
        raise BadXml(N_("The file's encoding is not known.")) from error
    if root is None:
        raise BadXml(N_("The file is empty."))
    return root


def _as_utf8(content: bytes) -> bytes:
    """The same file in an encoding that the parser knows.

    What the bytes themselves say goes before the declaration: editors add a mark of UTF-8 and
    leave the declaration, and programs declare UTF-16 over what they then write as UTF-8.
    """
    found = _DECLARED.search(content[:400])
    if found is None:
        return content
    name = found.group(1).decode().lower()
    declared_utf8 = content[: found.start(1)] + b"utf-8" + content[found.end(1) :]
    if content.startswith(BOM_UTF8) or name in _WIDE:
        return declared_utf8
    if name not in _CHINESE:
        return content
    wide = "gb18030" if name != "big5" else "big5"
    return declared_utf8.decode(wide).encode()


def local(element: Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
