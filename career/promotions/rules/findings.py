"""What conditions said, kept as JSON so that it reads the same in years, and its standing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import msgspec

from career.promotions.rules.score import Score
from certification.rules.days import add_months
from certification.rules.evaluation import Assessment, Finding, wanted
from certification.rules.facts import Fact
from certification.rules.form import dump, parse
from certification.rules.tree import AgeBetween, ServiceMonths

ELIGIBLE, NEARLY, NOT = "eligible", "nearly", "not"
STANDINGS = (ELIGIBLE, NEARLY, NOT)
MOST_FACTS = 6
_FACTS = {kind.__name__: kind for kind in get_args(Fact)}


def written(finding: Finding) -> dict[str, Any]:
    """The finding as JSON, with the facts it rests on."""
    found: dict[str, Any] = {"condition": dump(finding.condition), "met": finding.met}
    birthdays = isinstance(finding.condition, AgeBetween)  # sealed elsewhere: not kept here
    for name in ("reached", "ready") if birthdays else ("since", "until", "reached", "ready"):
        if (value := getattr(finding, name)) is not None:
            found[name] = value
    if finding.waiver is not None:
        found["waived"] = finding.waiver.reason
    if finding.because:
        found["facts"] = [
            {"kind": type(one).__name__, **_plain(asdict(one))}
            for one in finding.because[:MOST_FACTS]
        ]
        found["factCount"] = len(finding.because)
    if finding.parts:
        found["parts"] = [written(part) for part in finding.parts]
    return found


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
        if value is not None
    }


def read(kept: Mapping[str, Any]) -> Finding:
    """The finding as it was, but for waivers, which read as their reason."""
    return Finding(
        parse(kept["condition"]),
        kept["met"],
        _day(kept.get("since")),
        _day(kept.get("until")),
        tuple(facts(kept)),
        None if kept.get("reached") is None else Decimal(str(kept["reached"])),
        None,
        _day(kept.get("ready")),
        tuple(read(part) for part in kept.get("parts", ())),
    )


def facts(kept: Mapping[str, Any]) -> list[Fact]:
    """The facts that a kept finding rests on; a kind that is no longer known is left out."""
    found: list[Fact] = []
    for one in kept.get("facts", ()):
        kind = _FACTS.get(one["kind"])
        if kind is not None:
            values = {name: value for name, value in one.items() if name != "kind"}
            found.append(msgspec.convert(values, kind, strict=False))
    return found


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def missing(findings: Sequence[Finding]) -> int:
    """How many conditions are not met; what is met by a choice inside counts once."""
    return sum(not one.met for one in findings)


def standing(assessment: Assessment, *, eligible: bool, score: Score) -> str:
    """eligible, nearly (little is missing, or it comes by itself soon) or not."""
    if eligible:
        return ELIGIBLE
    soon = add_months(assessment.on, score.nearly_months)
    if assessment.ready is not None and assessment.ready <= soon:
        return NEARLY
    lacking = [one for one in assessment.findings if not one.met]
    within_reach = all(_reachable(one, score.nearly_months) for one in lacking)
    return NEARLY if lacking and within_reach and len(lacking) <= score.nearly_missing else NOT


def _reachable(finding: Finding, months: int) -> bool:
    """Whether something would help to meet it, and no more service is missing than fits in."""
    steps = wanted(finding)
    return bool(steps) and all(
        one.condition.months - int(one.reached or 0) <= months
        for one in steps
        if isinstance(one.condition, ServiceMonths)
    )
