"""What one package brings to the service; `app.py` puts the features together."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from kit.approvals.kinds import ApprovalKind
from kit.encryption import EncryptedColumn
from kit.imports.kinds import ImportKind
from kit.jobs.kinds import JobKind
from kit.notices.kinds import NoticeKind
from kit.permissions import Principal
from kit.rulekinds import RuleKind
from kit.rulesets import RuleSetInForce


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the main menu, shown to whoever holds `permission`."""

    label: str
    """English, marked with N_."""
    path: str
    permission: str
    group: str = "work"
    """`me`, `work`, `people`, `training`, `system`: the menu's headings, in this order."""
    icon: str = ""
    rank: int = 50
    """The lower, the earlier in its group; the four lowest of `me` stand in the phone's bar."""
    anyone: bool = False
    """In the group `me`: also for an account that belongs to no person."""


@dataclass(frozen=True, slots=True)
class Card:
    """What somebody should look at or decide today, on their start page."""

    title: str
    """In the reader's language."""
    path: str
    count: int | None = None
    text: str = ""
    """One sentence, in the reader's language."""
    tone: str = ""
    """bad: today; note: soon; good: done; empty: for information."""


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """A tab that a package adds to the pages of one subject: a person, a centre."""

    subject: str
    """`person`, `centre`"""
    label: str
    """English, marked with N_."""
    path: str
    """With `{key}` for the employee number or code: `/people/{key}/career`."""
    permission: str
    own: bool = False
    """Whether the person themselves may open it too."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One package's routes, permissions, menu, jobs, imports, pages and commands."""

    name: str
    routes: tuple[Any, ...] = ()
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """permission -> the roles that hold it."""
    reserved: frozenset[str] = frozenset()
    """Permissions that the administrator does not hold by being one."""
    navigation: tuple[NavigationItem, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    imports: tuple[ImportKind, ...] = ()
    approvals: tuple[ApprovalKind, ...] = ()
    """Kinds of decisions that one or two people must agree to."""
    templates: Path | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    """What templates may call besides the frame's own names."""
    desk: Callable[[Principal, date], Awaitable[Sequence[Card]]] | None = None
    """(who, today) -> cards of the start page."""
    subject_links: tuple[SubjectLink, ...] = ()
    commands: tuple[click.Command, ...] = ()
    rule_sets: tuple[RuleSetInForce, ...] = ()
    """Numbers that come with the service, dated, with their source; edits by hand win."""
    rule_kinds: tuple[RuleKind, ...] = ()
    """What kinds of numbers there are: their names, and which bodies fit."""
    contributions: Mapping[str, Callable[..., Awaitable[Any]]] = field(default_factory=dict)
    """What a lower floor asks for by name (kit.contributions) and this one knows."""
    notice_kinds: tuple[NoticeKind, ...] = ()
    """What readers may choose about; a kind that nobody declares cannot be turned off."""
    encrypted: tuple[EncryptedColumn, ...] = ()
    """Columns whose texts are encrypted at rest."""
    on_startup: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Run once per process after the database is there."""
