"""Calendar links: made, looked at, revoked."""

import secrets
from datetime import datetime, timedelta

from kit import history
from kit.database import rows, transaction
from kit.errors import NotFound, Refusal
from kit.language import N_
from roster.queries.links import Link, hash_of, link, token_of

MOST = 10
_LOOK = timedelta(hours=1)


class TooManyLinks(Refusal):
    """Enough links are in force; an old one can be revoked first."""

    code = "too-many-calendar-links"
    text = N_("There are {most} links already. Revoke one that is no longer used.")


async def make_link(
    *,
    person: int | None = None,
    centre: int | None = None,
    language: str,
    note: str | None,
    now: datetime,
) -> Link:
    """A new link of the person or of the centre is in force; raises TooManyLinks."""
    salt = secrets.token_hex(32)
    async with transaction():
        # One at a time for one owner, so that the limit holds.
        owner = f"calendar-link:{person}:{centre}"
        await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", owner)
        held = await rows(
            "SELECT count(*) AS n FROM calendar_link WHERE revoked_at IS NULL "
            "AND person IS NOT DISTINCT FROM $1 AND centre IS NOT DISTINCT FROM $2",
            person,
            centre,
        )
        if held[0]["n"] >= MOST:
            raise TooManyLinks(most=MOST)
        made = await rows(
            "INSERT INTO calendar_link (salt, token_hash, person, centre, language, note, made_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            salt,
            hash_of(token_of(salt)),
            person,
            centre,
            language,
            note or None,
            now,
        )
        await history.record(
            "calendar-link.make",
            "calendar-link",
            made[0]["id"],
            after={"person": person, "centre": centre, "note": note},
        )
        found = await link(made[0]["id"])
    if found is None:
        raise NotFound
    return found


async def revoke_link(
    link_id: int, *, person: int | None = None, centre: int | None = None, now: datetime
) -> None:
    """The link of that person or centre opens nothing any more; raises NotFound."""
    async with transaction():
        ended = await rows(
            "UPDATE calendar_link SET revoked_at = $4 WHERE id = $1 AND revoked_at IS NULL "
            "AND person IS NOT DISTINCT FROM $2 AND centre IS NOT DISTINCT FROM $3 RETURNING id",
            link_id,
            person,
            centre,
            now,
        )
        if not ended:
            raise NotFound
        await history.record("calendar-link.revoke", "calendar-link", link_id)


async def looked(one: Link, digest: str, now: datetime) -> datetime:
    """Since when the feed reads as it does; that a calendar looked is noted, once an hour."""
    if one.digest == digest and one.changed_at is not None:
        if one.read_at is None or now - one.read_at > _LOOK:
            await rows("UPDATE calendar_link SET read_at = $2 WHERE id = $1", one.id, now)
        return one.changed_at
    found = await rows(
        "UPDATE calendar_link SET digest = $2::text, "
        "changed_at = CASE WHEN digest = $2::text THEN changed_at ELSE $3 END, read_at = $3 "
        "WHERE id = $1 RETURNING changed_at",
        one.id,
        digest,
        now,
    )
    return found[0]["changed_at"] if found else now
