"""The evaluator against a slow, obvious one: day by day, straight from the meaning of each fact."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from certification.rules import facts as known
from certification.rules import tree
from certification.rules.asked import evidence_kinds, exams_needed
from certification.rules.days import Days, add_months, last_day
from certification.rules.evaluation import (
    Answer,
    Version,
    Waiver,
    assess,
    days_met,
    days_qualified,
    find,
)
from certification.rules.vocabulary import EDUCATION, GRADES

FIRST = date(2026, 1, 1)
HORIZON = [FIRST + timedelta(days=n) for n in range(150)]
BORN = date(1996, 2, 29)

day = st.integers(0, 149).map(lambda n: FIRST + timedelta(days=n))
until = st.one_of(st.none(), day)
months = st.one_of(st.none(), st.integers(1, 4))
half = st.integers(1, 8).map(lambda n: Decimal(n) / 2)


def within(on: date, limit: int | None, asked: date) -> bool:
    return on <= asked and (limit is None or asked <= last_day(on, limit))


def standing(one, asked: date) -> bool:
    first, last = one.first_day, one.last_day
    return (first is None or first <= asked) and (last is None or asked <= last)


def whole_months(first: date, last: date) -> int:
    count = 0
    while last_day(first, count + 1) <= last:
        count += 1
    return count


def months_served(leaf: tree.ServiceMonths, periods, asked: date) -> int:
    served = [
        one
        for one in (FIRST - timedelta(days=400) + timedelta(days=n) for n in range(560))
        if one <= asked
        and any(
            standing(p, one)
            and (not leaf.kinds or p.kind in leaf.kinds)
            and p.kind not in leaf.excluding
            for p in periods
        )
        and not any(standing(p, one) and p.kind in leaf.excluding for p in periods)
    ]
    total = rest = 0
    while served:
        run = [served.pop(0)]
        while served and served[0] == run[-1] + timedelta(days=1):
            run.append(served.pop(0))
        whole = whole_months(run[0], run[-1])
        total += whole
        after = last_day(run[0], whole) if whole else run[0] - timedelta(days=1)
        rest += (run[-1] - after).days
    return total + (rest // 30 if leaf.part_months == "pool" else 0)


def obvious(node: tree.Node, facts: known.Facts, asked: date) -> bool:
    return waived(node, facts, asked, ())


def waived(
    node: tree.Node,
    facts: known.Facts,
    asked: date,
    waivers: tuple[Waiver, ...],
    *,
    inside_none: bool = False,
) -> bool:
    """A waiver counts for its node on its days, but for nothing inside a NoneOf."""
    if not inside_none and any(
        one.condition == node
        and one.first_day <= asked
        and (one.last_day is None or asked <= one.last_day)
        for one in waivers
    ):
        return True
    match node:
        case tree.NoneOf(parts):
            return not any(waived(p, facts, asked, waivers, inside_none=True) for p in parts)
        case tree.All(parts):
            return all(waived(p, facts, asked, waivers, inside_none=inside_none) for p in parts)
        case tree.Any(parts):
            return any(waived(p, facts, asked, waivers, inside_none=inside_none) for p in parts)
        case tree.AtLeast(least, parts):
            met = [waived(p, facts, asked, waivers, inside_none=inside_none) for p in parts]
            return sum(met) >= least
        case fact:
            return counted(fact, facts, asked)


def counted(  # noqa: C901, PLR0911, PLR0912 - one case a fact
    node: tree.Node, facts: known.Facts, asked: date
) -> bool:
    match node:
        case tree.CertificateInForce(kind):
            return any(c.type == kind and standing(c, asked) for c in facts.certificates)
        case tree.LineOpen(line):
            return any(line in c.lines and standing(c, asked) for c in facts.certificates)
        case tree.ExamPassed(exam, limit):
            return any(e.exam == exam and within(e.on, limit, asked) for e in facts.exams)
        case tree.ClassHours(hours, kind, limit):
            done = [
                h.hours
                for h in facts.hours
                if kind in {None, h.kind} and within(h.on, limit, asked)
            ]
            return sum(done) >= hours
        case tree.DaysServed(days, kind, limit):
            done = [s.days for s in facts.served if s.kind == kind and within(s.on, limit, asked)]
            return sum(done) >= days
        case tree.EducationAtLeast(level):
            scale = list(EDUCATION)
            return any(
                scale.index(e.level) >= scale.index(level) and (e.since is None or e.since <= asked)
                for e in facts.education
            )
        case tree.AgeBetween(least, most):
            if facts.born is None:
                return False
            age = asked.year - facts.born.year
            if (asked.month, asked.day) < (facts.born.month, facts.born.day):
                age -= 1
            return (least is None or age >= least) and (most is None or age <= most)
        case tree.IdentityIn(kinds):
            return any(i.kind in kinds and standing(i, asked) for i in facts.identities)
        case tree.ServiceMonths(wanted):
            return months_served(node, facts.service, asked) >= wanted
        case tree.AppraisalAtLeast(grade, times, limit):
            scale = list(GRADES)
            good = [
                a
                for a in facts.appraisals
                if scale.index(a.grade) >= scale.index(grade) and within(a.on, limit, asked)
            ]
            return len(good) >= times
        case tree.NoMeasure(kinds):
            return not any(
                (not kinds or m.kind in kinds) and standing(m, asked) for m in facts.measures
            )
        case tree.DocumentOnFile(kind):
            return any(d.kind == kind and standing(d, asked) for d in facts.documents)
        case _:
            raise AssertionError(node)


leaf = st.one_of(
    st.builds(tree.CertificateInForce, st.sampled_from("ab")),
    st.builds(tree.LineOpen, st.sampled_from("xy")),
    st.builds(tree.ExamPassed, st.sampled_from("ab"), months),
    st.builds(tree.ClassHours, half, st.sampled_from([None, "pre_posting"]), months),
    st.builds(tree.DaysServed, half, st.sampled_from(["window", "supervised"]), months),
    st.builds(tree.EducationAtLeast, st.sampled_from(list(EDUCATION))),
    st.builds(tree.AgeBetween, st.none(), st.integers(28, 33)),
    st.builds(tree.AgeBetween, st.integers(28, 31), st.one_of(st.none(), st.integers(31, 33))),
    st.builds(tree.IdentityIn, st.just(("contract", "civil_servant"))),
    st.builds(
        tree.ServiceMonths,
        st.integers(1, 8),
        st.sampled_from([(), ("window",), ("window", "other")]),
        st.sampled_from([(), ("study",)]),
        st.sampled_from(["drop", "pool"]),
    ),
    st.builds(tree.AppraisalAtLeast, st.sampled_from(list(GRADES)), st.integers(1, 2), months),
    st.builds(tree.NoMeasure, st.sampled_from([(), ("warning",)])),
    st.builds(tree.DocumentOnFile, st.just("health_check")),
)
parts = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731
node = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(tree.All, parts(inner)),
        st.builds(tree.Any, parts(inner)),
        st.builds(tree.NoneOf, parts(inner)),
        parts(inner).flatmap(
            lambda found: st.builds(tree.AtLeast, st.integers(1, len(found)), st.just(found))
        ),
    ),
    max_leaves=6,
)


def some(one):
    return st.lists(one, max_size=3).map(tuple)


early = st.integers(-400, 149).map(lambda n: FIRST + timedelta(days=n))
early_or_never = st.one_of(st.just(date.min), early)
person = st.builds(
    known.Facts,
    born=st.sampled_from([None, BORN, date(1997, 3, 15)]),
    certificates=some(
        st.builds(
            known.CertificateSpan,
            st.just("1"),
            st.sampled_from("ab"),
            st.sampled_from([frozenset("x"), frozenset("xy")]),
            day,
            until,
        )
    ),
    exams=some(st.builds(known.ExamPass, st.sampled_from("ab"), day)),
    hours=some(st.builds(known.Hours, st.sampled_from(["pre_posting", "refresher"]), day, half)),
    served=some(st.builds(known.Served, st.sampled_from(["window", "supervised"]), day, half)),
    education=some(st.builds(known.Education, st.sampled_from(list(EDUCATION)), until)),
    identities=some(
        st.builds(known.Identity, st.sampled_from(["contract", "village_cadre"]), until, until)
    ),
    service=some(
        st.builds(
            known.Service,
            st.sampled_from(["window", "other", "study"]),
            early,
            st.one_of(st.none(), early),
        )
    ),
    appraisals=some(st.builds(known.Appraisal, st.sampled_from(list(GRADES)), day)),
    measures=some(st.builds(known.Measure, st.sampled_from(["warning", "demerit"]), day, until)),
    documents=some(st.builds(known.Document, st.just("health_check"), day, until)),
)


@settings(max_examples=400, deadline=None)
@given(node, person, day)
def test_the_evaluator_agrees_with_the_obvious_one_on_a_day(asked_node, facts, asked) -> None:
    assert (asked in days_met(asked_node, facts)) == obvious(asked_node, facts, asked)


@settings(max_examples=60, deadline=None)
@given(node, person)
def test_it_agrees_on_every_day_of_a_horizon(asked_node, facts) -> None:
    days = days_met(asked_node, facts)

    found = [one for one in HORIZON if one in days]

    assert found == [one for one in HORIZON if obvious(asked_node, facts, one)]


@settings(max_examples=100, deadline=None)
@given(node, person, day)
def test_since_and_until_are_where_the_answer_changes(asked_node, facts, asked) -> None:
    finding = find(asked_node, facts, asked)

    truth = {one: obvious(asked_node, facts, one) for one in HORIZON}
    same = {
        one
        for one in HORIZON
        if (finding.since is None or finding.since <= one)
        and (finding.until is None or one <= finding.until)
    }
    assert {truth[one] for one in same} == {finding.met}
    for edge in (
        finding.since - timedelta(days=1) if finding.since else None,
        finding.until + timedelta(days=1) if finding.until else None,
    ):
        assert edge not in truth or truth[edge] != finding.met


@settings(max_examples=100, deadline=None)
@given(node, person, day)
def test_an_unmet_condition_names_the_first_day_it_will_be_met(asked_node, facts, asked) -> None:
    ready = find(asked_node, facts, asked).ready

    later = [one for one in HORIZON if one >= asked and obvious(asked_node, facts, one)]
    if obvious(asked_node, facts, asked):
        assert ready is None
    elif ready in HORIZON:
        assert ready == later[0]
    else:
        assert later == []


@settings(max_examples=100, deadline=None)
@given(node, node, person, day, day)
def test_a_requirement_to_come_does_not_change_the_days_before_it(
    now_node, later_node, facts, asked, begins
) -> None:
    old = (Version(date.min, now_node),)
    both = (*old, Version(begins, later_node))

    before, after = days_qualified(old, facts), days_qualified(both, facts)

    assert [one in after for one in HORIZON if one < begins] == [
        one in before for one in HORIZON if one < begins
    ]
    assert (begins in after) == obvious(later_node, facts, begins)


@settings(max_examples=100, deadline=None)
@given(leaf, person, day, day)
def test_a_waived_condition_counts_as_met_while_the_waiver_runs(one, facts, first, last) -> None:
    waiver = Waiver(one, first, last, "flood")

    waived = days_met(one, facts, (waiver,))

    assert [d in waived for d in HORIZON] == [
        obvious(one, facts, d) or first <= d <= last for d in HORIZON
    ]


@settings(max_examples=60, deadline=None)
@given(node, person, st.data())
def test_any_part_may_be_waived_and_nothing_inside_a_none_of(asked_node, facts, data) -> None:
    chosen = st.sampled_from(tree.nodes(asked_node))
    waivers = data.draw(some(st.builds(Waiver, chosen, day, until)))

    days = days_met(asked_node, facts, waivers)

    assert [d in days for d in HORIZON] == [waived(asked_node, facts, d, waivers) for d in HORIZON]


versions_of_a_set = st.lists(
    st.builds(Version, early_or_never, node), max_size=3, unique_by=lambda one: one.first_day
).map(tuple)


@settings(max_examples=80, deadline=None)
@given(versions_of_a_set, person, day, st.data())
def test_the_answer_its_bounds_and_when_it_comes_are_those_of_every_single_day(
    versions, facts, asked, data
) -> None:
    inner = [one for version in versions for one in tree.nodes(version.tree)] or [tree.NoMeasure()]
    waivers = data.draw(some(st.builds(Waiver, st.sampled_from(inner), day, until)))
    spans = data.draw(some(st.tuples(day, until)))

    def on(one: date) -> Answer:
        begun = [version for version in versions if version.first_day <= one]
        if begun:
            holds = max(begun, key=lambda version: version.first_day)
            if waived(holds.tree, facts, one, waivers):
                return Answer.QUALIFIED
        mentored = any(first <= one and (last is None or one <= last) for first, last in spans)
        return Answer.PROVISIONAL if mentored else Answer.NOT

    found = assess(versions, facts, asked, waivers, Days.of(spans))

    truth = {one: on(one) for one in HORIZON}
    same = [
        one
        for one in HORIZON
        if (found.since is None or found.since <= one)
        and (found.until is None or one <= found.until)
    ]
    assert found.answer is truth[asked]
    assert {truth[one] for one in same} == {found.answer}
    for edge in (
        found.since - timedelta(days=1) if found.since else None,
        found.until + timedelta(days=1) if found.until else None,
    ):
        assert edge not in truth or truth[edge] is not found.answer
    later = [one for one in HORIZON if one >= asked and truth[one] is Answer.QUALIFIED]
    if found.answer is Answer.QUALIFIED:
        assert found.ready is None
    elif found.ready in truth:
        assert found.ready == later[0]
    else:
        assert later == []
    if versions and found.findings:
        holds = max(
            (version for version in versions if version.first_day <= asked),
            key=lambda version: version.first_day,
        )
        told = [(one.met, waived(one.condition, facts, asked, waivers)) for one in found.findings]
        assert all(said == true for said, true in told)
        assert all(said for said, _ in told) == waived(holds.tree, facts, asked, waivers)


ENDS = [date.min, date(1, 1, 2), date(4, 2, 29), date(9996, 2, 29), date(9999, 12, 30), date.max]
edge = st.sampled_from(ENDS)
open_edge = st.one_of(st.none(), edge)
far = st.sampled_from([None, 1, 12, 600, 1200])
edge_leaf = st.one_of(
    st.builds(tree.CertificateInForce, st.just("a")),
    st.builds(tree.ExamPassed, st.just("a"), far),
    st.builds(tree.ClassHours, half, st.none(), far),
    st.builds(tree.DaysServed, half, st.just("window"), far),
    st.builds(tree.EducationAtLeast, st.just("bachelor")),
    st.builds(tree.IdentityIn, st.just(("contract",))),
    st.builds(tree.AppraisalAtLeast, st.just("competent"), st.integers(1, 2), far),
    st.builds(tree.NoMeasure),
    st.builds(tree.DocumentOnFile, st.just("health_check")),
)
at_the_edge = st.builds(
    known.Facts,
    certificates=some(
        st.builds(
            known.CertificateSpan,
            st.just("1"),
            st.just("a"),
            st.just(frozenset("x")),
            edge,
            open_edge,
        )
    ),
    exams=some(st.builds(known.ExamPass, st.just("a"), edge)),
    hours=some(st.builds(known.Hours, st.just("refresher"), edge, half)),
    served=some(st.builds(known.Served, st.just("window"), edge, half)),
    education=some(st.builds(known.Education, st.just("bachelor"), open_edge)),
    identities=some(st.builds(known.Identity, st.just("contract"), open_edge, open_edge)),
    appraisals=some(st.builds(known.Appraisal, st.just("competent"), edge)),
    measures=some(st.builds(known.Measure, st.just("warning"), edge, open_edge)),
    documents=some(st.builds(known.Document, st.just("health_check"), edge, open_edge)),
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(edge_leaf, st.builds(lambda one: tree.NoneOf((one,)), edge_leaf)), at_the_edge)
def test_the_first_and_the_last_day_there_is_are_days_like_others(asked_node, facts) -> None:
    days = days_met(asked_node, facts)

    assert [one in days for one in ENDS] == [obvious(asked_node, facts, one) for one in ENDS]
    assert [find(asked_node, facts, one).met for one in ENDS] == [one in days for one in ENDS]


@settings(max_examples=200, deadline=None)
@given(node, person, day)
def test_nobody_meets_a_tree_without_the_exams_it_needs(asked_node, facts, asked) -> None:
    passed = {one.exam for one in facts.exams}

    assert not obvious(asked_node, facts, asked) or exams_needed(asked_node) <= passed


@settings(max_examples=200, deadline=None)
@given(node, person, day)
def test_evidence_that_a_tree_does_not_ask_for_changes_nothing(asked_node, facts, asked) -> None:
    kinds = evidence_kinds([asked_node])
    fewer = replace(
        facts,
        **{
            name: ()
            for name, kind in {
                "exams": "exam-passed",
                "hours": "class-hours",
                "served": "days-served",
                "appraisals": "appraisal",
                "measures": "measure",
                "documents": "document",
                "service": "service",
            }.items()
            if kind not in kinds
        },
    )

    assert days_met(asked_node, fewer) == days_met(asked_node, facts)


def test_a_waiver_never_makes_a_none_of_harder_to_meet() -> None:
    exam = tree.ExamPassed("a")
    waiver = Waiver(exam, FIRST, None)

    assert FIRST in days_met(tree.NoneOf((exam,)), known.Facts(), (waiver,))


def test_provisional_permission_shows_until_the_person_qualifies() -> None:
    facts = known.Facts(exams=(known.ExamPass("a", date(2026, 2, 1)),))
    versions = (Version(date(2000, 1, 1), tree.ExamPassed("a")),)
    permission = Days.of([(date(2026, 1, 10), date(2026, 3, 31))])

    answers = {
        asked: assess(versions, facts, asked, provisional=permission)
        for asked in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 1))
    }

    assert [(a.answer, a.since, a.until, a.ready) for a in answers.values()] == [
        (Answer.NOT, None, date(2026, 1, 9), date(2026, 2, 1)),
        (Answer.PROVISIONAL, date(2026, 1, 10), date(2026, 1, 31), date(2026, 2, 1)),
        (Answer.QUALIFIED, date(2026, 2, 1), None, None),
    ]


def test_nobody_is_qualified_before_the_first_version() -> None:
    versions = (Version(date(2026, 3, 1), tree.All(())),)

    assert assess(versions, known.Facts(), date(2026, 2, 28)).answer is Answer.NOT
    assert assess(versions, known.Facts(), date(2026, 3, 1)).answer is Answer.QUALIFIED


def test_somebody_born_on_a_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    of_age = days_met(tree.AgeBetween(18), known.Facts(born=date(2008, 2, 29)))

    assert of_age.spans() == ((date(2026, 3, 1), None),)


def test_months_move_from_month_end_to_month_end() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert add_months(date(9999, 12, 1), 1) == date.max
