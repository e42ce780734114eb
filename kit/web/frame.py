"""What the frame knows of the whole service: the features' templates and menu."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

from kit.feature import Feature, NavigationItem
from kit.language import N_
from kit.permissions import PUBLIC, SELF, Principal
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


_frame = _Frame(environment.build())


def configure(features: Sequence[Feature]) -> None:
    """From here on pages come with these features' templates and menu."""
    folders = [feature.templates for feature in features if feature.templates is not None]
    _frame.environment = environment.build(folders)
    _frame.items = tuple(item for feature in features for item in feature.navigation)


def templates() -> Environment:
    """The environment in force."""
    return _frame.environment


def open_to(principal: Principal | None, permission: str) -> bool:
    """Whether `principal` may follow a link that needs `permission`."""
    if permission == PUBLIC:
        return True
    return principal is not None and (permission == SELF or principal.may(permission))


def menu(principal: Principal | None) -> list[tuple[str, list[NavigationItem]]]:
    """The menu's groups, each with the items the reader may open; empty groups left out."""
    grouped = {
        label: [
            item
            for item in _frame.items
            if item.group == group and open_to(principal, item.permission)
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
