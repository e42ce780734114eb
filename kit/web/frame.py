"""What the frame knows of the whole service: the features' templates and menu."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment

from kit.feature import Card, Feature, NavigationItem, SubjectLink
from kit.language import N_, gettext
from kit.permissions import PUBLIC, SELF, Principal, current
from kit.web import environment

GROUPS = {
    "me": N_("Mine"),
    "work": N_("Windows and rosters"),
    "people": N_("People"),
    "training": N_("Training and certificates"),
    "system": N_("System"),
}


@dataclass(slots=True)
class _Frame:
    environment: Environment
    items: tuple[NavigationItem, ...] = ()
    desks: tuple[Callable[[Principal, date], Awaitable[Sequence[Card]]], ...] = ()
    links: tuple[SubjectLink, ...] = ()


_frame = _Frame(environment.build())


def configure(features: Sequence[Feature]) -> None:
    """From here on pages come with these features' templates and menu."""
    folders = [feature.templates for feature in features if feature.templates is not None]
    _frame.environment = environment.build(folders)
    _frame.desks = tuple(feature.desk for feature in features if feature.desk is not None)
    _frame.links = tuple(link for feature in features for link in feature.subject_links)
    _frame.environment.globals["subject_tabs"] = subject_tabs
    for feature in features:
        _frame.environment.globals.update(feature.names)
    items = (item for feature in features for item in feature.navigation)
    _frame.items = tuple(sorted(items, key=lambda item: item.rank))


def templates() -> Environment:
    """The environment in force."""
    return _frame.environment


def open_to(principal: Principal | None, permission: str) -> bool:
    """Whether `principal` may follow a link that needs `permission`."""
    if permission == PUBLIC:
        return True
    return principal is not None and (permission == SELF or principal.may(permission))


def _fits(item: NavigationItem, principal: Principal | None) -> bool:
    of_a_person = item.group == "me" and not item.anyone
    return not of_a_person or (principal is not None and principal.person_id is not None)


def menu(principal: Principal | None) -> list[tuple[str, list[NavigationItem]]]:
    """The menu's groups, each with the items the reader may open; empty groups left out."""
    grouped = {
        label: [
            item
            for item in _frame.items
            if item.group == group
            and open_to(principal, item.permission)
            and _fits(item, principal)
        ]
        for group, label in GROUPS.items()
    }
    return [(label, items) for label, items in grouped.items() if items]


def here(items: Sequence[NavigationItem], path: str) -> str | None:
    """The path of the menu item that `path` lies under, the longest that fits."""
    fitting = [
        item.path
        for item in items
        if path == item.path or (item.path != "/" and path.startswith(item.path + "/"))
    ]
    return max(fitting, key=len, default=None)


def bottom(items: Sequence[NavigationItem]) -> list[NavigationItem]:
    """What the phone's bottom bar holds: the first four of `items`, the reader's own first."""
    own = [item for item in items if item.group == "me"]
    return [*own, *(item for item in items if item.group != "me")][:4]


def subject_tabs(subject: str, key: str, *, own: bool = False) -> list[tuple[str, str]]:
    """(label, path) of the pages about one person or centre that the reader may open."""
    reader = current()
    return [
        (gettext(link.label), link.path.replace("{key}", key))
        for link in _frame.links
        if link.subject == subject and (open_to(reader, link.permission) or (own and link.own))
    ]


async def desk(principal: Principal, today: date) -> list[Card]:
    """The cards of the start page, what is due today first."""
    cards = [card for cards_of in _frame.desks for card in await cards_of(principal, today)]
    return sorted(cards, key=lambda card: {"bad": 0, "note": 1}.get(card.tone, 2))
