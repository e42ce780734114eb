"""Becomes another program: tied to its parent's life, and never as root.

Run as a script, on the standard library only: `step_into.py PARENT SIGNAL MODE UID GID PROGRAM …`.
A thread of the service could not do this safely between fork and exec. MODE is one of

plain     as whoever runs the service
user      as UID and GID
reaching  the same, and allowed through folders closed to others (a clone under /root)
mapped    in a user namespace in which the present user has UID and GID: files stay its own
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 4  # capabilities outlive the change of user, for access(2) too
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
CLONE_NEWUSER = 0x10000000


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _keep_one_capability(libc: ctypes.CDLL) -> None:
    """Of root's powers only the passing of closed folders is left, and outlives exec."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    _checked(libc.capset(ctypes.byref(header), ctypes.byref(sets)))
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _switch(libc: ctypes.CDLL, uid: int, gid: int, *, reaching: bool) -> None:
    if reaching:
        _checked(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if reaching:
        _keep_one_capability(libc)


def _map(libc: ctypes.CDLL, uid: int, gid: int) -> None:
    own_uid, own_gid = os.geteuid(), os.getegid()
    _checked(libc.unshare(CLONE_NEWUSER))
    process = Path("/proc/self")
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"{uid} {own_uid} 1")
    (process / "gid_map").write_text(f"{gid} {own_gid} 1")


def main(arguments: list[str]) -> None:
    """Nothing: the process is the program afterwards."""
    parent, signal, uid, gid = (int(arguments[place]) for place in (0, 1, 3, 4))
    mode, program = arguments[2], arguments[5:]
    libc = ctypes.CDLL(None, use_errno=True)
    if mode in {"user", "reaching"}:
        _switch(libc, uid, gid, reaching=mode == "reaching")
    elif mode == "mapped":
        _map(libc, uid, gid)
    if sys.platform == "linux":
        # Set last: a change of user clears it. The parent may have died before it was set.
        _checked(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the service ended meanwhile")
    os.execv(program[0], program)  # noqa: S606 - that is the point


if __name__ == "__main__":
    main(sys.argv[1:])
