"""Files of certificate types, and of certificates from before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from certification import service
from certification.permissions import IMPORT
from certification.queries.certificates import kinds
from certification.service.numbers import new_code
from kit.database import rows
from kit.imports import ABSENT, Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import Target
from kit.language import N_
from staff.queries.births import born_by

_TYPE_COLUMNS = (
    Column("code", N_("Code"), columns.code(60), aliases=("代码", "编码")),
    Column("name", N_("Name"), columns.text(60), aliases=("名称",)),
    Column(
        "service_lines",
        N_("Service lines"),
        columns.several(columns.code(40)),
        aliases=("业务线",),
    ),
    Column(
        "validity_months",
        N_("Valid for months"),
        columns.whole(1, 1200),
        required=False,
        aliases=("有效期（月）", "有效月数"),
    ),
    Column(
        "issuer",
        N_("Issuer"),
        columns.text(80),
        required=False,
        may_lack=True,
        aliases=("发证机关", "发证单位"),
    ),
    Column(
        "issuer_en",
        N_("Issuer in English"),
        columns.text(120),
        required=False,
        may_lack=True,
        aliases=("发证机关（英文）",),
    ),
)


class _Types(Target):
    """Certificate types as a file has them: their lines by code."""

    async def existing(self, changes: Iterable[Change]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """Code -> the type's values."""
        wanted = {change.after["code"] for change in changes}
        return {
            (kind.code,): {
                "code": kind.code,
                "name": kind.name,
                "service_lines": sorted(code for code, _, _ in kind.lines),
                "validity_months": kind.validity_months,
                "issuer": kind.issuer,
                "issuer_en": kind.issuer_en,
            }
            for kind in await kinds()
            if kind.code in wanted
        }


_TYPES = _Types("certificate_type", key=("code",), duplicate="code")


async def _plan_types(lines: Sequence[Line], context: Context) -> Plan:  # noqa: ARG001
    known = {row["code"] for row in await rows("SELECT code FROM service_line")}
    found = Findings()
    for line in lines:
        code, name, service_lines, months, issuer, issuer_en = line.values
        strange = [one for one in service_lines if one not in known]
        if strange:
            found.wrong(
                line, "service_lines", N_("There is no service line “{code}”."), code=strange[0]
            )
            continue
        found.right(
            line,
            code,
            code=code,
            name=name,
            service_lines=sorted(service_lines),
            validity_months=months,
            # an empty cell leaves the issuer as it was, like a file without the column
            issuer=issuer or ABSENT,
            issuer_en=issuer_en or ABSENT,
        )
    return await _TYPES.plan(found)


async def _write_types(plan: Plan, context: Context) -> None:
    for change in plan.changes:
        issuer = change.after["issuer"]
        await service.put_type(
            change.after["code"],
            change.after["name"],
            lines=change.after["service_lines"],
            validity_months=change.after["validity_months"],
            issuer=(issuer, change.after["issuer_en"]) if issuer else None,
            now=context.now,
        )


CERTIFICATE_TYPES = ImportKind(
    "certificate-types",
    N_("Certificate types"),
    IMPORT,
    _TYPE_COLUMNS,
    _plan_types,
    _write_types,
    order=40,
    file="certificate_types.csv",
    subject="certificate-type",
)

_COLUMNS = (
    Column("number", N_("Certificate number"), columns.code(40), aliases=("证书编号", "编号")),
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column(
        "certificate_type",
        N_("Certificate type"),
        columns.code(60),
        aliases=("证书类型", "类型"),
    ),
    Column(
        "issued_on", N_("Issued on"), columns.day(), aliases=("发证日期", "起始日期"), shifts=True
    ),
    Column(
        "expires_on",
        N_("Last day"),
        columns.day(),
        required=False,
        aliases=("截止日期", "有效期至"),
        shifts=True,
    ),
)


class _Certificates(Target):
    """Certificates, none of which may overlap another of the same person and type."""

    async def write(self, plan: Plan, context: Context) -> None:  # noqa: ARG002 - a Writer
        """The table holds what the plan says; what is shortened makes room for what is new."""
        await self.change([c.after for c in plan.changes if c.before is not None])
        await self.add([{**c.after, **c.once} for c in plan.changes if c.before is None])


_CERTIFICATES = _Certificates("certificate", key=("number",), duplicate="number")


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    people = {
        row["employee_no"]: (row["id"], row["town"])
        for row in await rows(
            "SELECT employee_no, id, town FROM person WHERE employee_no = ANY($1::text[])",
            [line.values[1] for line in lines],
        )
    }
    born = await born_by([person for person, _ in people.values()])
    types = {kind.code: kind.id for kind in await kinds()}
    numbers = [line.values[0] for line in lines]
    our_own = set(await service.own_numbers(numbers))
    found = Findings()
    spans = await _spans(numbers)
    for line in lines:
        number, employee_no, kind, first, last = line.values
        person, town = people.get(employee_no, (None, None))
        if person is None or town is None or not context.may(town):
            found.wrong(line, "employee_no", N_("There is no such person."))
        elif kind not in types:
            found.wrong(line, "certificate_type", N_("There is no such certificate type."))
        elif number in our_own:
            found.wrong(line, "number", N_("Numbers of this form are given by this service."))
        elif last is not None and last < first:
            found.wrong(line, "expires_on", N_("The last day lies before the first."))
        elif first < born.get(person, date.min):
            found.wrong(line, "issued_on", N_("This day lies before the holder was born."))
        elif other := _overlapping(spans[person, types[kind]], first, last):
            found.wrong(
                line,
                "issued_on",
                N_("Its days overlap those of certificate {number}."),
                number=other,
            )
        else:
            spans[person, types[kind]].append((number, first, last or date.max))
            found.right(
                line,
                number,
                once={"code": new_code(), "origin": "imported", "recorded_at": context.now},
                number=number,
                person=person,
                certificate_type=types[kind],
                issued_on=first,
                first_day=first,
                last_day=last,
            )
    return await _CERTIFICATES.plan(found)


_Spans = dict[tuple[int, int], list[tuple[str, date, date]]]


async def _spans(numbers: Sequence[str]) -> _Spans:
    """(person, type) -> number and days in force of the certificates that the file leaves alone."""
    kept: _Spans = defaultdict(list)
    found = await rows(
        "SELECT number, person, certificate_type, first_day, last_day, "
        "LEAST(revoked_from, superseded_from) AS ended FROM certificate "
        "WHERE number <> ALL($1::text[])",
        list(numbers),
    )
    for row in found:
        last = row["last_day"] or date.max
        if row["ended"] is not None:
            last = min(last, row["ended"] - timedelta(days=1))
        if last >= row["first_day"]:
            kept[row["person"], row["certificate_type"]].append(
                (row["number"], row["first_day"], last)
            )
    return kept


def _overlapping(
    spans: Sequence[tuple[str, date, date]], first: date, last: date | None
) -> str | None:
    """The number of a certificate of the same person and type on one of these days."""
    end = last or date.max
    return next((number for number, begin, close in spans if begin <= end and first <= close), None)


CERTIFICATES = ImportKind(
    "certificates",
    N_("Certificates"),
    IMPORT,
    _COLUMNS,
    _plan,
    _CERTIFICATES.write,
    undo=_CERTIFICATES.undo,
    order=60,
    file="certificates.csv",
    subject="certificate",
)
