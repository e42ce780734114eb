"""The key that signs cookies, tokens and links: SECRET_KEY, or one kept under the data folder."""

import hashlib
import hmac
import os
import secrets
from functools import cache

from kit.settings import settings


@cache
def secret() -> bytes:
    """The service's key; made once under the data folder when the environment gives none."""
    given = settings().secret_key
    if given is not None:
        return given.encode()
    path = settings().data_dir / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_bytes()


def signature(purpose: str, message: str) -> str:
    """What proves that this service wrote `message` for `purpose`: hex, 64 characters."""
    return hmac.new(secret(), f"{purpose}\0{message}".encode(), hashlib.sha256).hexdigest()


def genuine(purpose: str, message: str, given: str) -> bool:
    """Whether `given` is our signature of `message` for `purpose`."""
    return hmac.compare_digest(signature(purpose, message).encode(), given.encode())
