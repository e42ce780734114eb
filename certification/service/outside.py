"""Certificates from elsewhere: recorded with their evidence; verified, they count."""

from datetime import date, datetime

from asyncpg.exceptions import UniqueViolationError

from certification.queries import outside
from certification.queries.certificates import kinds
from certification.queries.outside import Outside
from certification.service.numbers import new_code, own_numbers
from certification.service.telling import tell_holder
from kit import files, permissions
from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_

EVIDENCE = files.Purpose(
    frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"}), 10_000_000
)


class AlreadyDecided(Refusal):
    """It was verified or refused."""

    code = "outside-already-decided"
    text = N_("This certificate was verified or refused already.")


class OwnRecord(Refusal):
    """Whoever recorded it does not verify it."""

    code = "outside-own-record"
    text = N_("Somebody else than who recorded it must verify it.")


class Overlaps(Refusal):
    """A certificate of the type is in force on some of its days."""

    code = "certificate-already-held"
    text = N_("A certificate of this type is already held for these days: {number}.")


async def record_outside(
    person: int,
    certificate_type: str,
    *,
    number: str,
    issuer: str,
    first_day: date,
    last_day: date | None,
    scan: tuple[str, bytes],
    now: datetime,
) -> int:
    """The certificate waits for somebody to verify it; its id. `scan` is (file name, content).

    Raises Invalid for what cannot be: days out of order or before the holder's birth, a number of
    ours or one recorded already, an unknown type; UnfitFile for the evidence.
    """
    kind = {one.code: one.id for one in await kinds()}.get(certificate_type)
    born = await rows("SELECT birth_date FROM person WHERE id = $1", person)
    errors: dict[str, str] = {}
    if kind is None:
        errors["certificateType"] = N_("There is no such certificate type.")
    if last_day is not None and last_day < first_day:
        errors["lastDay"] = N_("The last day lies before the first.")
    if born and born[0]["birth_date"] is not None and first_day < born[0]["birth_date"]:
        errors["firstDay"] = N_("This day lies before the holder was born.")
    if await own_numbers([number]):
        errors["number"] = N_("Numbers of this form are given by this service.")
    elif await rows("SELECT FROM certificate WHERE number = $1", number):
        errors["number"] = N_("This number is recorded already.")
    if errors:
        raise Invalid(errors)
    principal = permissions.current()
    try:
        async with transaction():
            kept = await files.keep(*scan, EVIDENCE, now=now, permission=files.APART)
            [made] = await rows(
                "INSERT INTO outside_certificate (person, certificate_type, number, issuer, "
                "first_day, last_day, state, recorded_at, recorded_by, scan) "
                "VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9) RETURNING id",
                person,
                kind,
                number,
                issuer,
                first_day,
                last_day,
                now,
                principal.username if principal else None,
                kept.code,
            )
            after = {"number": number, "type": certificate_type, "sha256": kept.sha256}
            await record("outside.record", "outside-certificate", made["id"], after=after)
    except UniqueViolationError as error:
        raise Invalid({"number": N_("This number is recorded already.")}) from error
    return int(made["id"])


async def _waiting(outside_id: int) -> Outside:
    """The record, locked; raises NotFound, AlreadyDecided."""
    await rows("SELECT FROM outside_certificate WHERE id = $1 FOR UPDATE", outside_id)
    found = await outside.one(outside_id)
    if found is None:
        raise NotFound(certificate=outside_id)
    if found.state != "waiting":
        raise AlreadyDecided(number=found.number)
    return found


async def verify_outside(outside_id: int, *, now: datetime) -> str:
    """The certificate counts from its first day; its number. Not by whoever recorded it."""
    reader = permissions.required()
    async with transaction():
        found = await _waiting(outside_id)
        if found.recorded_by == reader.username:
            raise OwnRecord(number=found.number)
        await _must_be_free(found)
        [made] = await rows(
            "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
            "first_day, last_day, recorded_at) SELECT number, $2, person, certificate_type, "
            "'imported', first_day, first_day, last_day, $3 FROM outside_certificate "
            "WHERE id = $1 RETURNING id",
            outside_id,
            new_code(),
            now,
        )
        await rows(
            "UPDATE outside_certificate SET state = 'verified', decided_at = $2, decided_by = $3, "
            "certificate = $4 WHERE id = $1",
            outside_id,
            now,
            reader.username,
            made["id"],
        )
        after = {"number": found.number, "recordedBy": found.recorded_by}
        await record("outside.verify", "outside-certificate", outside_id, after=after)
        text = N_("Your certificate {number} from elsewhere was verified and counts.")
        await tell_holder(found.person, text, found.number)
    return found.number


async def _must_be_free(found: Outside) -> None:
    there = await rows(
        "SELECT number FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type "
        "WHERE c.person = $1 AND t.code = $2 AND c.first_day <= COALESCE($4, 'infinity'::date) "
        "AND LEAST(c.last_day, c.revoked_from - 1, c.superseded_from - 1) IS NULL "
        "OR c.person = $1 AND t.code = $2 AND c.first_day <= COALESCE($4, 'infinity'::date) "
        "AND LEAST(c.last_day, c.revoked_from - 1, c.superseded_from - 1) >= $3 LIMIT 1",
        found.person,
        found.type,
        found.first_day,
        found.last_day,
    )
    if there:
        raise Overlaps(number=there[0]["number"])


async def refuse_outside(outside_id: int, *, reason: str, now: datetime) -> None:
    """The certificate does not count, and why stands beside it."""
    reader = permissions.required()
    async with transaction():
        await _waiting(outside_id)
        await rows(
            "UPDATE outside_certificate SET state = 'refused', decided_at = $2, decided_by = $3, "
            "decided_because = $4 WHERE id = $1",
            outside_id,
            now,
            reader.username,
            reason,
        )
        await record("outside.refuse", "outside-certificate", outside_id, after={"reason": reason})
