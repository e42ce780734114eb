"""How an exam is held and marked: admission, codes and networks, review, release, markers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address, ip_network

from kit.language import N_

COMPUTER = "computer"
PRACTICAL = "practical"
LISTED = "listed"
BY_HAND = "by-hand"
MOST_NETWORKS = 50


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a practical exam's rubric."""

    code: str
    name: str
    most: Decimal
    """Points it can earn."""
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Conduct:
    """What an exam says beyond its paper and its times."""

    form: str = COMPUTER
    """computer, or practical: marked by a rubric while somebody looks on."""
    group: str | None = None
    """Code of the group of parts that are passed together."""
    part: str | None = None
    """theory or practice."""
    admission: str = "open"
    """open to all of the staff, or listed: only those admitted to a sitting."""
    access_code: str | None = None
    networks: tuple[str, ...] = ()
    """From where it may be taken; empty: from anywhere."""
    review_from: str = "submission"
    """submission, or close: the paper is reviewed only when nobody takes it any more."""
    release: str = "at-once"
    """at-once, or by-hand."""
    markers: int = 1
    agree_percent: Decimal = Decimal(10)
    """Of the marks: two markers further apart than this must settle it."""
    penalty_percent: Decimal = Decimal(0)
    """Of a question's marks, taken off for a wrong answer; none for no answer."""
    appeal_days: int = 7
    rubric: tuple[Criterion, ...] = ()


def faults(conduct: Conduct) -> dict[str, str]:
    """Field -> message for what is wrong; empty when an exam can be held so."""
    found: dict[str, str] = {}
    if any(not _is_network(text) for text in conduct.networks):
        found["networks"] = N_("Write addresses such as 10.1.2.0/24 or 10.1.2.7, one a line.")
    if len(conduct.networks) > MOST_NETWORKS:
        found["networks"] = N_("At most 50 networks.")
    if conduct.form == PRACTICAL and not conduct.rubric:
        found["rubric"] = N_("A practical exam needs at least one criterion.")
    if any(criterion.most <= 0 for criterion in conduct.rubric):
        found["rubric"] = N_("Each criterion earns more than 0 points.")
    if len({criterion.code for criterion in conduct.rubric}) != len(conduct.rubric):
        found["rubric"] = N_("Each criterion has a code of its own.")
    if (conduct.group is None) != (conduct.part is None):
        found["part"] = N_("A part belongs to a group, and a group is made of parts.")
    return found


def inside(address: str | None, networks: Iterable[str]) -> bool:
    """Whether `address` lies in one of the networks; without networks every one does."""
    wanted = list(networks)
    if not wanted:
        return True
    try:
        given = ip_address(address or "")
    except ValueError:
        return False
    return any(given in ip_network(text, strict=False) for text in wanted)


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
