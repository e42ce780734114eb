"""QTI 2.1, 2.2 and 3.0: single items and content packages, read.

Source: docs/sources.md#question-formats. QTI 1 is another format and is not read.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from kit.archives import read_archive
from kit.language import N_
from kit.spreadsheets import PACKED, BadFile
from kit.xml import BadXml, local, read_xml
from training.exams.formats.found import Broken, Fault, Found, Reading, named, no_questions
from training.exams.formats.moodletext import Texts
from training.exams.formats.qtiabout import NOTHING, About, about
from training.exams.formats.qtibody import Body, inside
from training.exams.formats.qtiitem import draft_of
from training.exams.formats.qtitree import tree

ITEMS = ("imsqti_item", "imsqti_apipitem")
TESTS = ("imsqti_test", "imsqti_section")
MANIFEST = "imsmanifest.xml"


def read(content: bytes) -> Reading:
    """The questions of an item's file or of a package. Raises BadFile."""
    if content.startswith(PACKED[0]):
        return _package(read_archive(content))
    root = read_xml(content)
    if local(root) not in {"assessmentItem", "qti-assessment-item"}:
        if local(root) == "questestinterop":
            raise BadFile(N_("This is QTI 1.2; versions 2.1, 2.2 and 3.0 are read."))
        raise no_questions()
    return Reading([_item(1, content, {}, "", ())])


def _package(files: Mapping[str, bytes]) -> Reading:
    manifest = next((path for path in files if posixpath.basename(path) == MANIFEST), None)
    if manifest is None:
        alone = sorted(path for path in files if path.lower().endswith(".xml"))
        if not alone:
            raise no_questions()
        return Reading(_several(dict.fromkeys(alone, NOTHING), files, ()))
    root = tree(read_xml(files[manifest]))
    folder = posixpath.join(posixpath.dirname(manifest), root.get("base"))
    items: dict[str, About] = {}
    left_out = 0
    for group in root.all("resources"):
        within = posixpath.join(folder, group.get("base"))
        for resource in group.all("resource"):
            kind = resource.get("type").lower()
            if kind.startswith(ITEMS):
                base = posixpath.join(within, resource.get("base"))
                path = inside(files, base, resource.get("href")) or resource.get("href")
                items[path] = about(resource)
            elif kind.startswith(TESTS):
                left_out += 1
    title = next((node.words for node in root.all("title") if node.words), "")
    if not items:  # named by kinds of their own: the files themselves tell
        items = {path: NOTHING for path in sorted(files) if _is_item(files[path])}
    found = _several(items, files, (title[:60],) if title else ())
    if left_out:
        reason = N_("The package's test is not taken: only its questions. Set an exam over them.")
        found.append(Found(len(found) + 1, title or MANIFEST, None, (Fault(reason),)))
    if not found:
        raise no_questions()
    return Reading(found)


def _is_item(content: bytes) -> bool:
    return b"assessmentItem" in content[:4000] or b"qti-assessment-item" in content[:4000]


def _several(
    items: Mapping[str, About], files: Mapping[str, bytes], category: tuple[str, ...]
) -> list[Found]:
    found = []
    for place, (path, told) in enumerate(items.items(), 1):
        content = files.get(path)
        where = told.category or category
        if content is None:
            fault = Fault(N_("The package lacks the file “{name}”."), {"name": path[:120]})
            found.append(Found(place, path, None, (fault,), where))
            continue
        one = _item(place, content, files, posixpath.dirname(path), where, path)
        if one.draft is not None:
            draft = replace(one.draft, tags=told.tags, difficulty=told.difficulty)
            one = replace(one, draft=draft)
        found.append(one)
    return found


def _item(
    place: int,
    content: bytes,
    files: Mapping[str, bytes],
    folder: str,
    category: tuple[str, ...],
    path: str = "",
) -> Found:
    name, identity = path, None
    try:
        root = tree(read_xml(content))
        name = named(root.get("title"), root.get("identifier"))
        identity = root.get("identifier") or None
        body = Body(Texts(), files, folder)
        draft = draft_of(root, body)
    except BadXml as refusal:
        return Found(place, name, None, (Fault(refusal.text, refusal.facts),), category)
    except Broken as broken:
        return Found(place, name, None, (broken.fault,), category, identity)
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError, RecursionError):
        fault = Fault(N_("This question is damaged."))
        return Found(place, name, None, (fault,), category, identity)
    return Found(place, name, draft, (), category, identity, tuple(body.texts.files))
