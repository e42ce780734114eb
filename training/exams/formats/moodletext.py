"""Texts of Moodle XML with the pictures that come inside them."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree.ElementTree import Element

from kit.files import MEDIA, UnfitFile
from kit.files.kinds import media_type
from kit.files.service import code_of
from kit.imports.service import clean_name
from kit.language import N_
from kit.permissions import SELF
from training.exams.formats.found import Broken, FileFound
from training.exams.rules.drafts import HTML, MARKDOWN, MOODLE, PLAIN

FORMATS = {
    "html": HTML,
    "moodle_auto_format": MOODLE,
    "plain_text": PLAIN,
    "markdown": MARKDOWN,
}
PLACE = "@@PLUGINFILE@@/"
MOST_FILES = 50


@dataclass(slots=True)
class Texts:
    """Reads texts, and gathers the files that they show."""

    files: list[FileFound] = field(default_factory=list)
    written: str = HTML
    """How the question's own text is written."""

    def of(self, element: Element | None, otherwise: str) -> tuple[str, str]:
        """(the text with our addresses of its pictures, how it is written)."""
        if element is None:
            return "", otherwise
        text = (element.findtext("text") or "").strip()
        for holder in element.iter("file"):
            text = self._with_file(text, holder)
        return text, FORMATS.get(element.get("format", ""), otherwise)

    def own(self, element: Element | None) -> tuple[str, str | None]:
        """(the text, how it is written where that is another way than the question's)."""
        text, written = self.of(element, self.written)
        bare = "<" not in text and "&" not in text
        return text, None if written == self.written or bare else written

    def said(self, element: Element | None) -> str:
        """A comment's text."""
        return self.of(element, self.written)[0]

    def _with_file(self, text: str, holder: Element) -> str:
        name = holder.get("name") or ""
        folder = (holder.get("path") or "/").strip("/")
        shown = f"{folder}/{name}" if folder else name
        if holder.get("encoding", "base64") != "base64":
            raise Broken(N_("The file “{name}” is packed in an unknown way."), name=name[:80])
        try:
            content = base64.b64decode("".join((holder.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            raise Broken(N_("The file “{name}” is damaged."), name=name[:80]) from None
        kept = self.keep(name, content)
        for written in {shown, quote(shown)}:
            text = text.replace(f"{PLACE}{written}", kept.path)
        return text

    def keep(self, name: str, content: bytes) -> FileFound:
        """The file under the address that it will have; raises Broken where it is not taken."""
        clean = clean_name(name)
        try:
            media_type(clean, content, MEDIA)
        except UnfitFile:
            raise Broken(
                N_("The file “{name}” is of a kind that is not taken here."), name=name[:80]
            ) from None
        if len(self.files) >= MOST_FILES:
            raise Broken(N_("The question has too many files."))
        code = code_of(clean, hashlib.sha256(content).hexdigest(), SELF)
        found = FileFound(f"/files/{code}/{quote(clean)}", clean, content)
        if found not in self.files:
            self.files.append(found)
        return found
