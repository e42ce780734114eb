"""One QTI item as a question of ours; raises Broken where it cannot be one."""

import json
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO

from PIL import Image

from kit.language import N_
from kit.xml import read_xml
from training.exams.formats.found import Broken
from training.exams.formats.qtibody import INLINE, Body, inside
from training.exams.formats.qtikeys import Marking, marking
from training.exams.formats.qtinative import (
    choice_key,
    cloze_key,
    earns_all,
    matching_key,
    numeric_key,
    ordering_key,
    short_key,
    weighed_cloze,
)
from training.exams.formats.qtipatterns import MAP, MATCH
from training.exams.formats.qtitree import Node, tree
from training.exams.rules.drafts import HTML, Area, Draft, EssayTerms, Gap, Option, Picture, Said
from training.exams.rules.keys import (
    CLOZE,
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Cloze,
    Essay,
    Key,
    Matching,
    Multiple,
    Plain,
    Programmed,
    Single,
    TrueFalse,
)
from training.exams.rules.numbers import decimal, fraction

NUMBERS = frozenset({"integer", "float"})
SAID = {
    **dict.fromkeys(("right", "correct", "true"), "right"),
    **dict.fromkeys(("partly", "partial", "partially_correct"), "partly"),
    **dict.fromkeys(("wrong", "incorrect", "false"), "wrong"),
}
"""What tools call the comments that are for right and for wrong answers."""
_NUMBERED = re.compile(r"G[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the interactions of an item ask."""

    kind: str
    shown: Plain
    native: bool
    """Whether `shown` marks just as the item does."""
    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fixed_order: bool = True
    picture: Picture | None = None
    pairs_in_gaps: bool = False


def draft_of(item: Node, body: Body) -> Draft:
    """The item as a question; raises Broken."""
    if item.name != "assessmentItem":
        raise Broken(N_("This file of the package is no question."), value=item.name)
    if item.get("adaptive") == "true":
        raise Broken(N_("Adaptive items are not taken here."))
    if item.one("templateDeclaration") is not None or item.one("templateProcessing") is not None:
        raise Broken(N_("Items that draw their numbers anew are not taken here."))
    marks = marking(item)
    content = item.one("itemBody")
    if content is None:
        return _bare(item, marks)
    if content.all("include", "printedVariable"):
        raise Broken(N_("Items that show what another file or a sum says are not taken here."))
    interactions = [node for node in content.walk() if node.name.endswith("Interaction")]
    draft = _asked_draft(item, body, content, interactions, marks)
    draft = replace(draft, stem=_stimuli(item, body) + draft.stem)
    told: dict[str, list[str]] = {"": [], "right": [], "partly": [], "wrong": []}
    for node in _said_after(item, content):
        told[SAID.get(node.get("identifier").lower(), "")].append(
            body.html(node.one("contentBody") or node)
        )
    explanation, right, partly, wrong = (" ".join(texts) for texts in told.values())
    guide = " ".join(body.html(node) for node in item.all("rubricBlock") if _for_scorer(node))
    key = replace(draft.key, guide=guide) if isinstance(draft.key, Essay) and guide else draft.key
    return replace(draft, explanation=explanation.strip(), key=key, said=Said(right, partly, wrong))


def _said_after(item: Node, content: Node) -> list[Node]:
    """What is said after the answer: of the whole, in the text, but not beside an option."""
    beside = {
        id(inner)
        for option in content.all("simpleChoice", "simpleAssociableChoice", "hottext", "gapText")
        for inner in option.all("feedbackInline")
    }
    inside = [
        node for node in content.all("feedbackBlock", "feedbackInline") if id(node) not in beside
    ]
    return [*inside, *item.all("modalFeedback")]


def _stimuli(item: Node, body: Body) -> str:
    """The texts that several items share and this one is asked about; raises Broken."""
    found = []
    for named in item.all("assessmentStimulusRef"):
        path = inside(body.files, body.folder, named.get("href"))
        if path is None:
            raise Broken(N_("The package lacks the file “{name}”."), name=named.get("href")[:120])
        whole = tree(read_xml(body.files[path]))
        shared = Body(body.texts, body.files, posixpath.dirname(path))
        found += [shared.html(node) for node in whole.all("stimulusBody")]
    return "".join(f"<div>{text}</div>" for text in found)


def _title(item: Node) -> str:
    title = " ".join(item.get("title").split())[:255]
    return "" if title == item.get("identifier") else title


def _for_scorer(node: Node) -> bool:
    return "scorer" in node.get("view").split()


def _asked_draft(
    item: Node, body: Body, content: Node, interactions: list[Node], marks: Marking
) -> Draft:
    if not interactions:
        raise Broken(N_("This item asks nothing: it has no interaction."))
    if len(interactions) == 1 and interactions[0].name == "extendedTextInteraction":
        return _essay(item, body, content, interactions[0])
    asked = _asked(body, content, interactions, marks)
    key, worth = _key(asked, marks)
    stem = body.html(content)
    if not stem:
        raise Broken(N_("The question has no words."), "stem")
    return Draft(
        kind=asked.kind,
        category="",
        difficulty=0,
        stem=stem,
        key=key,
        options=asked.options,
        lefts=asked.lefts,
        gaps=asked.gaps,
        fixed_order=asked.fixed_order,
        picture=asked.picture,
        title=_title(item),
        format=HTML,
        marks=worth,
    )


def _key(asked: _Asked, marks: Marking) -> tuple[Key, Decimal]:
    """(the key, what the item is worth): our own where it marks alike, else the item's program."""
    program = marks.program()
    most = fraction(program["max"])
    worth = Decimal(most.numerator) / Decimal(most.denominator)
    worth = worth if 0 < worth <= 1000 else Decimal(1)
    if asked.native and earns_all(asked.shown, marks, next(iter(marks.responses))):
        return asked.shown, worth
    if asked.kind == CLOZE and not asked.pairs_in_gaps:
        responses = dict(program["responses"])
        for gap in asked.gaps:
            responses[gap.key] = responses[gap.key] | {"gap": gap.key}
        program = program | {"responses": responses}
    return Programmed(json.dumps(program, ensure_ascii=False, sort_keys=True), asked.shown), worth


def _asked(body: Body, content: Node, interactions: list[Node], marks: Marking) -> _Asked:
    first = interactions[0]
    if len(interactions) == 1:
        name = first.get("responseIdentifier")
        if name not in marks.responses:
            raise Broken(N_("The item does not declare its response “{name}”."), name=name[:40])
        match first.name:
            case "choiceInteraction":
                return _choice(first, _options(body, first.all("simpleChoice")), marks)
            case "hottextInteraction":
                return _choice(first, _options(body, first.all("hottext")), marks)
            case "hotspotInteraction":
                return _hotspot(body, first, marks)
            case "orderInteraction":
                return _order(body, first, marks)
            case "matchInteraction":
                return _match(body, first, marks)
            case "gapMatchInteraction":
                return _gap_match(body, first, marks)
            case "sliderInteraction" if marks.responses[name]["baseType"] in NUMBERS:
                return _entry(first, marks)
            case "textEntryInteraction" if _is_last(content, first) and not marks.summed:
                return _entry(first, marks)
    others = {
        node.name for node in interactions if node.name not in INLINE and not _single_choice(node)
    }
    if others:
        raise Broken(
            N_("Interactions of the kind “{kind}” are not taken here."),
            kind=", ".join(sorted(others))[:80],
        )
    return _gaps(body, interactions, marks)


def _single_choice(node: Node) -> bool:
    return node.name == "choiceInteraction" and node.get("maxChoices", "1") == "1"


def _is_last(content: Node, entry: Node) -> bool:
    """Whether no words follow the field, so that it needs no place in the text."""
    pieces = list(content.pieces())
    at = next(place for place, piece in enumerate(pieces) if piece is entry)
    after = "".join(piece for piece in pieces[at:] if isinstance(piece, str))
    return not after.strip(" \n\t.。?？")


def _options(body: Body, choices: Sequence[Node]) -> tuple[Option, ...]:
    return tuple(_option(body, node) for node in choices)


def _option(body: Body, node: Node) -> Option:
    text = body.html(node)
    feedback = " ".join(body.html(inner) for inner in node.all("feedbackInline"))
    if not text:
        raise Broken(N_("An option is empty."), "options")
    return Option(node.get("identifier"), text, feedback=feedback)


def _choice(node: Node, options: tuple[Option, ...], marks: Marking) -> _Asked:
    if not options:
        raise Broken(N_("A choice question has two to thirty options."), "options")
    name = node.get("responseIdentifier")
    single = marks.responses[name]["cardinality"] == "single"
    key, native = choice_key(marks, name, [option.key for option in options], single=single)
    if isinstance(key, Single) and native and _is_truth(key, options):
        return _Asked(TRUE_FALSE, TrueFalse(key.right == "true"), native=True)
    if isinstance(key, Multiple):
        key = replace(key, most=_most(node, key, len(options)))
    return _Asked(SINGLE if single else MULTIPLE, key, native, options, fixed_order=_is_fixed(node))


def _most(node: Node, key: Multiple, options: int) -> int:
    """How many may be chosen; 0 where that is no bound, or one that the right answer breaks."""
    text = node.get("maxChoices")
    most = int(text) if text.isdecimal() and len(text) < 4 else 0
    return most if len(key.right) <= most < options else 0


def _is_fixed(node: Node) -> bool:
    """Whether the options stay as written: an author who fixes one has reasons for its place."""
    return node.get("shuffle") != "true" or any(part.get("fixed") == "true" for part in node.walk())


def _is_truth(key: Single, options: Sequence[Option]) -> bool:
    """Whether the choice is one between true and false, without half right answers."""
    return not key.shares and {option.key for option in options} == {"true", "false"}


def _hotspot(body: Body, node: Node, marks: Marking) -> _Asked:
    shown = next((part for part in node.all("object", "img", "picture")), None)
    source = shown.get("data") or shown.get("src") if shown else ""
    picture = _picture(body, source)
    choices = node.all("hotspotChoice")
    options = []
    for place, choice in enumerate(choices, 1):
        area = _area(choice, picture)
        text = choice.get("hotspotLabel") or f"{place}"
        options.append(Option(choice.get("identifier"), text, area=area))
    asked = _choice(node, tuple(options), marks)
    return replace(asked, picture=picture, fixed_order=True)


def _picture(body: Body, source: str) -> Picture:
    content = body.content(source)
    if content is None:
        raise Broken(
            N_("The picture “{name}” is not in the file."), name=posixpath.basename(source)[:80]
        )
    kept = body.texts.keep(posixpath.basename(source), content)
    with Image.open(BytesIO(content)) as picture:
        width, height = picture.size
    return Picture(kept.path, width, height)


def _area(choice: Node, picture: Picture) -> Area:
    shape = choice.get("shape")
    if shape == "default":
        return Area("rect", (0, 0, picture.width, picture.height))
    coords = tuple(int(float(part)) for part in choice.get("coords").split(","))
    right_number = {"circle": len(coords) == 3, "rect": len(coords) == 4}.get(
        shape, shape == "poly" and len(coords) >= 6 and len(coords) % 2 == 0
    )
    if not right_number:
        raise Broken(N_("A shape on the picture is not known."), "options", shape)
    return Area(shape, coords)


def _order(body: Body, node: Node, marks: Marking) -> _Asked:
    options = _options(body, node.all("simpleChoice"))
    key, native = ordering_key(marks, node.get("responseIdentifier"), [o.key for o in options])
    return _Asked(ORDERING, key, native, options)


def _match(body: Body, node: Node, marks: Marking) -> _Asked:
    sets = node.all("simpleMatchSet")
    if len(sets) != 2:
        raise Broken(N_("A matching question has two sides."), "options")
    lefts, options = (_options(body, part.all("simpleAssociableChoice")) for part in sets)
    name = node.get("responseIdentifier")
    key, native = matching_key(marks, name, [o.key for o in lefts])
    if _several_right(key):
        # One right side for each left one: the other way round it may be so.
        lefts, options = options, lefts
        key, native = matching_key(marks, name, [o.key for o in lefts])
        marks.responses[name]["turned"] = True
    if _several_right(key):
        raise Broken(N_("Each left side has one right side."), "key")
    return _Asked(MATCHING, key, native, options, lefts, fixed_order=_is_fixed(node))


def _several_right(key: Matching) -> bool:
    return len({left for left, _ in key.pairs}) < len(key.pairs)


def _gap_match(body: Body, node: Node, marks: Marking) -> _Asked:
    options = _options(body, node.all("gapText", "gapImg"))
    places = node.all("gap")
    if not places:
        raise Broken(N_("The text has no gap."), "gaps")
    for gap in places:
        body.gaps[id(gap)] = gap.get("identifier")
    gaps = tuple(Gap(gap.get("identifier"), "single", options) for gap in places)
    right: dict[str, str | None] = {}
    for pair in marks.correct(node.get("responseIdentifier")):
        text, place = pair.split()
        right[place] = text
    key = cloze_key({gap.key: right.get(gap.key) for gap in gaps}, gaps)
    native = marks.template == MATCH and len(right) == len(gaps)
    key = replace(key, rule="all") if native else key
    return _Asked(CLOZE, key, native, gaps=gaps, pairs_in_gaps=True)


def _entry(node: Node, marks: Marking) -> _Asked:
    name = node.get("responseIdentifier")
    if marks.responses[name]["baseType"] in NUMBERS:
        numeric, native = numeric_key(marks, name)
        return _Asked(NUMERIC, numeric, native)
    short, native = short_key(marks, name)
    return _Asked(SHORT, short, native)


def _gaps(body: Body, interactions: list[Node], marks: Marking) -> _Asked:
    gaps = []
    for node in interactions:
        name = node.get("responseIdentifier")
        if name not in marks.responses:
            raise Broken(N_("The item does not declare its response “{name}”."), name=name[:40])
        body.gaps[id(node)] = name
        options = _options(body, node.all("inlineChoice", "simpleChoice"))
        typed = NUMERIC if _is_number(marks, name) else SHORT
        gaps.append(Gap(name, SINGLE if options else typed, options))
    weighed = weighed_cloze(marks, gaps)
    if weighed is not None:
        return _numbered_gaps(body, gaps, weighed)
    right = {gap.key: next(iter(marks.correct(gap.key)), None) for gap in gaps}
    key = cloze_key(right, gaps)
    native = len(gaps) == 1 and marks.template in {MATCH, MAP}
    if native and gaps[0].kind == SHORT:
        short, native = short_key(marks, gaps[0].key)
        key = replace(key, gaps=(replace(key.gaps[0], key=short),))
    elif native and gaps[0].kind == NUMERIC:
        number, native = numeric_key(marks, gaps[0].key)
        key = replace(key, gaps=(replace(key.gaps[0], key=number),))
    else:
        native = native and marks.template == MATCH
    return _Asked(CLOZE, key, native, gaps=tuple(gaps))


def _numbered_gaps(body: Body, gaps: list[Gap], key: Cloze) -> _Asked:
    """Gaps marked each for itself; an identifier such as G1 is our gap 1, as it went out."""
    if all(_NUMBERED.fullmatch(gap.key) for gap in gaps):
        body.gaps = {node: name[1:] for node, name in body.gaps.items()}
        gaps = [replace(gap, key=gap.key[1:]) for gap in gaps]
        key = replace(key, gaps=tuple(replace(one, gap=one.gap[1:]) for one in key.gaps))
    return _Asked(CLOZE, key, native=True, gaps=tuple(gaps))


def _is_number(marks: Marking, name: str) -> bool:
    """Whether a number is typed there, and which one is right is said."""
    try:
        decimal(next(iter(marks.correct(name)), ""))
    except ValueError:
        return False
    return marks.responses[name]["baseType"] in NUMBERS


def _essay(item: Node, body: Body, content: Node, node: Node) -> Draft:
    lines = node.get("expectedLines")
    stem = body.html(content)
    if not stem:
        raise Broken(N_("The question has no words."), "stem")
    return Draft(
        kind=ESSAY,
        category="",
        difficulty=0,
        stem=stem,
        key=Essay(),
        title=_title(item),
        format=HTML,
        essay=EssayTerms(lines=min(int(lines), 60) if lines.isdecimal() and lines != "0" else 10),
    )


def _bare(item: Node, marks: Marking) -> Draft:
    """An item without a body, as scoring services exchange them: asked by its responses' names."""
    names = [n for n, declared in marks.responses.items() if declared["cardinality"] == "single"]
    if not names or len(names) < len(marks.responses):
        raise Broken(N_("This item has no body."), "stem")
    gaps = tuple(Gap(name, "short") for name in names)
    key = cloze_key({name: next(iter(marks.correct(name)), None) for name in names}, gaps)
    title = item.get("title") or item.get("identifier")
    asked = _Asked(CLOZE, key, native=False, gaps=gaps)
    programmed, worth = _key(asked, marks)
    return Draft(
        kind=CLOZE,
        category="",
        difficulty=0,
        stem="\n".join([title, *(f"{name}: [[{name}]]" for name in names)]),
        key=programmed,
        gaps=gaps,
        title=title[:255],
        marks=worth,
    )
