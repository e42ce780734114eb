"""Where the embedded database listens, known before it runs."""

import hashlib
import os
from pathlib import Path

PORT = 5432


def socket_dir(data_dir: Path) -> Path:
    """The folder of the unix socket: short, whatever the length of `data_dir`."""
    mark = hashlib.sha256(os.path.realpath(data_dir).encode()).hexdigest()[:12]
    return Path("/tmp") / f"shanggang-{os.getuid()}-{mark}"  # noqa: S108 - owner and mode are checked


def embedded_dsn(data_dir: Path, database: str = "shanggang") -> str:
    """The address of the embedded database that keeps its files under `data_dir`."""
    return f"postgresql://shanggang@/{database}?host={socket_dir(data_dir)}&port={PORT}"
