"""QTI packages of others and of our own: nothing is lost, and each answer earns what it did."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.web.richtext import words_of
from tests.rules.test_question_formats import TEMPLATE, alone, drafts, item
from training.exams.formats import qti, qtiwriting
from training.exams.formats.found import Found
from training.exams.formats.writing import Leaving
from training.exams.rules import processing, responses
from training.exams.rules.drafts import Draft, Gap, Option, Said
from training.exams.rules.keys import (
    Accepted,
    AlsoRight,
    Cloze,
    GapKey,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Programmed,
    Short,
    Single,
)
from training.exams.rules.shares import share

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def package(files: Mapping[str, bytes | str], manifest: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if manifest:
            archive.writestr("imsmanifest.xml", manifest)
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def draft(found: Found) -> Draft:
    assert found.faults == ()
    assert found.draft is not None
    return found.draft


def earned(one: Draft, **answer: Any) -> Fraction:
    return share(one.key, responses.read({"kind": one.kind, **answer}))


def one_way(one: Draft) -> Found:
    written = qtiwriting.write([Leaving("q-1", ("法规", "许可"), one)])
    assert written.left_out == []
    return alone(qti.read(written.content))


def words(one: Draft) -> list[Any]:
    texts = [one.stem, one.explanation, one.said.right, one.said.partly, one.said.wrong]
    options = [
        (o.key, words_of(o.text, o.format or one.format), words_of(o.feedback, one.format))
        for o in (*one.options, *one.lefts, *(o for gap in one.gaps for o in gap.options))
    ]
    return [[words_of(text, one.format) for text in texts], options, one.gaps and len(one.gaps)]


def plain_key(one: Draft) -> Any:
    """The key without comments, which QTI has no place for beside texts and numbers."""
    match one.key:
        case Short(accepted, exact):
            return Short(tuple(replace(o, feedback="") for o in accepted), exact)
        case Numeric():
            others = tuple(replace(o, feedback="") for o in one.key.others)
            return replace(one.key, others=others)
        case Matching(pairs):
            return pairs
    return one.key


@given(one=drafts(), marks=st.sampled_from(["1", "2", "0.5", "3"]), level=st.integers(1, 3))
def test_what_qti_holds_comes_back_from_it_as_it_was(one: Draft, marks: str, level: int) -> None:
    if isinstance(one.key, Short) and any(
        "*" in o.pattern or "\\" in o.pattern for o in one.key.accepted
    ):
        return
    sent = replace(one, marks=Decimal(marks), difficulty=level, tags=("容缺", "受理"))

    found = one_way(sent)
    back = draft(found)

    assert (found.code, found.category) == ("q-1", ("法规", "许可"))
    assert (back.kind, back.marks, back.difficulty, back.tags, back.title) == (
        one.kind,
        Decimal(marks),
        level,
        ("容缺", "受理"),
        one.title if one.title != "q-1" else "",
    )
    if not isinstance(one.key, Matching):
        assert plain_key(back) == plain_key(one)
    assert words(back)[0] == words(sent)[0]


CLOZE = Cloze(
    (
        GapKey("1", Single("a", (("b", THIRD),)), Fraction(2)),
        GapKey("2", Short((Accepted("挂失"), Accepted("报失", HALF)))),
        GapKey(
            "3", Numeric(Decimal(5), Decimal("0.5"), (AlsoRight(Decimal(7), Decimal(0), THIRD),))
        ),
    )
)
GAPS = (
    Gap("1", "single", (Option("a", "甲"), Option("b", "乙"))),
    Gap("2", "short"),
    Gap("3", "numeric"),
)


@pytest.mark.parametrize(
    "one",
    [
        Draft("cloze", "", 2, "先[[1]]再[[2]]，[[3]]天。", CLOZE, gaps=GAPS, marks=Decimal(4)),
        Draft("cloze", "", 2, "先[[1]]", Cloze((GapKey("1", Short((Accepted("x"),))),)), gaps=(Gap("1", "short"),)),
        Draft("numeric", "", 2, "几？", Numeric(Decimal(5), Decimal(1), (AlsoRight(Decimal(9), Decimal(2), THIRD),)), marks=Decimal(3), said=Said("对", "近", "错")),
        Draft("multiple", "", 2, "选", Multiple(frozenset("ab"), "all", (), 2), options=(Option("a", "甲", feedback="好"), Option("b", "乙"), Option("c", "丙")), marks=Decimal(2), fixed_order=True),
        Draft("ordering", "", 2, "排", Ordering(("a", "b"), "all"), options=(Option("a", "甲"), Option("b", "乙")), marks=Decimal("1.5")),
        Draft("matching", "", 2, "配", Matching(frozenset({("l1", "r1")}), "shares", (("l1", "r1", Fraction(1)), ("l1", "r2", HALF)), -HALF), options=(Option("r1", "甲"), Option("r2", "乙")), lefts=(Option("l1", "子"),)),
    ],
    ids=lambda one: one.kind,
)  # fmt: skip
def test_the_other_kinds_come_back_from_qti_too(one: Draft) -> None:
    back = draft(one_way(one))

    assert (back.kind, back.key, back.marks) == (one.kind, one.key, one.marks)
    if one.kind in {"multiple", "matching"}:
        assert back.fixed_order == one.fixed_order
    assert words(back) == words(one)


MAPPED = """<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
{}<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="1"/>
</mapping></responseDeclaration>"""
CHOICES = """<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{}"><prompt>选</prompt>
<simpleChoice identifier="A">甲</simpleChoice><simpleChoice identifier="B">乙</simpleChoice>
<simpleChoice identifier="C" fixed="true">以上都不是</simpleChoice></choiceInteraction>"""
RIGHT = "<correctResponse><value>A</value><value>B</value></correctResponse>"


@pytest.mark.parametrize("right", [RIGHT, ""])
def test_who_chooses_more_than_the_author_allows_earns_nothing(right: str) -> None:
    one = draft(
        alone(
            qti.read(item(CHOICES.format(2), MAPPED.format(right), TEMPLATE.format("map_response")))
        )
    )

    assert one.marks == 2
    assert earned(one, options=["A"]) == HALF
    assert earned(one, options=["A", "B"]) == 1
    assert earned(one, options=["A", "B", "C"]) == 0


def test_an_option_that_its_author_fixes_keeps_the_order_of_all() -> None:
    found = qti.read(item(CHOICES.format(0), MAPPED.format(RIGHT), TEMPLATE.format("map_response")))

    assert draft(alone(found)).fixed_order


def test_the_score_of_what_is_declared_right_is_all_even_where_the_mapping_gives_more() -> None:
    only_a = "<correctResponse><value>A</value></correctResponse>"
    found = qti.read(
        item(CHOICES.format(0), MAPPED.format(only_a), TEMPLATE.format("map_response"))
    )

    one = draft(alone(found))

    assert one.marks == 1
    assert earned(one, options=["A"]) == 1
    assert earned(one, options=["C"]) == 0


MATCH = """<p>配一配</p><matchInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="3">
<simpleMatchSet><simpleAssociableChoice identifier="L1" matchMax="2">公安</simpleAssociableChoice>
<simpleAssociableChoice identifier="L2" matchMax="2">民政</simpleAssociableChoice></simpleMatchSet>
<simpleMatchSet><simpleAssociableChoice identifier="R1" matchMax="1">身份证</simpleAssociableChoice>
<simpleAssociableChoice identifier="R2" matchMax="1">户口</simpleAssociableChoice>
<simpleAssociableChoice identifier="R3" matchMax="1">婚姻</simpleAssociableChoice></simpleMatchSet></matchInteraction>"""
PAIRS = """<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="directedPair">
<correctResponse><value>L1 R1</value><value>L1 R2</value><value>L2 R3</value></correctResponse>{}</responseDeclaration>"""
PAIR_MAP = """<mapping defaultValue="0"{}><mapEntry mapKey="L1 R1" mappedValue="1"/>
<mapEntry mapKey="L1 R2" mappedValue="1"/><mapEntry mapKey="L2 R3" mappedValue="1"/></mapping>"""


@pytest.mark.parametrize(
    ("mapping", "template", "two_of_three"),
    [
        ("", "match_correct", 0),
        (PAIR_MAP.format(""), "map_response", Fraction(2, 3)),
        (PAIR_MAP.format(' upperBound="2"'), "map_response", 1),
    ],
)
def test_a_match_with_several_right_sides_is_asked_the_other_way_round(
    mapping: str, template: str, two_of_three: Fraction | int
) -> None:
    one = draft(alone(qti.read(item(MATCH, PAIRS.format(mapping), TEMPLATE.format(template)))))
    again = draft(one_way(one))

    assert [left.text for left in one.lefts] == ["身份证", "户口", "婚姻"]
    for each in (one, again):
        assert earned(each, pairs=[["R1", "L1"], ["R2", "L1"], ["R3", "L2"]]) == 1
        assert earned(each, pairs=[["R1", "L1"], ["R2", "L1"]]) == two_of_three
        assert earned(each, pairs=[["R1", "L2"]]) == 0


def test_a_match_that_is_many_to_many_is_refused_with_a_reason() -> None:
    declared = PAIRS.format("").replace("<value>L2 R3</value>", "<value>L2 R1</value>")

    [one] = qti.read(item(MATCH, declared, TEMPLATE.format("match_correct"))).questions

    assert [fault.reason for fault in one.faults] == ["Each left side has one right side."]


NUMBER = """<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="float">
<correctResponse><value>1</value></correctResponse></responseDeclaration>"""
FIELD = '<p>重 <textEntryInteraction responseIdentifier="RESPONSE"/> 千克</p>'


@pytest.mark.parametrize(
    ("typed", "worth"),
    [("1", 1), ("1.0", 1), ("１．０", 1), ("2", 0), ("1e999999999", 0), ("x", 0)],
)
def test_a_number_in_a_text_is_compared_as_a_number(typed: str, worth: int) -> None:
    one = draft(alone(qti.read(item(FIELD, NUMBER, TEMPLATE.format("match_correct")))))

    assert one.gaps == (Gap("RESPONSE", "numeric"),)
    assert earned(one, gaps={"RESPONSE": typed}) == worth


OWN = """<responseProcessing><responseCondition><responseIf><gt><variable identifier="RESPONSE"/>
<baseValue baseType="float">0.5</baseValue></gt><setOutcomeValue identifier="SCORE">
<baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>"""


def test_a_number_that_would_take_hours_to_write_out_earns_nothing_at_once() -> None:
    one = draft(alone(qti.read(item(FIELD, NUMBER, OWN))))

    assert isinstance(one.key, Programmed)
    assert earned(one, gaps={"RESPONSE": "0.75"}) == 1
    assert earned(one, gaps={"RESPONSE": "1e999999999"}) == 0


ONE_RIGHT = """<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>"""


def shared(href: str) -> bytes:
    plain = item(CHOICES.format(1), ONE_RIGHT, TEMPLATE.format("match_correct")).decode()
    named = f'<assessmentStimulusRef identifier="s" href="{href}"/><itemBody>'
    return plain.replace("<itemBody>", named).encode()


STIMULUS = "<assessmentStimulus xmlns='x' identifier='s'><stimulusBody><p>从前</p></stimulusBody></assessmentStimulus>"
MANIFEST = """<manifest xmlns="x"><resources xml:base="con tent/">
<resource type="imsqti_item_xmlv2p2" href="items/%E9%A2%98.xml"/></resources></manifest>"""


def test_the_text_that_several_items_share_is_part_of_each() -> None:
    files: dict[str, bytes | str] = {
        "con tent/items/题.xml": shared("../s%201.xml"),
        "con tent/s 1.xml": STIMULUS,
    }

    one = draft(alone(qti.read(package(files, MANIFEST))))

    assert one.stem.startswith("<div><p>从前</p></div>")


def test_a_shared_text_that_is_not_there_is_told() -> None:
    found = qti.read(package({"con tent/items/题.xml": shared("../none.xml")}, MANIFEST))

    [one] = found.questions
    assert [(f.reason, f.facts) for f in one.faults] == [
        ("The package lacks the file “{name}”.", {"name": "../none.xml"})
    ]


def test_items_that_a_manifest_calls_by_names_of_its_own_are_found() -> None:
    manifest = '<manifest><resources><resource type="own" href="i.xml"/></resources></manifest>'
    good = item(CHOICES.format(1), ONE_RIGHT, TEMPLATE.format("match_correct"))

    found = qti.read(package({"i.xml": good, "s.xml": STIMULUS}, manifest))

    assert draft(alone(found)).key == Single("A")


def test_instructions_comments_and_sound_are_kept_and_what_is_for_markers_is_not_shown() -> None:
    body = (
        '<rubricBlock view="candidate"><p>先读。</p></rubricBlock>'
        '<rubricBlock view="scorer"><p>给分点</p></rubricBlock>'
        + CHOICES.format(1)
        + "<feedbackBlock"
        ' identifier="x" outcomeIdentifier="F" showHide="show"><p>说明</p></feedbackBlock>'
    )
    said = (
        '<modalFeedback identifier="correct" outcomeIdentifier="F" showHide="show">好</modalFeedback>'
        '<modalFeedback identifier="incorrect" outcomeIdentifier="F" showHide="show">再读</modalFeedback>'
    )
    content = item(body, ONE_RIGHT, TEMPLATE.format("match_correct") + said)

    one = draft(alone(qti.read(content)))

    assert one.stem == "<p>先读。</p><p>选</p>"
    assert one.explanation == "<p>说明</p>"
    assert (one.said.right, one.said.wrong) == ("好", "再读")


def test_an_item_that_includes_another_file_is_refused() -> None:
    body = CHOICES.format(1) + '<include xmlns="http://www.w3.org/2001/XInclude" href="a.xml"/>'

    [one] = qti.read(item(body, ONE_RIGHT, TEMPLATE.format("match_correct"))).questions

    assert one.draft is None
    assert "another file" in one.faults[0].reason


@pytest.mark.parametrize(
    "program",
    [
        "{}",
        "[]",
        '{"responses": {}, "outcomes": {}, "rules": [["setOutcomeValue"]], "max": "1"}',
        '{"responses": {"R": {}}, "outcomes": {}, "rules": [], "max": "1"}',
        '{"responses": {}, "outcomes": {}, "rules": [], "max": "0"}',
        '{"responses": {}, "outcomes": {}, "rules": [], "max": "1e999999999"}',
    ],
)
def test_a_program_that_cannot_run_is_none_and_never_stops_an_exam(program: str) -> None:
    assert not processing.sound(program)
    assert processing.share(program, responses.read({"kind": "single", "option": "a"})) == 0
