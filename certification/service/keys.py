"""The keys that sign credentials: made when first needed, kept encrypted, changed by command."""

import secrets
from datetime import datetime

from certification.rules.credential import SigningKey, public_key
from kit.database import joined, rows
from kit.encryption import EncryptedColumn
from kit.history import record

PRIVATE = EncryptedColumn("credential_key", "private", owner="name")


async def signing_key(now: datetime) -> SigningKey:
    """The key that signs today; the first one is made here."""
    found = await rows("SELECT name, private FROM credential_key WHERE retired_at IS NULL")
    if not found:
        async with joined():
            await _make(now)
        found = await rows("SELECT name, private FROM credential_key WHERE retired_at IS NULL")
    opened = PRIVATE.opened(found[0]["private"], found[0]["name"])
    return SigningKey(found[0]["name"], bytes.fromhex(opened or ""))


async def _make(now: datetime) -> None:
    private = secrets.token_bytes(32)
    name = f"key-{secrets.token_hex(4)}"
    await rows(
        "INSERT INTO credential_key (name, public, private, made_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT ((true)) WHERE retired_at IS NULL DO NOTHING",
        name,
        public_key(private),
        PRIVATE.seal(private.hex(), name),
        now,
    )


async def rotate_key(now: datetime) -> str:
    """A new key signs from here on; the old one still verifies, and is never used again.

    Its name.
    """
    async with joined():
        await rows(
            "UPDATE credential_key SET retired_at = $1, private = NULL WHERE retired_at IS NULL",
            now,
        )
        await _make(now)
        [made] = await rows("SELECT name FROM credential_key WHERE retired_at IS NULL")
        await record("credential-key.make", "credential-key", made["name"])
    return str(made["name"])


async def public_keys() -> dict[str, str]:
    """Name -> Multikey of every key there ever was."""
    found = await rows("SELECT name, public FROM credential_key ORDER BY id")
    return {row["name"]: row["public"] for row in found}
