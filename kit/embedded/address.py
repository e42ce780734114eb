"""Where the embedded database listens, known before it runs."""

import hashlib
import os
import tempfile
from pathlib import Path


def socket_dir(data_dir: Path) -> Path:
    """The folder of the unix socket: short, whatever the length of `data_dir`."""
    mark = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"shanggang-{os.getuid()}-{mark}"


def embedded_dsn(data_dir: Path) -> str:
    """The address of the embedded database that keeps its files under `data_dir`."""
    return f"postgresql://shanggang@/shanggang?host={socket_dir(data_dir)}"
