"""The owner's data and benchmark instances, kept in a folder `shared` next to the project."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def shared(path: str) -> Path:
    """The file or folder of that name; skips the test, and says so, where there is none."""
    for parent in ROOT.parents:
        found = parent / "shared" / path
        if found.exists():
            return found
    pytest.skip(f"no ../shared/{path} beside the project")
