"""Programs of others by which tests check what the service makes; CI installs them all."""

import shutil

import pytest


def needs(program: str, package: str) -> pytest.MarkDecorator:
    """Skips the test, and says so, on a machine that has the project's own parts alone."""
    missing = shutil.which(program) is None
    return pytest.mark.skipif(missing, reason=f"{program} was not found: install {package}")
