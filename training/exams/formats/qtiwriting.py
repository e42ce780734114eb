"""Questions as a content package of QTI 3.0."""

import io
import re
import zipfile
from collections.abc import Sequence
from html import escape
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from kit.language import N_
from kit.web.richtext import html_of
from training.exams.formats import qtimarking
from training.exams.formats.qtiabout import metadata
from training.exams.formats.qtimarking import name_of
from training.exams.formats.writing import CannotHold, Leaving, LeftOut, Written
from training.exams.rules.drafts import PLAIN, Draft, Option
from training.exams.rules.keys import Essay, Multiple, shown_of

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_VOID = re.compile(r"<(br|hr|img|source)((?:\s[^<>]*?)?)\s*/?>")
_GAP = re.compile(r"\[\[([^\[\]]{1,64})\]\]")


def write(questions: Sequence[Leaving]) -> Written:
    """The questions as a zip package: a manifest, one file an item, their pictures."""
    held = io.BytesIO()
    left_out: list[LeftOut] = []
    manifest = Element("manifest", xmlns=PACKAGE, identifier="bank")
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    pictures: set[str] = set()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for one in questions:
            try:
                content = _item(one)
            except CannotHold as reason:
                left_out.append(LeftOut(one.code, str(reason)))
                continue
            path = f"items/{one.code}.xml"
            package.writestr(path, content)
            resource = SubElement(
                resources, "resource", identifier=f"r-{one.code}", type="imsqti_item_xmlv3p0"
            )
            resource.set("href", path)
            resource.append(metadata(one.path, one.draft.tags, one.draft.difficulty))
            SubElement(resource, "file", href=path)
            for address, (name, picture) in one.files.items():
                target = _target(address, name)
                SubElement(resource, "file", href=f"items/{target}")
                if target not in pictures:
                    pictures.add(target)
                    package.writestr(f"items/{target}", picture)
        package.writestr("imsmanifest.xml", _document(manifest))
    return Written(held.getvalue(), left_out)


def _target(address: str, name: str) -> str:
    return f"files/{address.split('/')[2]}/{name}"


def _document(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _item(one: Leaving) -> bytes:
    draft = one.draft
    item = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "identifier": one.code,
            "title": (draft.title or one.code)[:255],
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": "zh-CN",
        },
    )
    rules = qtimarking.declare(item, draft)
    comments = {
        "general": draft.explanation,
        "right": draft.said.right,
        "partly": draft.said.partly,
        "wrong": draft.said.wrong,
    }
    if any(comments.values()) or any(option.feedback for option in draft.options):
        said = {"identifier": "FEEDBACK", "cardinality": "multiple", "base-type": "identifier"}
        SubElement(item, "qti-outcome-declaration", said)
    body = SubElement(item, "qti-item-body")
    _body(body, one)
    if isinstance(draft.key, Essay) and draft.key.guide:
        rubric = SubElement(body, "qti-rubric-block", view="scorer", use="scoring")
        _put(SubElement(rubric, "qti-content-body"), draft.key.guide, draft.format, one)
    if rules is not None:
        item.append(rules)
    for name, text in comments.items():
        if text:
            given = {"outcome-identifier": "FEEDBACK", "identifier": name, "show-hide": "show"}
            feedback = SubElement(item, "qti-modal-feedback", given)
            _put(SubElement(feedback, "qti-content-body"), text, draft.format, one)
    return _document(item)


def _put(
    parent: Element, text: str, written: str, one: Leaving, gaps: dict[str, Element] | None = None
) -> None:
    """The text stands in `parent` as XHTML, gaps as their fields, pictures by their names here."""
    for address, (name, _) in one.files.items():
        text = text.replace(address, _target(address, name))
    html = _xhtml(text, written)
    marked = _GAP.sub(
        lambda found: f'<gap n="{escape(found[1])}"/>' if gaps and found[1] in gaps else found[0],
        html,
    )
    try:
        root = fromstring(f"<div>{marked}</div>")  # noqa: S314 - cleaned or escaped just above
    except ParseError:
        root = Element("div")
        root.text = text
    for holder in list(root.iter()):
        for place, part in enumerate(list(holder)):
            if part.tag == "gap" and gaps:
                field = gaps[part.get("n", "")]
                field.tail = part.tail
                holder.remove(part)
                holder.insert(place, field)
    parent.append(root)


def _xhtml(text: str, written: str) -> str:
    """HTML that is XML too."""
    if written == PLAIN:
        return f"<p>{escape(text, quote=False)}</p>".replace("\n", "<br/>")
    html = html_of(text, written).replace("&nbsp;", "\u00a0")
    return _VOID.sub(r"<\1\2/>", html)


def _body(body: Element, one: Leaving) -> None:
    draft = one.draft
    match draft.kind:
        case "single" | "multiple" if draft.picture:
            _hotspot(body, one)
        case "single" | "multiple":
            _put(body, draft.stem, draft.format, one)
            _choices(body, one, draft.options)
        case "true-false":
            _put(body, draft.stem, draft.format, one)
            truth = (Option("true", "对"), Option("false", "错"))
            _choices(body, one, truth, fixed=True)
        case "numeric" | "short":
            _put(body, draft.stem, draft.format, one)
            SubElement(SubElement(body, "p"), "qti-text-entry-interaction", _response(draft))
        case "ordering":
            _put(body, draft.stem, draft.format, one)
            holder = SubElement(
                body, "qti-order-interaction", _response(draft) | {"shuffle": "true"}
            )
            for option in draft.options:
                _choice(holder, "qti-simple-choice", option, one)
        case "matching":
            _put(body, draft.stem, draft.format, one)
            _match(body, one)
        case "cloze":
            gaps = {gap.key: _gap(gap.key, gap.options) for gap in draft.gaps}
            _put(body, draft.stem, draft.format, one, gaps)
        case "essay":
            _put(body, draft.stem, draft.format, one)
            lines = {"expected-lines": str(draft.essay.lines)}
            SubElement(body, "qti-extended-text-interaction", _response(draft) | lines)


def _response(draft: Draft) -> dict[str, str]:
    return {"response-identifier": qtimarking.response_of(draft)}


def _choices(
    body: Element, one: Leaving, options: Sequence[Option], *, fixed: bool | None = None
) -> None:
    draft = one.draft
    many = draft.kind == "multiple"
    still = draft.fixed_order if fixed is None else fixed
    limit = shown_of(draft.key)
    most = limit.most if isinstance(limit, Multiple) else 0
    given = {"shuffle": str(not still).lower(), "max-choices": str(most) if many else "1"}
    holder = SubElement(body, "qti-choice-interaction", _response(draft) | given)
    for option in options:
        _choice(holder, "qti-simple-choice", option, one)


def _choice(holder: Element, tag: str, option: Option, one: Leaving, **more: str) -> None:
    element = SubElement(holder, tag, {"identifier": name_of(option.key), **more})
    written = option.format or one.draft.format
    if written == PLAIN and "\n" not in option.text:
        element.text = option.text
    else:
        _put(element, option.text, written, one)
    if option.feedback:
        feedback = SubElement(
            element,
            "qti-feedback-inline",
            {"outcome-identifier": "FEEDBACK", "identifier": option.key, "show-hide": "show"},
        )
        _put(feedback, option.feedback, one.draft.format, one)


def _match(body: Element, one: Leaving) -> None:
    draft = one.draft
    given = {"shuffle": str(not draft.fixed_order).lower(), "max-associations": "0"}
    holder = SubElement(body, "qti-match-interaction", _response(draft) | given)
    sides = [(draft.lefts, "1"), (draft.options, "0")]
    if qtimarking.is_turned(draft):
        sides.reverse()
    for options, most in sides:
        side = SubElement(holder, "qti-simple-match-set")
        for option in options:
            _choice(side, "qti-simple-associable-choice", option, one, **{"match-max": most})


def _gap(key: str, options: Sequence[Option]) -> Element:
    given = {"response-identifier": name_of(key)}
    if not options:
        return Element("qti-text-entry-interaction", given)
    holder = Element("qti-inline-choice-interaction", given | {"shuffle": "false"})
    for option in options:
        element = SubElement(holder, "qti-inline-choice", {"identifier": name_of(option.key)})
        element.text = option.text
    return holder


def _hotspot(body: Element, one: Leaving) -> None:
    draft = one.draft
    picture = draft.picture
    if picture is None or picture.path not in one.files:
        raise CannotHold(N_("The picture of the question is not there."))
    _put(body, draft.stem, draft.format, one)
    limit = shown_of(draft.key)
    most = {"max-choices": str(limit.most) if isinstance(limit, Multiple) else "1"}
    holder = SubElement(body, "qti-hotspot-interaction", _response(draft) | most)
    shown = {
        "src": _target(picture.path, one.files[picture.path][0]),
        "width": str(picture.width),
        "height": str(picture.height),
        "alt": draft.title,
    }
    SubElement(holder, "img", shown)
    for option in draft.options:
        if option.area is None:
            raise CannotHold(N_("An option has no area on the picture."))
        SubElement(
            holder,
            "qti-hotspot-choice",
            {
                "identifier": name_of(option.key),
                "shape": option.area.shape,
                "coords": ",".join(map(str, option.area.coords)),
                "hotspot-label": option.text,
            },
        )
