"""Columns whose text is encrypted at rest, the keys that open them, and readings that are noted.

A feature declares an `EncryptedColumn`; what it seals can be opened only in the same column for
the same owner, so that a value copied to another row does not open there. The first key of
ENCRYPTION_KEYS seals, all of them open, and after them the one that SECRET_KEY gives: so a new key
is put in front, `litestar rotate-encryption` seals everything anew, and the old key can go.
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.errors import Refusal
from kit.history import record
from kit.language import N_
from kit.secret import secret
from kit.settings import settings

READ = "sensitive.read"
"""The action under which history keeps a reading."""
_NONCE = 12


class KeyMissing(Refusal):
    """A value was sealed with a key that this process does not have, or was tampered with."""

    status = 409
    code = "key-missing"
    text = N_("This text is encrypted with a key that the service no longer has.")


@dataclass(frozen=True, slots=True)
class Key:
    """A key by the name that stands in what it sealed."""

    name: str
    cipher: AESGCM


def key_of(text: bytes) -> Key:
    """The key that a text of ENCRYPTION_KEYS stands for (HKDF-SHA256, 256 bits)."""
    made = HKDF(SHA256(), 32, salt=None, info=b"shanggang encryption at rest").derive(text)
    return Key(hashlib.sha256(made).hexdigest()[:8], AESGCM(made))


@cache
def keys() -> tuple[Key, ...]:
    """The keys of this process; the first one seals."""
    given = [key_of(text.encode()) for text in settings().encryption_keys]
    return (*given, key_of(b"from SECRET_KEY\0" + secret()))


def seal(text: str, owner: str, with_keys: Sequence[Key] | None = None) -> str:
    """`text`, encrypted with the first key so that it opens for `owner` only."""
    key = (with_keys or keys())[0]
    nonce = os.urandom(_NONCE)
    sealed = key.cipher.encrypt(nonce, text.encode(), owner.encode())
    return f"{key.name}:{urlsafe_b64encode(nonce + sealed).decode()}"


def opened(sealed: str, owner: str, with_keys: Sequence[Key] | None = None) -> str:
    """The text that was sealed for `owner`; raises KeyMissing."""
    name, _, body = sealed.partition(":")
    for key in with_keys or keys():
        if key.name == name:
            try:
                raw = urlsafe_b64decode(body)
                return key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
            except (InvalidTag, ValueError) as error:
                raise KeyMissing(key=name) from error
    raise KeyMissing(key=name)


def mark(text: str, purpose: str) -> str:
    """What finds equal texts without opening them: the same for the same text, 64 characters.

    It hangs on SECRET_KEY, not on the keys that rotate.
    """
    return hashlib.sha256(b"mark\0" + secret() + f"\0{purpose}\0{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """A text column that holds sealed texts only; empty stays empty."""

    table: str
    column: str
    owner: str = "person"
    """The column, never changed, that says whose the text is."""
    key: str = "id"
    """The table's key."""

    def seal(self, text: str | None, owner: int | str) -> str | None:
        """What to store of `text` in the row of `owner`."""
        return None if text is None else seal(text, self._owner(owner))

    def opened(self, stored: str | None, owner: int | str) -> str | None:
        """The text that is stored in the row of `owner`; raises KeyMissing."""
        return None if stored is None else opened(stored, self._owner(owner))

    def sealed_anew(
        self, stored: str, owner: int | str, with_keys: Sequence[Key] | None = None
    ) -> str:
        """The same text, sealed with the first key."""
        bound = self._owner(owner)
        return seal(opened(stored, bound, with_keys), bound, with_keys)

    def _owner(self, owner: int | str) -> str:
        return f"{self.table}.{self.column}:{owner}"


@dataclass(frozen=True, slots=True)
class EncryptedDay(EncryptedColumn):
    """A text column that holds sealed days only."""

    def seal_day(self, day: date | None, owner: int | str) -> str | None:
        """What to store of `day` in the row of `owner`."""
        return self.seal(None if day is None else day.isoformat(), owner)

    def day(self, stored: str | None, owner: int | str) -> date | None:
        """The day that is stored in the row of `owner`; raises KeyMissing."""
        text = self.opened(stored, owner)
        return None if text is None else date.fromisoformat(text)


_known: list[EncryptedColumn] = []


def install(columns: Iterable[EncryptedColumn]) -> None:
    """From here on these are the encrypted columns, for rotation."""
    _known[:] = columns


def every() -> list[EncryptedColumn]:
    """The encrypted columns of all features."""
    return list(_known)


async def note_reading(
    kind: str, key: str | int, fields: Iterable[str], *, reason: str | None = None
) -> None:
    """History holds who read which sensitive fields of what; the person concerned may see it."""
    after: dict[str, object] = {"fields": sorted(fields)}
    if reason:
        after["reason"] = reason
    await record(READ, kind, key, after=after)
