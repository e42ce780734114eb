"""Uploaded files: kept once each by what they hold, checked for what they are, served safely.

    kept = await files.keep("map.png", content, files.PICTURES, now=clock.now())
    kept.path                           # /files/…/map.png, for whoever is signed in

A file that only some may read names their permission: `keep(…, permission="questions.read")`. A
file whose readers depend on a record (a person's evidence) is kept with `permission=APART`: the
common address does not give it; the feature's own route asks its own question and then answers
with `await files.answer(request, code)`.

What may be large comes with `received_on_disk` and is kept from there, a piece at a time.
"""

from kit.files.kinds import (
    DOCUMENTS,
    MEDIA,
    PICTURES,
    VIDEOS,
    Purpose,
    UnfitFile,
    size_of_picture,
)
from kit.files.queries import APART, Stored, content_of, find, find_all
from kit.files.service import keep, scan_with
from kit.files.serving import answer
from kit.files.uploading import received, received_on_disk

__all__ = [
    "APART",
    "DOCUMENTS",
    "MEDIA",
    "PICTURES",
    "VIDEOS",
    "Purpose",
    "Stored",
    "UnfitFile",
    "answer",
    "content_of",
    "find",
    "find_all",
    "keep",
    "received",
    "received_on_disk",
    "scan_with",
    "size_of_picture",
]
