"""What import-linter's contracts cannot say about the house."""

from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("career", "roster", "training", "certification", "staff", "kit")
IMPURE = ("piccolo", "asyncpg", "litestar", "arq", "kit.database", "kit.clock", "structlog")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*FLOORS, include_external_packages=True)


def rooms(*names: str) -> list[str]:
    """Modules that are, or lie in, a room of one of these names."""
    return sorted(
        module
        for module in graph().modules
        if module.split(".")[0] in FLOORS and set(module.split(".")[1:]) & set(names)
    )


def test_rules_and_the_solver_touch_no_database_no_web_and_no_clock() -> None:
    broken = {
        (module, used)
        for module in rooms("rules", "solver")
        for used in graph().find_upstream_modules(module)
        if used.split(".")[0] in IMPURE or used in IMPURE
    }
    assert broken == set()


def test_queries_and_services_know_no_http() -> None:
    broken = {
        (module, used)
        for module in rooms("queries", "service")
        for used in graph().find_modules_directly_imported_by(module)
        if used.split(".")[0] == "litestar" or used.startswith("kit.web")
    }
    assert broken == set()


def test_only_solvers_know_the_optimiser() -> None:
    outside = {
        module
        for module in graph().modules
        if "solver" not in module.split(".")
        and any(
            used.split(".")[0] == "ortools"
            for used in graph().find_modules_directly_imported_by(module)
        )
    }
    assert outside == set()


def test_nothing_below_imports_the_composition_root() -> None:
    above = ("import app", "from app", "import demo", "from demo", "piccolo_conf")
    offenders = [
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if any(line.startswith(above) for line in path.read_text(encoding="utf-8").splitlines())
    ]
    assert offenders == []


def test_no_two_modules_import_each_other() -> None:
    imports = {
        module: graph().find_modules_directly_imported_by(module) for module in graph().modules
    }
    circles = [
        (one, other)
        for one, used in imports.items()
        for other in used
        if one < other and one in imports.get(other, set())
    ]
    assert circles == []


@pytest.mark.parametrize("floor", FLOORS)
def test_no_room_outgrows_its_subject(floor: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / floor).rglob("*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 450
    }
    assert long == {}
