"""People."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kit.database import rows
from kit.encryption import KeyMissing
from kit.imports import BadCell, Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import CannotUndo, Target
from kit.language import N_
from staff.queries.people import BIRTH_DATE, ID_NUMBER, number_mark
from staff.rules import identity_numbers
from staff.rules.names import is_name, pinyin, read_by_machine
from staff.rules.people import (
    FAULTS,
    NOT_A_NAME,
    NOT_PINYIN,
    contradiction,
    is_pinyin,
    masked,
    regular_identity_number,
    regular_name,
)
from staff.service.births import keep_former

IDENTITIES = {
    "civil_servant": ("公务员",),
    "public_institution": ("事业单位", "事业编制", "事业人员"),
    "government_auxiliary": ("政府雇员", "政府辅助人员", "机关聘员"),
    "contract": ("合同制", "合同工", "合同制人员"),
    "village_cadre": ("村居干部", "社区干部"),
    "migrant_affairs_staff": ("流管员", "流动人口协管员"),
    "security_team": ("治安队员", "治保会"),
    "trainee": ("见习人员", "实习人员"),
    "other": ("其他",),
}
POOLS = {
    "shared": ("共享", "共享人员池", "共享人员"),
    "fixed": ("固定", "固定人员"),
    "town_window": ("镇街窗口", "镇级窗口"),
    "town_manager": ("镇街管理", "镇级管理"),
}
EDUCATION = {
    "junior_secondary": ("初中",),
    "senior_secondary": ("高中", "中专", "中技"),
    "junior_college": ("大专", "专科"),
    "bachelor": ("本科", "大学"),
    "master": ("硕士", "研究生"),
    "doctor": ("博士",),
}


def _name(cell: str) -> str:
    name = regular_name(cell)
    if not is_name(name):
        raise BadCell(NOT_A_NAME)
    return name


def _identity_number(cell: str) -> str:
    number = regular_identity_number(cell)
    fault = identity_numbers.fault(number)
    if fault is not None:
        raise BadCell(FAULTS[fault])
    return number


def _syllables(cell: str) -> str:
    value = " ".join(cell.lower().split())
    if not is_pinyin(value):
        raise BadCell(NOT_PINYIN)
    return value


_COLUMNS = (
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号", "员工编号")),
    Column("name", N_("Full name"), _name, aliases=("姓名", "名字")),
    Column("name_pinyin", N_("Pinyin"), _syllables, required=False, may_lack=True),
    Column(
        "sex",
        N_("Sex"),
        columns.choice({"M": ("男", "male"), "F": ("女", "female")}),
        required=False,
        aliases=("性别",),
    ),
    Column(
        "birth_date",
        N_("Birth date"),
        columns.day(),
        required=False,
        aliases=("出生日期",),
        sensitive=True,
    ),
    Column(
        "id_number",
        N_("Identity number"),
        _identity_number,
        required=False,
        aliases=("身份证号", "身份证号码", "公民身份号码"),
        sensitive=True,
    ),
    Column(
        "identity", N_("Identity kind"), columns.choice(IDENTITIES), aliases=("身份", "人员身份")
    ),
    Column("employer", N_("Employer"), columns.text(80), required=False, aliases=("用人单位",)),
    Column("town", N_("Town"), columns.text(40), aliases=("镇街", "所属镇街")),
    Column(
        "home_centre",
        N_("Home centre"),
        columns.code(20),
        required=False,
        aliases=("所在中心", "所属中心", "中心代码"),
    ),
    Column("pool", N_("Pool"), columns.choice(POOLS), aliases=("人员类别", "人员池")),
    Column(
        "work_fraction",
        N_("Work fraction"),
        columns.decimal(0, 1, places=2, above=True),
        aliases=("工时比例", "工作量比例"),
    ),
    Column(
        "hired_on",
        N_("Hired on"),
        columns.day(),
        required=False,
        aliases=("入职日期", "聘用日期"),
        shifts=True,
    ),
    Column(
        "education",
        N_("Education"),
        columns.choice(EDUCATION),
        required=False,
        aliases=("学历",),
    ),
)


class _People(Target):
    """Identity numbers and birth dates are sealed; equal numbers are known by their mark."""

    def _compared(self, change: Change, before: Mapping[str, Any] | None) -> Change:
        found = super()._compared(change, before)
        return replace(found, after=_same_seal(found.after, before))

    async def change(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The people hold these values; birth dates that they held stay known as former ones."""
        await keep_former({one["employee_no"]: _born(one) for one in records})
        await super().change(records)

    async def undo(self, changes: Sequence[Change], context: Context) -> None:
        """The table holds again what it held before; raises CannotUndo when it cannot."""
        there = await self.existing(changes)
        await super().undo(
            [
                replace(
                    one,
                    before=_sealed_anew(one.key, one.before),
                    after=_same_seal(one.after, there.get((one.key,))),
                )
                for one in changes
            ],
            context,
        )


def _same_seal(values: Mapping[str, Any], there: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The values with the stored seal where what it holds is the same: each seal differs."""
    if there is None:
        return values
    same = {}
    if there["id_number_mark"] == values["id_number_mark"]:
        same["id_number"] = there["id_number"]
    try:
        if _born(there) == _born(values):
            same["birth_date"] = there["birth_date"]
    except KeyMissing:
        pass  # what no key opens is replaced
    return {**values, **same}


def _born(values: Mapping[str, Any]) -> date | None:
    return BIRTH_DATE.day(values["birth_date"], values["employee_no"])


def _sealed_anew(employee_no: str, before: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was there, sealed with today's key: keys may have rotated since."""
    if before is None:
        return None
    try:
        anew = {
            column.column: column.sealed_anew(stored, employee_no)
            for column in (ID_NUMBER, BIRTH_DATE)
            if (stored := before[column.column]) is not None
        }
    except KeyMissing as error:
        raise CannotUndo(record=employee_no) from error
    return {**before, **anew}


_PEOPLE = _People("person", key=("employee_no",), duplicate="employee_no")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What history keeps: many read it, so identity number and birth date are masked."""
    kept = {name: value for name, value in values.items() if name != "id_number_mark"}
    if "id_number" in kept:
        kept["id_number"] = ID_NUMBER.opened(kept["id_number"], values["employee_no"])
    return masked(kept)


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    towns = {row["name"]: row["id"] for row in await rows("SELECT id, name FROM town")}
    centres = {
        row["code"]: row
        for row in await rows("SELECT id, code, town FROM centre WHERE closed_on IS NULL")
    }
    numbers = [line.values[0] for line in lines]
    there = {
        row["employee_no"]: row
        for row in await rows(
            "SELECT employee_no, town, name, name_pinyin, pinyin_fixed FROM person "
            "WHERE employee_no = ANY($1::text[])",
            numbers,
        )
    }
    holders = {
        row["id_number_mark"]: row["employee_no"]
        for row in await rows(
            "SELECT id_number_mark, employee_no FROM person WHERE id_number_mark = ANY($1::text[])",
            [number_mark(line.values[5]) for line in lines if line.values[5] is not None],
        )
    }
    found = Findings()
    seen: dict[str, str] = {}
    for line in lines:
        values = dict(zip((column.name for column in _COLUMNS), line.values, strict=True))
        known = there.get(values["employee_no"])
        mistake = contradiction(
            values["id_number"],
            values["birth_date"],
            values["sex"],
            values["hired_on"],
            context.today,
        )
        number, marked = values["id_number"], number_mark(values["id_number"])
        holder = None if marked is None else holders.get(marked) or seen.get(marked)
        town = towns.get(values["town"])
        centre = centres.get(values["home_centre"])
        if town is None or not context.may(town):
            found.wrong(line, "town", N_("There is no town “{town}”."), town=values["town"])
        elif known is not None and not context.may(known["town"]):
            found.wrong(line, "employee_no", N_("There is no such person."))
        elif values["home_centre"] is not None and (centre is None or centre["town"] != town):
            found.wrong(
                line,
                "home_centre",
                N_("There is no centre “{code}” in {town}."),
                code=values["home_centre"],
                town=values["town"],
            )
        elif values["home_centre"] is None and values["pool"] == "fixed":
            found.wrong(line, "home_centre", N_("Fixed staff have a home centre."))
        elif holder is not None and holder != values["employee_no"]:
            found.wrong(
                line,
                "id_number",
                N_("The identity number is that of {employee_no}."),
                employee_no=holder,
            )
        elif mistake is not None:
            found.wrong(line, *mistake)
        else:
            if marked is not None:
                seen[marked] = values["employee_no"]
            values |= {
                "birth_date": BIRTH_DATE.seal_day(values["birth_date"], values["employee_no"]),
                "id_number": ID_NUMBER.seal(number, values["employee_no"]),
                "id_number_mark": marked,
                "town": town,
                "home_centre": centre["id"] if centre else None,
                "name_pinyin": _pinyin(values, known),
            }
            found.right(line, values["employee_no"], {"pinyin_fixed": False}, **values)
    return await _PEOPLE.plan(found)


def _pinyin(values: dict[str, Any], known: dict[str, Any] | None) -> str:
    """What was set by hand stays; else our own table's reading, unless the file knows better.

    A file's pinyin that a machine would make of the name has no surname table behind it.
    """
    if known is not None and known["pinyin_fixed"]:
        return str(known["name_pinyin"])
    given = values["name_pinyin"]
    if isinstance(given, str) and given != read_by_machine(values["name"]):
        return given
    return pinyin(values["name"])


PEOPLE = ImportKind(
    "people",
    N_("People"),
    "people.import",
    _COLUMNS,
    _plan,
    _PEOPLE.write,
    undo=_PEOPLE.undo,
    order=40,
    file="staff.csv",
    subject="person",
    told=_told,
)
