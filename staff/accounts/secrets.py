"""Passwords and tokens: made, hashed, compared."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# 19 MiB and two passes: the second recommended set of RFC 9106's practice for web sign-in (OWASP).
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Without easily confused characters, for passwords that are read from a sheet.
READABLE = "abcdefghijkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return HASHER.hash(password)


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_hex(16))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; takes as long when there is none to compare with."""
    try:
        return HASHER.verify(stored or _nobody(), password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(stored)


def token() -> str:
    """A new secret of 256 bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a token: its SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def readable_password() -> str:
    """A new password of 60 bits that can be read out: `abcd-efgh-jkmn`."""
    letters = [secrets.choice(READABLE) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
