"""Sittings are set, rooms furnished, invigilators named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import UniqueViolationError

from kit import clock
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from staff.service.busy import free
from staff.service.telling import tell_person
from training.exams.rules.conduct import Conduct, faults
from training.exams.sittings.service.refusals import HasBegun, RoomInUse


@dataclass(frozen=True, slots=True)
class SittingDraft:
    """A sitting as it is written."""

    opens_at: datetime
    closes_at: datetime
    access_code: str | None = None
    note: str | None = None


async def open_sitting(exam_id: int, draft: SittingDraft, *, now: datetime) -> int:
    """The id of a new sitting of the exam; raises NotFound or Invalid."""
    _check(draft)
    async with joined():
        exam = await rows("SELECT code FROM exam WHERE id = $1", exam_id)
        if not exam:
            raise NotFound
        made = await rows(
            "INSERT INTO exam_sitting (exam, opens_at, closes_at, access_code, note, cancelled, "
            "made_at) VALUES ($1, $2, $3, $4, $5, false, $6) RETURNING id",
            exam_id,
            draft.opens_at,
            draft.closes_at,
            draft.access_code,
            draft.note,
            now,
        )
        after = {"exam": exam[0]["code"], "opensAt": draft.opens_at, "closesAt": draft.closes_at}
        await record("sitting.add", "sitting", made[0]["id"], after=after)
    return int(made[0]["id"])


async def change_sitting(sitting_id: int, draft: SittingDraft) -> None:
    """The sitting's times, code and note are these; who is admitted is told when times change.

    Attempts under way keep their deadline: time is added at the desk.
    """
    _check(draft)
    async with joined():
        before = await rows(
            "SELECT opens_at, closes_at FROM exam_sitting WHERE id = $1 FOR UPDATE", sitting_id
        )
        if not before:
            raise NotFound
        await rows(
            "UPDATE exam_sitting SET opens_at = $2, closes_at = $3, access_code = $4, note = $5 "
            "WHERE id = $1",
            sitting_id,
            draft.opens_at,
            draft.closes_at,
            draft.access_code,
            draft.note,
        )
        after = {"opensAt": draft.opens_at, "closesAt": draft.closes_at}
        await record("sitting.change", "sitting", sitting_id, before=before[0], after=after)
        if before[0]["opens_at"] != draft.opens_at or before[0]["closes_at"] != draft.closes_at:
            await rows(
                "UPDATE busy_time SET starts_at = $2, ends_at = $3 WHERE source = $1",
                source_of(sitting_id),
                draft.opens_at,
                draft.closes_at,
            )
            await _tell_all(
                sitting_id, N_("The exam “{exam}” has a new time. See when and where."), "moved"
            )


async def cancel_sitting(sitting_id: int) -> None:
    """The sitting does not take place; those admitted are told. Raises HasBegun."""
    async with joined():
        found = await rows(
            "SELECT cancelled FROM exam_sitting WHERE id = $1 FOR UPDATE", sitting_id
        )
        if not found:
            raise NotFound
        if found[0]["cancelled"]:
            return
        if await rows("SELECT 1 FROM attempt WHERE sitting = $1 LIMIT 1", sitting_id):
            raise HasBegun
        await rows("UPDATE exam_sitting SET cancelled = true WHERE id = $1", sitting_id)
        await free(source_of(sitting_id))
        await record("sitting.cancel", "sitting", sitting_id)
        await _tell_all(sitting_id, N_("The sitting of “{exam}” is cancelled."), "cancelled")


async def add_room(
    sitting_id: int,
    name: str,
    seats: int,
    *,
    centre: str | None = None,
    networks: Sequence[str] = (),
) -> int:
    """The id of a new room of the sitting; raises NotFound or Invalid."""
    errors = faults(Conduct(networks=tuple(networks)))
    try:
        async with joined():
            if not await rows("SELECT 1 FROM exam_sitting WHERE id = $1", sitting_id):
                raise NotFound
            place = None
            if centre:
                found = await rows("SELECT id FROM centre WHERE code = $1", centre)
                if found:
                    place = found[0]["id"]
                else:
                    errors["centre"] = N_("There is no such centre.")
            if errors:
                raise Invalid(errors)
            made = await rows(
                "INSERT INTO exam_room (sitting, name, centre, seats, networks) "
                "VALUES ($1, $2, $3, $4, $5::jsonb) RETURNING id",
                sitting_id,
                name,
                place,
                seats,
                dumps(list(networks)),
            )
            await record(
                "sitting.add-room", "sitting", sitting_id, after={"room": name, "seats": seats}
            )
    except UniqueViolationError as error:
        raise Invalid({"name": N_("The sitting has a room of this name already.")}) from error
    return int(made[0]["id"])


async def remove_room(sitting_id: int, room_id: int) -> None:
    """The sitting has the room no more; raises NotFound, or RoomInUse while people sit there."""
    async with joined():
        if await rows("SELECT 1 FROM exam_admission WHERE room = $1 LIMIT 1", room_id) or (
            await rows("SELECT 1 FROM attempt WHERE room = $1 LIMIT 1", room_id)
        ):
            raise RoomInUse
        if await rows("SELECT 1 FROM exam_incident WHERE room = $1 LIMIT 1", room_id):
            raise RoomInUse
        gone = await rows(
            "DELETE FROM exam_room WHERE id = $1 AND sitting = $2 RETURNING name",
            room_id,
            sitting_id,
        )
        if not gone:
            raise NotFound
        after = {"room": gone[0]["name"]}
        await record("sitting.remove-room", "sitting", sitting_id, before=after)


async def name_invigilators(sitting_id: int, room_id: int, usernames: Sequence[str]) -> None:
    """The room is watched by these accounts and no others; raises NotFound or Invalid."""
    async with joined():
        room = await rows(
            "SELECT name FROM exam_room WHERE id = $1 AND sitting = $2 FOR UPDATE",
            room_id,
            sitting_id,
        )
        if not room:
            raise NotFound
        known = await rows(
            "SELECT DISTINCT a.id, a.username FROM account a "
            "JOIN role_grant g ON g.account = a.id WHERE a.username = ANY($1) "
            "AND a.disabled_at IS NULL AND g.role <> 'staff'",
            list(usernames),
        )
        missing = sorted(set(usernames) - {row["username"] for row in known})
        if missing:
            raise Invalid(
                {"usernames": N_("No account with an office of this name: {missing}.")},
                missing=", ".join(missing),
            )
        await rows("DELETE FROM exam_invigilator WHERE room = $1", room_id)
        await rows(
            "INSERT INTO exam_invigilator (room, account) SELECT $1, unnest($2::bigint[])",
            room_id,
            [row["id"] for row in known],
        )
        after = {"room": room[0]["name"], "invigilators": sorted(set(usernames))}
        await record("sitting.invigilators", "sitting", sitting_id, after=after)


def source_of(sitting_id: int) -> str:
    """Under which busy time of a sitting is booked."""
    return f"exam-sitting:{sitting_id}"


def _check(draft: SittingDraft) -> None:
    times = {"opensAt": draft.opens_at, "closesAt": draft.closes_at}
    far = {name: clock.OutOfReach.text for name, one in times.items() if not clock.reachable(one)}
    if far:
        raise Invalid(far, instant=next(times[name].isoformat() for name in far))
    if draft.closes_at <= draft.opens_at:
        raise Invalid({"closesAt": N_("It closes after it opens.")})


async def _tell_all(sitting_id: int, text: str, mark: str) -> None:
    admitted = await rows(
        "SELECT m.person, e.id AS exam, e.name, e.name_en, s.opens_at FROM exam_admission m "
        "JOIN exam_sitting s ON s.id = m.sitting JOIN exam e ON e.id = s.exam "
        "WHERE m.sitting = $1",
        sitting_id,
    )
    for row in admitted:
        await tell_person(
            row["person"],
            "exam",
            text,
            link=f"/me/exams/{row['exam']}",
            once=f"{source_of(sitting_id)}:{mark}:{row['opens_at'].isoformat()}",
            exam=(row["name"], row["name_en"]),
        )
