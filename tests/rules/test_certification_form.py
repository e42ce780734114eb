"""The JSON form of a condition tree and its reading in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from certification.rules import facts as known
from certification.rules import reading, tree
from certification.rules.evaluation import find
from certification.rules.form import FACTS, dump, parse
from kit.errors import Invalid
from kit.language import in_language
from tests.rules.test_certification_evaluation import node


@settings(max_examples=200, deadline=None)
@given(node)
def test_a_tree_survives_its_json_form(one) -> None:
    assert parse(dump(one)) == one


def errors(value: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse(value)
    return refused.value.errors


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "tree"),
        ({}, "tree"),
        ({"all": [], "any": []}, "tree"),
        ({"all": []}, "tree.all"),
        ({"all": "x"}, "tree.all"),
        ({"all": [3]}, "tree.all[0]"),
        ({"all": [{"fact": "wealth"}]}, "tree.all[0].fact"),
        ({"fact": ["exam"]}, "tree.fact"),
        ({"fact": "exam"}, "tree.exam"),
        ({"fact": "exam", "exam": "a", "withinMonths": 0}, "tree.withinMonths"),
        ({"fact": "exam", "exam": "a", "withinMonths": True}, "tree.withinMonths"),
        ({"fact": "exam", "exam": "a", "withinMonths": 2**70}, "tree.withinMonths"),
        ({"fact": "exam", "exam": "a b"}, "tree.exam"),
        ({"fact": "exam", "exam": "a", "colour": 1}, "tree.colour"),
        ({"fact": "hours", "hours": 0.3}, "tree.hours"),
        ({"fact": "hours", "hours": float("nan")}, "tree.hours"),
        ({"fact": "hours", "hours": float("inf")}, "tree.hours"),
        ({"fact": "education", "level": "genius"}, "tree.level"),
        ({"fact": "identity", "kinds": []}, "tree.kinds"),
        ({"fact": "identity", "kinds": ["contract", 1]}, "tree.kinds"),
        ({"fact": "age"}, "tree.most"),
        ({"fact": "age", "least": 40, "most": 30}, "tree.most"),
        ({"atLeast": 3, "of": [{"fact": "noMeasure"}]}, "tree.atLeast"),
        ({"atLeast": 0, "of": [{"fact": "noMeasure"}]}, "tree.atLeast"),
        ({"none": [{"fact": "noMeasure"}], "of": []}, "tree.of"),
    ],
)
def test_a_malformed_tree_is_refused_where_it_is_wrong(value: object, place: str) -> None:
    assert list(errors(value)) == [f"conditions.{place}"]


def test_every_wrong_place_is_named_at_once() -> None:
    value = {"all": [{"fact": "x"}, {"fact": "exam"}, {"any": [{"fact": "education", "level": 1}]}]}

    assert list(errors(value)) == [
        "conditions.tree.all[0].fact",
        "conditions.tree.all[1].exam",
        "conditions.tree.all[2].any[0].level",
    ]


def test_a_tree_too_deep_or_too_large_is_refused() -> None:
    deep: dict = {"fact": "noMeasure"}
    for _ in range(100_000):
        deep = {"all": [deep]}
    wide = {"all": [{"fact": "noMeasure"}] * 1000}

    assert list(errors(deep)) == ["conditions.tree" + ".all[0]" * 6]
    assert list(errors(wide)) == ["conditions.tree"]


NAMES = {
    ("exam", "general"): "综合窗口考试",
    ("certificate-type", "window-general"): "综合窗口上岗证",
}
POST = tree.All(
    (
        tree.CertificateInForce("window-general"),
        tree.Any((tree.ExamPassed("general", 12), tree.EducationAtLeast("bachelor"))),
        tree.ClassHours(Decimal(40), "pre_posting"),
        tree.NoMeasure(),
    )
)


def name(kind: str, code: str) -> str:
    return NAMES[kind, code]


def test_a_tree_reads_in_plain_english() -> None:
    with in_language("en"):
        text = reading.condition(POST, name)

    assert text == (
        "all of: “综合窗口上岗证” in force; (any of: exam “综合窗口考试” passed within 12 months; "
        "education: bachelor or higher); at least 40 class hours of pre-posting training; "
        "no disciplinary measure in force"
    )


def test_a_group_in_a_group_is_seen_to_end_in_either_language() -> None:
    one, other, third = (tree.DocumentOnFile(kind) for kind in ("a", "b", "c"))
    inside = tree.All((tree.Any((one, other)), third))
    others = [
        tree.All((tree.Any((one, other, third)),)),
        tree.All((tree.NoneOf((one, other)), third)),
        tree.All((tree.NoneOf((one, other, third)),)),
    ]

    for language, text in (
        ("en", "all of: (any of: a on file; b on file); c on file"),
        ("zh_CN", "同时满足：（满足其一：a在档；b在档）；c在档"),
    ):
        with in_language(language):
            assert reading.condition(inside, name) == text
            told = {reading.condition(node, name) for node in (inside, *others)}
            assert len(told) == 4


def test_an_unmet_condition_tells_its_remedy() -> None:
    facts = known.Facts(hours=(known.Hours("pre_posting", date(2026, 1, 5), Decimal("12.5")),))

    with in_language("en"):
        remedies = [
            reading.remedy(find(part, facts, date(2026, 2, 1)), name) for part in POST.parts
        ]

    assert remedies == [
        "Get the certificate “综合窗口上岗证”.",
        "Pass the exam “综合窗口考试”. Or: Have education of bachelor recorded.",
        "Do 27.5 more class hours.",
        None,
    ]


def test_every_fact_can_be_read_in_both_languages() -> None:
    samples = {
        "certificate": tree.CertificateInForce("window-general"),
        "line": tree.LineOpen("general"),
        "exam": tree.ExamPassed("general", 12),
        "hours": tree.ClassHours(Decimal(40)),
        "served": tree.DaysServed(Decimal(20), "supervised", 6),
        "education": tree.EducationAtLeast("bachelor"),
        "age": tree.AgeBetween(18, 60),
        "identity": tree.IdentityIn(("contract", "civil_servant")),
        "service": tree.ServiceMonths(24, ("window",), ("study",)),
        "appraisal": tree.AppraisalAtLeast("competent", 2, 36),
        "noMeasure": tree.NoMeasure(("warning",)),
        "document": tree.DocumentOnFile("health_check"),
    }
    assert set(samples) == set(FACTS)
    for language in ("zh_CN", "en"):
        with in_language(language):
            for leaf in samples.values():
                assert reading.condition(leaf, lambda _kind, code: code)
                assert "{" not in reading.condition(leaf, lambda _kind, code: code)
