"""What one package brings to the service; `app.py` puts the features together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from kit.imports.kinds import ImportKind
from kit.jobs.kinds import JobKind
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


@dataclass(frozen=True, slots=True)
class Feature:
    """One package's routes, permissions, menu, jobs, imports, pages and commands."""

    name: str
    routes: tuple[Any, ...] = ()
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """permission -> the roles that hold it."""
    navigation: tuple[NavigationItem, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    imports: tuple[ImportKind, ...] = ()
    templates: Path | None = None
    commands: tuple[click.Command, ...] = ()
    rule_sets: tuple[RuleSetInForce, ...] = ()
    """Numbers that come with the service, dated, with their source; edits by hand win."""
    on_startup: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Run once per process after the database is there."""
