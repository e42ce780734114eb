"""Functions compiled to machine code on their first call, kept for the next process if possible.

They run without Python's lock, so two threads use two cores. What is kept lies in a folder named
after the sources that mention this module: numba itself does not notice when a function changes
that another file's function calls. Where no folder can be written to, each process compiles for
itself.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def _places() -> Iterator[Path]:
    """Folders that might be written to, the nearest first."""
    yield Path(__file__).parent / "__pycache__"
    home = os.environ.get("XDG_CACHE_HOME")
    yield (Path(home) if home else Path.home() / ".cache") / "shanggang"
    yield Path(tempfile.gettempdir()) / f"shanggang-{os.getuid() if hasattr(os, 'getuid') else 0}"


def _folder() -> Path | None:
    """Where machine code of these very sources is kept; None: nowhere."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        text = path.read_bytes()
        if b"compiled" in text or path.name == "layout.py":
            digest.update(text)
    for place in _places():
        folder = place / f"machine-{digest.hexdigest()[:16]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


FOLDER = _folder()


def compiled(function: Function) -> Function:
    """The same function, compiled."""
    made: Any
    if FOLDER is None:
        made = njit(nogil=True)(function)
    else:
        config: Any = numba.config
        before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)
        try:
            made = njit(cache=True, nogil=True)(function)
        finally:
            config.CACHE_DIR = before
    return cast("Function", made)
