"""What a file is, by its content; its name must agree."""

import codecs
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import filetype
from PIL import Image

from kit.errors import Refusal
from kit.files.content import Content, opened, pieces
from kit.language import N_

OFFICE = "application/vnd.openxmlformats-officedocument."
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    f"{OFFICE}wordprocessingml.document": ("docx",),
    f"{OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{OFFICE}presentationml.presentation": ("pptx",),
    "text/plain": ("txt", "md", "csv"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/x-m4a": ("m4a",),
    "audio/ogg": ("ogg", "oga"),
    "audio/x-wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
    "video/webm": ("webm",),
}
"""Media type -> endings of names that agree with it. Nothing else is ever kept."""
HEAD = 8_192
"""Bytes that tell the kinds apart."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MOST_PIXELS = 40_000_000
MOST_PARTS = 5_000
LARGEST_UNPACKED = 300_000_000


class UnfitFile(Refusal):
    """The file is of a kind or size that is not taken here."""

    status = 422
    code = "unfit-file"
    text = N_("This file cannot be taken.")


class UnknownContent(UnfitFile):
    """The content is of no kind that is taken here."""

    status = 415
    code = "unknown-file-content"
    text = N_("Files of this kind are not taken here. Taken are: {endings}.")


class OtherEnding(UnfitFile):
    """The name says something else than the content."""

    status = 415
    code = "other-file-ending"
    text = N_("“{name}” holds something else than its name says.")


class TooLarge(UnfitFile):
    """The file is larger than is taken here."""

    status = 413
    code = "file-too-large"
    text = N_("The file is larger than {megabytes} MB.")


class EmptyFile(UnfitFile):
    """The file holds nothing."""

    code = "empty-file"
    text = N_("The file is empty.")


class Damaged(UnfitFile):
    """The content begins like a known kind and does not go on like it."""

    code = "damaged-file"
    text = N_("“{name}” is damaged, or would be too large when opened.")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is taken in one place: media types and the largest size in bytes."""

    types: frozenset[str]
    largest: int

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of names that are taken, as a file field's `accept` wants them."""
        return tuple(sorted(f".{end}" for kind in self.types for end in ENDINGS[kind]))


_PICTURES = frozenset(kind for kind in ENDINGS if kind.startswith("image/"))
_MOVING = frozenset(kind for kind in ENDINGS if kind.startswith(("audio/", "video/")))
PICTURES = Purpose(_PICTURES, 5_000_000)
DOCUMENTS = Purpose(frozenset(ENDINGS) - _MOVING, 20_000_000)
MEDIA = Purpose(frozenset(ENDINGS), 60_000_000)
VIDEOS = Purpose(frozenset(ENDINGS), 250_000_000)
"""Everything, and films as long as a lesson."""


def media_type(name: str, content: Content, purpose: Purpose) -> str:
    """What `content` is; raises UnfitFile where it is not taken, or not what its name says."""
    if len(content) == 0:
        raise EmptyFile
    if len(content) > purpose.largest:
        raise TooLarge(megabytes=purpose.largest // 1_000_000)
    found = _found(content)
    if found is None or found not in purpose.types:
        raise UnknownContent(endings=" ".join(purpose.endings))
    if name.rpartition(".")[2].lower() not in ENDINGS[found]:
        raise OtherEnding(name=name)
    if (found.startswith("image/") and not _sound_picture(content)) or (
        found.startswith(OFFICE) and not _sound_package(content)
    ):
        raise Damaged(name=name)
    return found


def _found(content: Content) -> str | None:
    guessed = filetype.guess_mime(content[:HEAD])
    if guessed is not None:
        return guessed if guessed in ENDINGS else None
    return "text/plain" if _plain_text(content) else None


def _plain_text(content: Content) -> bool:
    """Whether it is UTF-8 without control characters; the first piece that is not says so."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in pieces(content):
            if _CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def size_of_picture(content: bytes) -> tuple[int, int]:
    """(width, height) in pixels of a picture that was kept."""
    with Image.open(opened(content)) as picture:
        return picture.size


def _sound_picture(content: Content) -> bool:
    """Whether the picture's head can be read, and it does not unpack to more than a screen needs.

    Only the head is read: what a browser draws of a broken rest does no harm.
    """
    try:
        with Image.open(opened(content)) as picture:
            width, height = picture.size
    except Exception:  # noqa: BLE001 - its decoders raise whatever they like on hostile files
        return False
    return 0 < width * height <= MOST_PIXELS


def _sound_package(content: Content) -> bool:
    try:
        with zipfile.ZipFile(opened(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return (
        len(parts) <= MOST_PARTS
        and sum(part.file_size for part in parts) <= LARGEST_UNPACKED
        and not any(part.filename.lower().endswith("vbaproject.bin") for part in parts)
    )
