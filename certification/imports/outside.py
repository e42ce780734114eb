"""Files of certificates that others issued: each waits for its scan and for somebody's yes."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from certification import service
from certification.permissions import ISSUE
from certification.queries.certificates import kinds
from kit import permissions
from kit.database import rows
from kit.imports import Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import Target
from kit.language import N_
from staff.queries.births import born_by

_COLUMNS = (
    Column("number", N_("Certificate number"), columns.code(40), aliases=("证书编号", "编号")),
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column(
        "certificate_type",
        N_("Certificate type"),
        columns.code(60),
        aliases=("证书类型", "类型"),
    ),
    Column("issuer", N_("Issuer"), columns.text(80, 2), aliases=("发证机关", "发证单位")),
    Column("first_day", N_("First day"), columns.day(), aliases=("发证日期", "起始日期")),
    Column(
        "last_day",
        N_("Last day"),
        columns.day(),
        required=False,
        aliases=("截止日期", "有效期至"),
    ),
)

_WAITING = Target("outside_certificate", key=("number", "state"), duplicate="number")
"""The state is part of the key, so that undoing never touches what was verified meanwhile."""


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    numbers = [line.values[0] for line in lines]
    employees = [line.values[1] for line in lines]
    people = {
        row["employee_no"]: row
        for row in await rows(
            "SELECT employee_no, id, town FROM person WHERE employee_no = ANY($1::text[])",
            employees,
        )
    }
    born = await born_by([row["id"] for row in people.values()])
    types = {kind.code: kind.id for kind in await kinds()}
    our_own = set(await service.own_numbers(numbers))
    recorded = await _recorded(numbers)
    reader = permissions.current()
    found = Findings()
    for line in lines:
        number, employee_no, kind, issuer, first, last = line.values
        who = people.get(employee_no)
        if who is None or not context.may(who["town"]):
            found.wrong(line, "employee_no", N_("There is no such person."))
            continue
        after = {
            "number": number,
            "state": "waiting",
            "person": who["id"],
            "certificate_type": types.get(kind),
            "issuer": issuer,
            "first_day": first,
            "last_day": last,
        }
        if kind not in types:
            found.wrong(line, "certificate_type", N_("There is no such certificate type."))
        elif number in our_own:
            found.wrong(line, "number", N_("Numbers of this form are given by this service."))
        elif number in recorded and recorded[number] != after:
            found.wrong(line, "number", N_("This number is recorded already."))
        elif last is not None and last < first:
            found.wrong(line, "last_day", N_("The last day lies before the first."))
        elif first < born.get(who["id"], date.min):
            found.wrong(line, "first_day", N_("This day lies before the holder was born."))
        else:
            once = {
                "recorded_at": context.now,
                "recorded_by": reader.username if reader else None,
            }
            found.right(line, number, once=once, **after)
    return await _WAITING.plan(found)


async def _recorded(numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Number -> what is recorded of it and not refused; of a certificate that counts its number."""
    found = await rows(
        "SELECT number, state, person, certificate_type, issuer, first_day, last_day "
        "FROM outside_certificate WHERE state <> 'refused' AND number = ANY($1::text[]) "
        "UNION ALL SELECT number, 'counts', person, certificate_type, '', first_day, last_day "
        "FROM certificate WHERE number = ANY($1::text[])",
        list(numbers),
    )
    return {row["number"]: dict(row) for row in found}


OUTSIDE = ImportKind(
    "outside-certificates",
    N_("Certificates from elsewhere"),
    ISSUE,
    _COLUMNS,
    _plan,
    _WAITING.write,
    undo=_WAITING.undo,
    order=61,
    subject="outside-certificate",
)
