"""Conditions, reasons and remedies in plain words, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from certification.rules import vocabulary as words
from certification.rules.evaluation import Finding, wanted
from certification.rules.facts import (
    Appraisal,
    BirthYear,
    CertificateSpan,
    Document,
    Education,
    ExamPass,
    Fact,
    Hours,
    Identity,
    Measure,
    Served,
    Service,
)
from certification.rules.offers import Offers, soonest
from certification.rules.tree import (
    AgeBetween,
    All,
    Any,
    AppraisalAtLeast,
    AtLeast,
    CertificateInForce,
    ClassHours,
    DaysServed,
    DocumentOnFile,
    EducationAtLeast,
    ExamPassed,
    IdentityIn,
    Leaf,
    LineOpen,
    Node,
    NoMeasure,
    NoneOf,
    ServiceMonths,
)
from kit.language import gettext as _
from kit.language import pick
from kit.language.dates import civil

Names = Callable[[str, str], str]
"""(`certificate-type` | `line` | `exam`, code) -> the name in the reader's language."""


def plain(number: Decimal | int) -> str:
    """A number without needless zeros."""
    return format(Decimal(number).normalize(), "f")


def condition(node: Node, names: Names) -> str:
    """One condition as a sentence part."""
    match node:
        case All(parts):
            return _("all of: {parts}", parts=_list(parts, names))
        case Any(parts):
            return _("any of: {parts}", parts=_list(parts, names))
        case AtLeast(least, parts):
            return _("at least {least} of: {parts}", least=least, parts=_list(parts, names))
        case NoneOf(parts):
            return _("none of: {parts}", parts=_list(parts, names))
        case leaf:
            return _leaf(leaf, names)


def _list(parts: Iterable[Node], names: Names) -> str:
    return _("; ").join(_inside(part, names) for part in parts)


def _inside(part: Node, names: Names) -> str:
    """A part of a group; a group in a group stands in brackets, so that it is seen to end."""
    text = condition(part, names)
    return _("({group})", group=text) if isinstance(part, All | Any | AtLeast | NoneOf) else text


def _leaf(leaf: Leaf, names: Names) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a fact
    match leaf:
        case CertificateInForce(kind):
            return _("“{name}” in force", name=names("certificate-type", kind))
        case LineOpen(line):
            return _("a certificate in force for {line}", line=names("line", line))
        case ExamPassed(exam, months):
            return _("exam “{name}” passed", name=names("exam", exam)) + _within(months)
        case ClassHours(hours, kind, months):
            text = (
                _("at least {hours} class hours", hours=plain(hours))
                if kind is None
                else _(
                    "at least {hours} class hours of {kind}",
                    hours=plain(hours),
                    kind=_word(words.HOURS, kind),
                )
            )
            return text + _within(months)
        case DaysServed(days, kind, months):
            amount, served = plain(days), _word(words.SERVED, kind)
            return _("at least {days} {served}", days=amount, served=served) + _within(months)
        case EducationAtLeast(level):
            return _("education: {level} or higher", level=_word(words.EDUCATION, level))
        case AgeBetween(least, most):
            return _age(least, most)
        case IdentityIn(kinds):
            return _("employed as {kinds}", kinds=_choice(words.IDENTITIES, kinds))
        case ServiceMonths():
            return _service(leaf)
        case AppraisalAtLeast(grade, times, months):
            name = _word(words.GRADES, grade)
            if times == 1:
                return _("appraised {grade} or better", grade=name) + _within(months)
            return _(
                "appraised {grade} or better at least {times} times", grade=name, times=times
            ) + _within(months)
        case NoMeasure(kinds):
            if not kinds:
                return _("no disciplinary measure in force")
            return _("no measure in force of: {kinds}", kinds=_choice(words.MEASURES, kinds))
        case DocumentOnFile(kind):
            return _("{document} on file", document=_word(words.DOCUMENTS, kind))


def _within(months: int | None) -> str:
    return "" if months is None else _(" within {months} months", months=months)


def _age(least: int | None, most: int | None) -> str:
    if most is None:
        return _("aged {least} or more", least=least)
    if least is None:
        return _("aged {most} or less", most=most)
    return _("aged {least} to {most}", least=least, most=most)


def _service(leaf: ServiceMonths) -> str:
    if not leaf.kinds:
        text = _("at least {months} months of service", months=leaf.months)
    else:
        kinds = _choice(words.SERVICE, leaf.kinds)
        text = _("at least {months} months of {kinds}", months=leaf.months, kinds=kinds)
    if leaf.excluding:
        text += _(" (not counting {kinds})", kinds=_choice(words.SERVICE, leaf.excluding))
    return text


def _word(scale: Mapping[str, str], word: str) -> str:
    return _(scale[word]) if word in scale else word


def _choice(scale: Mapping[str, str], chosen: Iterable[str]) -> str:
    return _(" or ").join(_word(scale, word) for word in chosen)


def because(finding: Finding, names: Names) -> str | None:
    """Why the condition is met or not; None where nothing is known that bears on it."""
    if finding.waiver is not None:
        return _("waived: {reason}", reason=finding.waiver.reason)
    if finding.parts:
        told = [because(part, names) for part in finding.parts if part.met]
        return _("; ").join(dict.fromkeys(text for text in told if text)) or None
    counted = isinstance(finding.condition, ClassHours | DaysServed | AppraisalAtLeast)
    if counted or (isinstance(finding.condition, ServiceMonths) and not finding.met):
        return _("{reached} reached so far", reached=plain(finding.reached or 0))
    shown = [fact(one, names) for one in finding.because[:3]]
    return _("; ").join(shown) or None


def fact(one: Fact, names: Names) -> str:  # noqa: C901, PLR0911 - one case a fact
    """One fact in words."""
    match one:
        case CertificateSpan():
            return _(
                "certificate {number}, {first} to {last}",
                number=one.number,
                first=civil(one.first_day),
                last=civil(one.last_day) if one.last_day else _("no end"),
            )
        case ExamPass():
            name = names("exam", one.exam)
            if one.score is None:
                return _("“{name}” passed on {day}", name=name, day=civil(one.on))
            score = plain(one.score)
            day = civil(one.on)
            return _("“{name}” passed on {day} with {score}", name=name, day=day, score=score)
        case Hours():
            return _("{hours} class hours on {day}", hours=plain(one.hours), day=civil(one.on))
        case Served():
            return _("{days} days on {day}", days=plain(one.days), day=civil(one.on))
        case Education():
            return _word(words.EDUCATION, one.level)
        case Identity():
            return _word(words.IDENTITIES, one.kind)
        case Service():
            kind = _word(words.SERVICE, one.kind)
            return _("{kind} since {day}", kind=kind, day=civil(one.first_day))
        case Appraisal():
            grade = _word(words.GRADES, one.grade)
            return _("appraised {grade} on {day}", grade=grade, day=civil(one.on))
        case Measure():
            kind = _word(words.MEASURES, one.kind)
            return _("{kind} in force since {day}", kind=kind, day=civil(one.first_day))
        case Document():
            kind = _word(words.DOCUMENTS, one.kind)
            return _("{document} of {day}", document=kind, day=civil(one.first_day))
        case BirthYear():
            return _("born in {year}", year=one.year)


def remedy(finding: Finding, names: Names, offers: Offers | None = None) -> str | None:
    """What would make an unmet condition met; None when it is met or nothing can.

    With `offers` from the floors above also where and when: a course, its next session, an exam.
    """
    if finding.met:
        return None
    known = offers or {}
    steps = [
        " ".join(filter(None, (text, _offered(one, known))))
        for one in wanted(finding)
        if (text := _step(one, names))
    ]
    if isinstance(finding.condition, NoneOf):
        last = finding.until
        return None if last is None else _("Runs out after {day}.", day=civil(last))
    if not steps:
        return None
    return steps[0] if len(steps) == 1 else _or_and(finding, steps)


def _offered(finding: Finding, offers: Offers) -> str | None:
    """What can be done about it, the soonest way first: course, next session, ready on."""
    if finding.ready is not None or isinstance(finding.condition, All | Any | AtLeast | NoneOf):
        return None
    found = offers.get(finding.condition, ())
    best = soonest(found)
    if best is None:
        return None
    name = pick(best.name, best.name_en)
    if best.kind == "course":
        text = _("Course “{name}”", name=name)
    else:
        text = _("Exam “{name}”", name=name)
    if best.next_on is not None:
        text += _(", next on {day}", day=civil(best.next_on, "day"))
    if best.ready is not None:
        text += _("; ready on {day}", day=civil(best.ready))
    return text + _(".")


def _or_and(finding: Finding, steps: list[str]) -> str:
    either = isinstance(finding.condition, Any | AtLeast)
    return (_(" Or: ") if either else " ").join(dict.fromkeys(steps))


def _step(finding: Finding, names: Names) -> str | None:  # noqa: C901, PLR0911 - one case a fact
    if finding.ready is not None:
        return _("Nothing to do: met from {day}.", day=civil(finding.ready))
    reached = finding.reached or Decimal(0)
    match finding.condition:
        case CertificateInForce(kind):
            return _("Get the certificate “{name}”.", name=names("certificate-type", kind))
        case LineOpen(line):
            return _("Get a certificate for {line}.", line=names("line", line))
        case ExamPassed(exam):
            return _("Pass the exam “{name}”.", name=names("exam", exam))
        case ClassHours(hours):
            return _("Do {missing} more class hours.", missing=plain(hours - reached))
        case DaysServed(days):
            return _("Serve {missing} more days.", missing=plain(days - reached))
        case EducationAtLeast(level):
            return _("Have education of {level} recorded.", level=_word(words.EDUCATION, level))
        case ServiceMonths(months):
            return _("Serve {missing} more months.", missing=plain(months - reached))
        case AppraisalAtLeast(grade, times):
            return _(
                "Be appraised {grade} or better {missing} more times.",
                grade=_word(words.GRADES, grade),
                missing=plain(times - reached),
            )
        case DocumentOnFile(kind):
            return _("Hand in: {document}.", document=_word(words.DOCUMENTS, kind))
        case _:
            return None
