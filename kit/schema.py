"""Tables and guards, found in the rooms of those names."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

from piccolo.table import Table, sort_table_classes


def _rooms(packages: Iterable[str], name: str) -> Iterator[ModuleType]:
    for package_name in packages:
        package = importlib.import_module(package_name)
        for module in pkgutil.walk_packages(package.__path__, f"{package_name}."):
            if module.name.rsplit(".", 1)[-1] == name:
                yield importlib.import_module(module.name)


def find_tables(packages: Iterable[str]) -> tuple[type[Table], ...]:
    """Every table of every `tables` room, referenced ones before those that refer to them."""
    found = [
        item
        for room in _rooms(packages, "tables")
        for item in vars(room).values()
        if isinstance(item, type) and issubclass(item, Table) and item.__module__ == room.__name__
    ]
    return tuple(sort_table_classes(found))


def find_guards(packages: Iterable[str]) -> tuple[str, ...]:
    """What Piccolo cannot say (EXCLUDE, triggers, indexes): the statements of `guards` rooms.

    A package's own room comes before those of its folders, which may use its functions.
    """
    found = sorted(_rooms(packages, "guards"), key=lambda room: room.__name__.count("."))
    return tuple(statement for room in found for statement in room.GUARDS)
