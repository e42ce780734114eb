"""Certificates from elsewhere: recorded with their evidence; verified, they count."""

import asyncio
from collections.abc import Collection
from datetime import date, datetime
from pathlib import PurePosixPath

from asyncpg.exceptions import UniqueViolationError

from certification.queries import outside
from certification.queries.certificates import kinds
from certification.queries.outside import Outside
from certification.service.numbers import new_code, own_numbers
from certification.service.telling import tell_holder
from kit import files, permissions
from kit.archives import ArchiveLimits, read_archive
from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_, gettext
from staff.queries.births import born_by

EVIDENCE = files.Purpose(
    frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"}), 10_000_000
)

ARCHIVE = ArchiveLimits(size=60_000_000, entries=1_000)
"""What is read of a ZIP of scans at most."""


class AlreadyDecided(Refusal):
    """It was verified or refused."""

    code = "outside-already-decided"
    text = N_("This certificate was verified or refused already.")


class OwnRecord(Refusal):
    """Whoever recorded it does not verify it."""

    code = "outside-own-record"
    text = N_("Somebody else than who recorded it must verify it.")


class NoScan(Refusal):
    """There is nothing yet to verify it by."""

    code = "outside-no-scan"
    text = N_("The scan of certificate {number} is not here yet.")


class UnfitScans(Refusal):
    """Some of the scans fit no certificate, or are of a kind that is not taken; none was kept."""

    status = 422
    code = "unfit-scans"
    text = N_("None of the scans was taken. {count} of them cannot be, the first is {name}: {why}")

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        (name, why), *_ = wrong
        found = [{"name": one, "why": because} for one, because in wrong]
        super().__init__(count=len(wrong), name=name, why=why, files=found)


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
    born = (await born_by([person])).get(person, date.min)
    errors: dict[str, str] = {}
    if kind is None:
        errors["certificateType"] = N_("There is no such certificate type.")
    if last_day is not None and last_day < first_day:
        errors["lastDay"] = N_("The last day lies before the first.")
    if first_day < born:
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


async def attach_scans(
    name: str, content: bytes, *, towns: Collection[int] | None, now: datetime
) -> list[str]:
    """Each scan stands with the certificate that waits for it; the numbers of these.

    `content` is one scan or a ZIP of them, each named by the number of its certificate. All of them
    are taken or none: raises BadFile for a ZIP that cannot be read, UnfitScans for what is in it.
    """
    scans = {name: content}
    if name.lower().endswith(".zip"):
        unpacked = await asyncio.to_thread(read_archive, content, ARCHIVE)
        scans = {path: held for path, held in unpacked.items() if not _of_the_system(path)}
        if not scans:
            raise Invalid({"file": N_("There is no scan in the archive.")})
    reader = permissions.required()
    numbers: dict[str, int] = {}
    wrong: list[tuple[str, str]] = []
    async with transaction():
        waiting = await outside.without_scan([PurePosixPath(path).stem for path in scans], towns)
        for path, scan in scans.items():
            file = PurePosixPath(path)
            if file.stem not in waiting or file.stem in numbers:
                wrong.append((file.name[:100], gettext(_FOR_NOTHING)))
                continue
            try:
                kept = await files.keep(file.name, scan, EVIDENCE, now=now, permission=files.APART)
            except files.UnfitFile as refusal:
                wrong.append((file.name[:100], gettext(refusal.text, **refusal.facts)))
                continue
            numbers[file.stem] = waiting[file.stem]
            await rows(
                "UPDATE outside_certificate SET scan = $2, scan_by = $3 WHERE id = $1",
                waiting[file.stem],
                kept.code,
                reader.username,
            )
            after = {"number": file.stem, "sha256": kept.sha256}
            await record("outside.scan", "outside-certificate", waiting[file.stem], after=after)
        if wrong:
            raise UnfitScans(wrong)
    return list(numbers)


_FOR_NOTHING = N_("No certificate of this number waits for a scan.")


def _of_the_system(path: str) -> bool:
    """Whether a ZIP holds the file only because some system always adds it."""
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] == "Thumbs.db"


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
    """The certificate counts from its first day; its number. Not by whoever recorded it.

    Raises NotFound, AlreadyDecided, OwnRecord, NoScan, Overlaps.
    """
    reader = permissions.required()
    async with transaction():
        found = await _waiting(outside_id)
        if reader.username in {found.recorded_by, found.scan_by}:
            raise OwnRecord(number=found.number)
        if found.scan is None:
            raise NoScan(number=found.number)
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
