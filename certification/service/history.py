"""Certificates from before, and from elsewhere: rows without a document of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from certification.service.numbers import new_code
from kit.database import copy_rows, joined, rows
from kit.errors import Refusal
from kit.history import record
from kit.language import N_


class CannotImport(Refusal):
    """Some rows name somebody or something unknown, or a number of our own series."""

    status = 422
    code = "certificates-not-importable"
    text = N_("These certificates cannot be imported: {numbers}.")


@dataclass(frozen=True, slots=True)
class Imported:
    """One certificate as a file tells it; both days count."""

    number: str
    employee_no: str
    certificate_type: str
    first_day: date
    last_day: date | None


async def import_certificates(certificates: Sequence[Imported], *, now: datetime) -> int:
    """The certificates are on file with a verification code each; how many were new.

    A number that is already here keeps its row, unless its days differ: then they are corrected.
    May be part of a bigger unit of work.
    """
    async with joined():
        people = await _keys("SELECT employee_no AS key, id FROM person")
        kinds = await _keys("SELECT code AS key, id FROM certificate_type")
        wrong = [
            one.number
            for one in certificates
            if one.employee_no not in people or one.certificate_type not in kinds
        ]
        wrong += await ours([one.number for one in certificates])
        if wrong:
            raise CannotImport(numbers=", ".join(wrong[:20]))
        known = await rows(
            "SELECT number FROM certificate WHERE number = ANY($1)",
            [one.number for one in certificates],
        )
        here = {row["number"] for row in known}
        fresh = [one for one in certificates if one.number not in here]
        await _correct([one for one in certificates if one.number in here])
        await copy_rows(
            "certificate",
            (
                "number",
                "code",
                "person",
                "certificate_type",
                "origin",
                "issued_on",
                "first_day",
                "last_day",
                "recorded_at",
            ),
            [
                (
                    one.number,
                    new_code(),
                    people[one.employee_no],
                    kinds[one.certificate_type],
                    "imported",
                    one.first_day,
                    one.first_day,
                    one.last_day,
                    now,
                )
                for one in fresh
            ],
        )
        await record("certificate.import", "certificates", len(fresh), after={"new": len(fresh)})
    return len(fresh)


async def _keys(query: str) -> dict[str, int]:
    return {row["key"]: row["id"] for row in await rows(query)}


async def ours(numbers: Sequence[str]) -> list[str]:
    """Those of `numbers` that our own series gave or will give: PREFIX, year and serial."""
    found = await rows(
        "SELECT n AS number FROM unnest($1::text[]) n WHERE EXISTS (SELECT FROM certificate_type t "
        "WHERE n ~ ('^' || t.number_prefix || '[0-9]{9,}$'))",
        list(numbers),
    )
    return [row["number"] for row in found]


async def _correct(certificates: Sequence[Imported]) -> None:
    await rows(
        "UPDATE certificate c SET issued_on = n.first_day, first_day = n.first_day, "
        "last_day = n.last_day FROM unnest($1::text[], $2::date[], $3::date[]) "
        "AS n(number, first_day, last_day) WHERE c.number = n.number AND c.origin = 'imported' "
        "AND (c.first_day, c.last_day) IS DISTINCT FROM (n.first_day, n.last_day)",
        [one.number for one in certificates],
        [one.first_day for one in certificates],
        [one.last_day for one in certificates],
    )
