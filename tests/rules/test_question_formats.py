"""Formats of others: what is written comes back, what is read is as its author meant it."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.web.richtext import rich
from training.exams.formats import aiken, gift, giftwriting, moodle, moodlewriting, qti, qtiwriting
from training.exams.formats.found import Found
from training.exams.formats.writing import Leaving
from training.exams.rules import responses
from training.exams.rules.drafts import Draft, EssayTerms, Gap, Option, Said
from training.exams.rules.faults import faults
from training.exams.rules.keys import (
    Accepted,
    AlsoRight,
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
    Unit,
)
from training.exams.rules.shares import share

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Cf")
    ),
    min_size=1,
    max_size=12,
)
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SHARES = st.sampled_from([Fraction(0), HALF, THIRD, Fraction(1, 10), -THIRD])


def options(texts: list[str], **more: Any) -> tuple[Option, ...]:
    return tuple(Option(key, text, **more) for key, text in zip("abcdefgh", texts, strict=False))


def draft(kind: str, key: Key, **more: Any) -> Draft:
    return Draft(kind=kind, category="", difficulty=0, stem=more.pop("stem", "问"), key=key, **more)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Questions that GIFT and Moodle XML can both hold."""
    stem, title = draw(TEXT), draw(st.one_of(st.just(""), TEXT))
    held = {"stem": stem, "title": title, "explanation": draw(st.one_of(st.just(""), TEXT))}
    kind = draw(
        st.sampled_from(["single", "multiple", "true-false", "numeric", "short", "matching"])
    )
    texts = draw(st.lists(TEXT, min_size=2, max_size=5, unique=True))
    said = draw(st.one_of(st.just(""), TEXT))
    match kind:
        case "single":
            some = options(texts, feedback=said)
            rest = tuple((o.key, s) for o in some[1:] if (s := draw(SHARES)))
            return draft(kind, Single("a", rest), options=some, **held)
        case "multiple":
            shares = (("a", HALF), ("b", HALF), *(((("c"), -THIRD),) if len(texts) > 2 else ()))
            key = Multiple(frozenset("ab"), "shares", shares)
            return draft(kind, key, options=options(texts), **held)
        case "true-false":
            return draft(kind, TrueFalse(draw(st.booleans())), said=Said(said, "", said), **held)
        case "numeric":
            number = draw(st.decimals(-1000, 1000, places=3))
            other = AlsoRight(number + 5, Decimal("0.5"), HALF, said)
            return draft(kind, Numeric(number, Decimal("0.01"), (other,)), **held)
        case "short":
            plain = [text for text in texts if "->" not in text]
            accepted = (Accepted("全对", feedback=said), *(Accepted(t, HALF) for t in plain))
            return draft(kind, Short(accepted), **held)
    lefts = tuple(Option(f"l{n}", f"左{n}") for n in (1, 2))
    rights = tuple(Option(f"r{n}", text) for n, text in enumerate(texts, 1))
    pairs = frozenset({("l1", "r1"), ("l2", "r2")})
    return draft(kind, Matching(pairs), options=rights, lefts=lefts, **held)


def alone(reading: Any) -> Found:
    [one] = reading.questions
    assert one.faults == ()
    return one


def leaving(one: Draft) -> list[Leaving]:
    return [Leaving("q-1", ("法规", "许可/登记"), one)]


@given(one=drafts())
def test_what_gift_holds_comes_back_from_gift_as_it_was(one: Draft) -> None:
    written = giftwriting.write(leaving(one))

    back = alone(gift.read(written.content))

    assert written.left_out == []
    assert back.draft is not None
    assert replace(back.draft, format=one.format) == one
    assert (back.category, back.code) == (("法规", "许可/登记"), "q-1")


@given(one=drafts())
def test_what_moodle_xml_holds_comes_back_from_it_as_it_was(one: Draft) -> None:
    written = moodlewriting.write(leaving(one))

    back = alone(moodle.read(written.content))

    assert written.left_out == []
    assert back.draft == one
    assert (back.category, back.code) == (("法规", "许可/登记"), "q-1")


CLOZE = draft(
    "cloze",
    Cloze(
        (
            GapKey("1", Single("a", (("b", HALF),)), Fraction(2)),
            GapKey("2", Short((Accepted("挂失"), Accepted("报 {失}", HALF, "差一点")))),
            GapKey("3", Numeric(Decimal("1.5"), Decimal("0.1"))),
        )
    ),
    stem="先[[1]]再[[2]]，共[[3]]天 & <b>",
    gaps=(Gap("1", "single", options(["甲~=", "乙"])), Gap("2", "short"), Gap("3", "numeric")),
)
MORE = (
    CLOZE,
    draft("ordering", Ordering(("a", "b", "c"), "longest"), options=options(["一", "二", "三"])),
    draft("essay", Essay("看三点"), essay=EssayTerms(50, 200, 12, "答：")),
    draft("multiple", Multiple(frozenset("ab"), "all"), options=options(["一", "二", "三"])),
    draft("numeric", Numeric(Decimal(2), units=(Unit("m"), Unit("cm", Decimal("0.01"))))),
    draft(
        "short", Short((Accepted(r"5\*2*"),), exact_case=True), hints=("想一想",), tags=("社保",)
    ),
)


@pytest.mark.parametrize("one", MORE, ids=lambda one: one.kind)
def test_moodle_xml_holds_the_other_kinds_too(one: Draft) -> None:
    written = moodlewriting.write(leaving(one))

    assert written.left_out == []
    assert alone(moodle.read(written.content)).draft == one


def qti_back(one: Draft) -> Draft:
    written = qtiwriting.write(leaving(one))
    assert written.left_out == []
    back = alone(qti.read(written.content)).draft
    assert back is not None
    assert faults(replace(back, category="x", difficulty=1)) == {}
    return back


ANSWERS: dict[str, list[dict[str, Any]]] = {
    "single": [{"kind": "single", "option": key} for key in "abc"],
    "multiple": [
        {"kind": "multiple", "options": list(keys)} for keys in ("a", "ab", "abc", "c", "ac")
    ],
    "true-false": [{"kind": "true-false", "value": value} for value in (True, False)],
    "numeric": [{"kind": "numeric", "number": number} for number in (1.5, 1.55, 1.6, 1.61)],
    "short": [{"kind": "short", "text": text} for text in ("挂失", "报失", "x")],
    "matching": [
        {"kind": "matching", "pairs": pairs}
        for pairs in ([["l1", "r1"], ["l2", "r2"]], [["l1", "r1"], ["l2", "r1"]], [["l1", "r2"]])
    ],
    "ordering": [{"kind": "ordering", "order": list(order)} for order in ("abc", "acb")],
}


@pytest.mark.parametrize(
    "one",
    [
        draft("single", Single("a", (("b", THIRD),)), options=options(["一", "二", "三"])),
        draft("multiple", Multiple(frozenset("ab")), options=options(["一", "二", "三"])),
        draft("multiple", Multiple(frozenset("ab"), "all"), options=options(["一", "二", "三"])),
        draft("true-false", TrueFalse(False)),
        draft("numeric", Numeric(Decimal("1.5"), Decimal("0.1"))),
        draft("short", Short((Accepted("挂失"), Accepted("报失", HALF)))),
        draft(
            "matching",
            Matching(frozenset({("l1", "r1"), ("l2", "r2")})),
            options=(Option("r1", "一"), Option("r2", "二")),
            lefts=(Option("l1", "甲"), Option("l2", "乙")),
        ),
        draft("ordering", Ordering(("a", "b", "c"), "all"), options=options(["一", "二", "三"])),
    ],
    ids=lambda one: f"{one.kind} {getattr(one.key, 'rule', '')}",
)
def test_an_answer_earns_the_same_after_a_way_through_qti(one: Draft) -> None:
    back = qti_back(one)

    assert back.kind == one.kind
    for answer in ANSWERS[one.kind]:
        response = responses.read(answer)
        assert share(back.key, response) == share(one.key, response), answer


def test_a_cloze_earns_the_same_after_a_way_through_qti_and_so_does_its_own_program() -> None:
    key = Cloze(
        (
            GapKey("1", Single("a", (("b", HALF),)), Fraction(2)),
            GapKey("2", Short((Accepted("挂失"),))),
        )
    )
    one = draft(
        "cloze",
        key,
        stem="<p>先[[1]]<br>再[[2]]。</p>",
        format="html",
        gaps=(Gap("1", "single", options(["甲", "乙"])), Gap("2", "short")),
    )

    once = qti_back(one)
    twice = qti_back(once)

    assert once.key == twice.key == key
    for gaps in ({"1": "a", "2": "挂失"}, {"1": "b"}, {"2": "挂失"}, {"2": "x"}):
        asked = responses.read({"kind": "cloze", "gaps": gaps})
        assert share(once.key, asked) == share(key, asked)
        assert share(twice.key, asked) == share(key, asked)


def item(body: str, declared: str, processing: str, version: int = 2) -> bytes:
    spaces = {
        2: "http://www.imsglobal.org/xsd/imsqti_v2p1",
        3: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    }
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{spaces[version]}" identifier="i1" title="题" adaptive="false" timeDependent="false">
{declared}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody>{body}</itemBody>{processing}</assessmentItem>""".encode()


TEMPLATE = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}"/>'
)
MAPPED = """<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
<correctResponse><value>H</value><value>O</value></correctResponse>
<mapping lowerBound="0" upperBound="2" defaultValue="-2">
<mapEntry mapKey="H" mappedValue="1"/><mapEntry mapKey="O" mappedValue="1"/>
<mapEntry mapKey="Cl" mappedValue="-1"/></mapping></responseDeclaration>"""
CHOICES = """<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0">
<prompt>哪些元素组成水？</prompt><simpleChoice identifier="H">氢</simpleChoice>
<simpleChoice identifier="O">氧</simpleChoice><simpleChoice identifier="C">碳</simpleChoice>
<simpleChoice identifier="Cl">氯</simpleChoice></choiceInteraction>"""


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [("H", HALF), (("H", "O"), 1), (("H", "O", "Cl"), HALF), (("H", "C"), 0), ("Cl", 0)],
)
def test_a_mapped_choice_earns_what_its_author_says(
    chosen: tuple[str, ...], earned: Fraction | int
) -> None:
    one = alone(qti.read(item(CHOICES, MAPPED, TEMPLATE.format("map_response")))).draft
    assert one is not None

    response = responses.read(
        {"kind": "multiple", "options": list(chosen) if isinstance(chosen, tuple) else [chosen]}
    )

    assert one.marks == 2
    assert share(one.key, response) == earned


GAP_MATCH = """<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false">
<gapText identifier="W" matchMax="1">冬</gapText><gapText identifier="Su" matchMax="1">夏</gapText>
<p>现在是<gap identifier="G1"/>天，盼着<gap identifier="G2"/>天。</p></gapMatchInteraction>"""
GAP_DECLARED = """<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="directedPair">
<correctResponse><value>W G1</value><value>Su G2</value></correctResponse>
<mapping defaultValue="-1" lowerBound="0"><mapEntry mapKey="W G1" mappedValue="1"/>
<mapEntry mapKey="Su G2" mappedValue="2"/></mapping></responseDeclaration>"""


def test_a_gap_match_becomes_a_text_with_gaps_and_earns_what_its_author_says() -> None:
    one = alone(qti.read(item(GAP_MATCH, GAP_DECLARED, TEMPLATE.format("map_response")))).draft
    assert one is not None

    def earned(**gaps: str) -> Fraction:
        return share(one.key, responses.read({"kind": "cloze", "gaps": gaps}))

    assert (one.kind, one.stem) == ("cloze", "<p>现在是[[G1]]天，盼着[[G2]]天。</p>")
    assert earned(G1="W", G2="Su") == 1
    assert earned(G1="W") == THIRD
    assert earned(G1="Su", G2="Su") == THIRD


@pytest.mark.parametrize(
    ("body", "declared", "processing", "reason"),
    [
        ("<p>?</p>", "", "", "This item asks nothing: it has no interaction."),
        (CHOICES, "", "", "The item does not declare its response “{name}”."),
        (
            CHOICES,
            MAPPED,
            TEMPLATE.format("guess_response"),
            "The marking “{name}” is not known.",
        ),
        (
            CHOICES,
            MAPPED,
            (
                "<responseProcessing><setOutcomeValue identifier='SCORE'>"
                "<randomInteger min='1' max='6'/>"
                "</setOutcomeValue></responseProcessing>"
            ),
            "The marking cannot be run: “{name}”.",
        ),
        (
            '<drawingInteraction responseIdentifier="RESPONSE"/>',
            MAPPED,
            "",
            "Interactions of the kind “{kind}” are not taken here.",
        ),
    ],
)
def test_an_item_that_cannot_be_taken_says_why(
    body: str, declared: str, processing: str, reason: str
) -> None:
    [one] = qti.read(item(body, declared, processing)).questions

    assert one.draft is None
    assert [fault.reason for fault in one.faults] == [reason]


def test_a_package_tells_what_it_lacks_and_goes_on() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(
            "imsmanifest.xml",
            '<manifest xmlns="x"><resources>'
            '<resource type="imsqti_item_xmlv2p1" href="a.xml"/>'
            '<resource type="imsqti_item_xmlv2p1" href="b.xml"/>'
            '<resource type="imsqti_test_xmlv2p1" href="t.xml"/></resources></manifest>',
        )
        package.writestr("a.xml", item(CHOICES, MAPPED, TEMPLATE.format("match_correct")))

    found = qti.read(held.getvalue()).questions

    assert [one.draft is not None for one in found] == [True, False, False]
    assert "lacks the file" in found[1].faults[0].reason


def test_moodles_cloze_is_read_with_all_its_signs() -> None:
    content = r"""<quiz><question type="cloze"><name><text>n</text></name><questiontext format="html">
<text><![CDATA[<p>柏林在{1:MCV:=德国~%50%欧洲#不够准~法国}，{:SA:=Berlin~berlin \} x}，{2:NM:=3.7:0.2}。</p>]]></text>
</questiontext></question><question type="cloze"><name><text>bad</text></name><questiontext format="html">
<text>{1:MULTIRESPONSE:=a~b}</text></questiontext></question></quiz>"""

    good, bad = moodle.read(content.encode()).questions

    assert good.draft is not None
    assert good.draft.stem == "<p>柏林在[[1]]，[[2]]，[[3]]。</p>"
    assert isinstance(good.draft.key, Cloze)
    assert [gap.weight for gap in good.draft.key.gaps] == [1, 1, 2]
    assert good.draft.key.gaps[0].key == Single("a", (("b", HALF),))
    assert good.draft.key.gaps[2].key == Numeric(Decimal("3.7"), Decimal("0.2"))
    assert bad.faults[0].facts == {"kind": "MULTIRESPONSE"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_gift_is_read_in_the_encodings_that_files_come_in(encoding: str) -> None:
    found = alone(gift.read("题？{=对 ~错}".encode(encoding)))

    assert found.draft is not None
    assert found.draft.stem == "题？"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a {=b", "The braces around the answer do not close."),
        ("a {~b ~c}", "The weights of the right answers add up to {percent} %, not to 100 %."),
        (
            "a {~%50%b ~%20%c}",
            "The weights of the right answers add up to {percent} %, not to 100 %.",
        ),
        ("a {=%50%b}", "No answer is fully right."),
        ("a {#ten}", "“{text}” is no number."),
        ("a {#=3:x}", "“{text}” is no number."),
        ("a {=b -> c =d}", "A pair lacks its “->”."),
        ("a {b =c}", "Each answer begins with “=” or “~”; this stands before the first one."),
        ("a {=b} c {=d}", "There is more than one answer in braces."),
        ("a {=%x%b ~%500%c}", "A weight is from −100 % to 100 %."),
        ("just words", "This is a description, not a question: it has no answer in braces."),
    ],
)
def test_a_broken_gift_question_says_what_is_wrong_and_the_next_is_read(
    text: str, reason: str
) -> None:
    broken, sound = gift.read(f"{text}\n\nx {{T}}".encode()).questions

    assert [fault.reason for fault in broken.faults] == [reason]
    assert sound.draft is not None


def test_aiken_is_read_with_wide_letters_and_broken_questions_are_told_by_line() -> None:
    content = """问一？
A. 甲
B) 乙
ANSWER: B

问二？
Ａ．甲
Ｂ．乙
答案：Ｃ

问三？
A. 甲
ANSWER: A
"""

    good, other, short = aiken.read(content.encode()).questions

    assert good.draft is not None
    assert (good.draft.stem, good.draft.key) == ("问一？", Single("b"))
    assert (other.place, other.faults[0].facts) == (6, {"letter": "c"})
    assert short.faults[0].where == "options"


def test_a_slider_becomes_a_number_between_its_bounds() -> None:
    declared = """<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="integer">
<correctResponse><value>16</value></correctResponse></responseDeclaration>"""
    body = """<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="100"
step="1"><prompt>有几个省？</prompt></sliderInteraction>"""

    one = alone(qti.read(item(body, declared, TEMPLATE.format("match_correct")))).draft
    assert one is not None

    assert (one.kind, one.stem) == ("numeric", "<p>有几个省？</p><p>0 – 100</p>")
    assert share(one.key, responses.read({"kind": "numeric", "number": 16})) == 1
    assert share(one.key, responses.read({"kind": "numeric", "number": 17})) == 0


def test_formulae_in_mathml_are_kept_and_shown_without_what_could_do_harm() -> None:
    maths = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn>'
        '<mi onclick="x()">x</mi></mfrac><annotation-xml><script>y()</script></annotation-xml>'
        "</math>"
    )
    body = CHOICES.replace("哪些元素组成水？", f"求 {maths}。")

    one = alone(qti.read(item(body, MAPPED, TEMPLATE.format("map_response")))).draft
    assert one is not None
    shown = str(rich(one.stem, one.format))

    assert "<math><mfrac><mn>1</mn><mi>x</mi></mfrac>" in shown
    assert "onclick" not in shown
    assert "script" not in shown


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('adaptive="false"', 'adaptive="true"'), "Adaptive items are not taken here."),
        (
            ("choiceInteraction", "associateInteraction"),
            "Interactions of the kind “{kind}” are not taken here.",
        ),
        (
            ("<itemBody>", "<templateProcessing/><itemBody>"),
            "Items that draw their numbers anew are not taken here.",
        ),
    ],
)
def test_items_of_other_kinds_are_refused_one_by_one_with_a_reason(
    change: tuple[str, str], reason: str
) -> None:
    good = item(CHOICES, MAPPED, TEMPLATE.format("map_response"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(
            "imsmanifest.xml",
            '<manifest xmlns="x"><resources>'
            '<resource type="imsqti_item_xmlv2p1" href="good.xml"/>'
            '<resource type="imsqti_item_xmlv2p1" href="other.xml"/></resources></manifest>',
        )
        package.writestr("good.xml", good)
        package.writestr("other.xml", good.decode().replace(*change).encode())

    taken, refused = qti.read(held.getvalue()).questions

    assert taken.draft is not None
    assert refused.draft is None
    assert [fault.reason for fault in refused.faults] == [reason]
