"""What happens to an issued certificate: revoked, suspended, restored."""

from datetime import date, timedelta
from typing import Any

from certification.service.renewals import pass_on_lapses
from certification.service.telling import tell_holder
from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_


class AlreadyRevoked(Refusal):
    """Nothing more can be done to a certificate that was revoked or superseded."""

    code = "certificate-already-ended"
    text = N_("This certificate was already revoked or superseded.")


class AlreadySuspended(Refusal):
    """It is suspended until it is restored."""

    code = "certificate-already-suspended"
    text = N_("This certificate is already suspended.")


class NotSuspended(Refusal):
    """There is nothing to restore."""

    code = "certificate-not-suspended"
    text = N_("This certificate is not suspended.")


async def revoke(number: str, *, reason: str, from_day: date, today: date) -> None:
    """From `from_day` on, today or later, the certificate opens no window any more, for good."""
    async with transaction():
        held = await _locked(number)
        _not_before(from_day, today)
        await rows(
            "UPDATE certificate SET revoked_from = $2, revoked_because = $3 WHERE id = $1",
            held["id"],
            from_day,
            reason,
        )
        after = {"revokedFrom": from_day, "reason": reason}
        await record("certificate.revoke", "certificate", number, after=after)
        text = (
            N_("Your certificate {number} is revoked from {day} on; until then it holds.")
            if from_day > today
            else N_("Your certificate {number} was revoked.")
        )
        await tell_holder(held["person"], text, number, day=from_day)
        await pass_on_lapses([held["person"]], today)


async def suspend(number: str, *, reason: str, from_day: date, today: date) -> None:
    """From `from_day` on, today or later, the certificate does not hold until it is restored."""
    async with transaction():
        held = await _locked(number)
        _not_before(from_day, today)
        if await _open_suspension(held["id"]) is not None:
            raise AlreadySuspended(number=number)
        await rows(
            "INSERT INTO suspension (certificate, first_day, last_day, reason) "
            "VALUES ($1, $2, NULL, $3)",
            held["id"],
            from_day,
            reason,
        )
        after = {"suspendedFrom": from_day, "reason": reason}
        await record("certificate.suspend", "certificate", number, after=after)
        text = (
            N_("Your certificate {number} is suspended from {day} on; until then it holds.")
            if from_day > today
            else N_("Your certificate {number} is suspended.")
        )
        await tell_holder(held["person"], text, number, day=from_day)
        await pass_on_lapses([held["person"]], today)


async def restore(number: str, *, reason: str, today: date) -> None:
    """From today on the certificate holds again; the suspended days stay suspended.

    A suspension that has not begun is taken back.
    """
    async with transaction():
        held = await _locked(number)
        running = await _open_suspension(held["id"])
        if running is None:
            raise NotSuspended(number=number)
        last = today - timedelta(days=1)
        if last < running["first_day"]:
            await rows("DELETE FROM suspension WHERE id = $1", running["id"])
        else:
            await rows("UPDATE suspension SET last_day = $2 WHERE id = $1", running["id"], last)
        await record(
            "certificate.restore",
            "certificate",
            number,
            before={"suspendedFrom": running["first_day"]},
            after={"restoredOn": today, "reason": reason},
        )
        text = (
            N_("Your certificate {number} is not suspended after all.")
            if running["first_day"] > today
            else N_("Your certificate {number} holds again.")
        )
        await tell_holder(held["person"], text, number)


async def _locked(number: str) -> dict[str, Any]:
    """The certificate's row, locked; raises NotFound, and AlreadyRevoked when it has ended."""
    found = await rows(
        "SELECT id, person, revoked_from, superseded_from FROM certificate "
        "WHERE number = $1 FOR UPDATE",
        number,
    )
    if not found:
        raise NotFound(number=number)
    if found[0]["revoked_from"] is not None or found[0]["superseded_from"] is not None:
        raise AlreadyRevoked(number=number)
    return found[0]


async def _open_suspension(certificate: int) -> dict[str, Any] | None:
    found = await rows(
        "SELECT id, first_day FROM suspension WHERE certificate = $1 AND last_day IS NULL",
        certificate,
    )
    return found[0] if found else None


def _not_before(day: date, today: date) -> None:
    if day < today:
        raise Invalid({"fromDay": N_("This day has passed; choose today or later.")})
