"""The embedded database's files: made once, whole or not at all, and whose they are.

PostgreSQL refuses to run as root. As root it runs as the owner of its files: `nobody`, or, where
no other user exists (a sandbox with one user), the same user under another number.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.embedded import step_into

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
"""All the server sees: PGPORT and the like of the caller would change it."""


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database cannot be made or started; the message says why and what helps."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom PostgreSQL's programs run."""

    mode: str
    """`plain`, `user`, `reaching` or `mapped`: see step_into."""
    uid: int
    gid: int

    def command(self, program: Path, *arguments: str) -> list[str]:
        """The command that runs `program` so, ended with the calling process."""
        if self.mode == "plain" and sys.platform != "linux":
            return [str(program), *arguments]
        step = [sys.executable, "-I", "-S", str(step_into.__file__)]
        facts = [os.getpid(), int(signal.SIGINT), self.mode, self.uid, self.gid]
        return [*step, *map(str, facts), str(program), *arguments]

    def take(self, folder: Path) -> None:
        """`folder` and all in it belong to whoever runs the server."""
        if self.mode in {"user", "reaching"} and folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
            for parent, folders, files in os.walk(folder):
                for name in [*folders, *files]:
                    os.chown(Path(parent) / name, self.uid, self.gid, follow_symlinks=False)


def _passable(path: Path) -> bool:
    """Whether everybody may walk down to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def identity(home: Path, binaries: Path) -> Identity:
    """As whom the server of the cluster under `home` (which exists) can run here."""
    me, group = os.geteuid(), os.getegid()
    if sys.platform != "linux" or (me != 0 and _named(me)):
        return Identity("plain", me, group)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedDatabaseError(
            "PostgreSQL does not run as this user and there is no user `nobody` here: "
            "run the service as an ordinary user, or set DATABASE_URL"
        ) from None
    if me == 0 and (owner := _give_away(home, nobody)):
        open_to_all = _passable(home.parent) and _passable(binaries)
        return Identity("user" if open_to_all else "reaching", *owner)
    return Identity("mapped", nobody.pw_uid, nobody.pw_gid)


def _give_away(home: Path, nobody: pwd.struct_passwd) -> tuple[int, int] | None:
    """Whose `home` is now: its owner's, if that was not root, else nobody's; None: cannot be."""
    found = home.stat()
    if found.st_uid != 0 and _named(found.st_uid):
        return found.st_uid, found.st_gid
    try:
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    except OSError:
        return None
    return nobody.pw_uid, nobody.pw_gid


def make(cluster: Path, binaries: Path, runs_as: Identity) -> None:
    """`cluster` holds a new PostgreSQL cluster with the role and the database of the service.

    Texts compare by code point in every language (the binaries know no ICU): lists in Chinese
    order sort by a stored key.
    """
    draft = cluster.with_name(cluster.name + ".draft")
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    runs_as.take(draft)
    _run(
        runs_as.command(
            binaries / "initdb",
            f"--pgdata={draft}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
    )
    _run(
        runs_as.command(binaries / "postgres", "--single", "-j", "-D", str(draft), "template1"),
        "CREATE ROLE shanggang LOGIN CREATEDB;\n\nCREATE DATABASE shanggang OWNER shanggang;\n\n",
    )
    draft.rename(cluster)


def _run(command: Sequence[str], text: str | None = None) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        command, input=text, capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd="/"
    )
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise EmbeddedDatabaseError(
            f"the embedded database could not be made:\n{done.stdout}{done.stderr}"
        )
