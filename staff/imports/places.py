"""Service lines and centres; a town is made with its first centre."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kit.database import rows
from kit.imports import ABSENT, Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import Target
from kit.jsontext import dumps
from kit.language import N_
from staff.rules.names import centre_in_english, line_in_english, town_code, town_in_english

_LINE_COLUMNS = (
    Column("code", N_("Code"), columns.code(40), aliases=("代码", "编码")),
    Column("name", N_("Name"), columns.text(60), aliases=("名称",)),
    Column("name_en", N_("English name"), columns.text(80), required=False, may_lack=True),
    Column(
        "mean_minutes",
        N_("Mean minutes at the window"),
        columns.decimal(0, 480, places=2, above=True),
        aliases=("平均办理分钟", "平均时长"),
    ),
)
_LINES = Target("service_line", key=("code",), duplicate="code")


async def _plan_lines(lines: Sequence[Line], context: Context) -> Plan:  # noqa: ARG001
    found = Findings()
    for line in lines:
        code, name, name_en, minutes = line.values
        # A file without English names gives a new line one made of its code; it may be edited.
        once = {"name_en": line_in_english(code)} if name_en is ABSENT else None
        found.right(line, code, once, code=code, name=name, name_en=name_en, mean_minutes=minutes)
    return await _LINES.plan(found)


SERVICE_LINES = ImportKind(
    "service-lines",
    N_("Service lines"),
    "centres.import",
    _LINE_COLUMNS,
    _plan_lines,
    _LINES.write,
    undo=_LINES.undo,
    order=10,
    file="service_lines.csv",
    subject="service-line",
)

_CENTRE_COLUMNS = (
    Column("code", N_("Centre code"), columns.code(20), aliases=("中心代码", "代码", "编码")),
    Column(
        "level",
        N_("Level"),
        columns.choice({"town": ("镇街", "镇级", "镇街级"), "community": ("社区", "社区级")}),
        aliases=("级别", "层级"),
    ),
    Column("name", N_("Name"), columns.text(80), aliases=("中心名称", "名称")),
    Column("town", N_("Town"), columns.text(40, 2), aliases=("镇街", "所属镇街")),
    Column("x_km", N_("x (km)"), columns.decimal(-5000, 5000), aliases=("横坐标",)),
    Column("y_km", N_("y (km)"), columns.decimal(-5000, 5000), aliases=("纵坐标",)),
    Column("windows", N_("Windows"), columns.whole(0, 200), aliases=("窗口数",)),
    Column(
        "parent",
        N_("Guided by"),
        columns.code(20),
        required=False,
        aliases=("上级中心", "指导中心", "上级"),
    ),
)


class _Centres(Target):
    """Centres as the file has them: town by name, parent by code."""

    async def existing(self, changes: Iterable[Change]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """Code -> the centre's values."""
        found = await rows(
            "SELECT c.code, c.level, c.name, t.name AS town, c.x_km, c.y_km, c.windows, "
            "p.code AS parent FROM centre c JOIN town t ON t.id = c.town "
            "LEFT JOIN centre p ON p.id = c.parent WHERE c.code = ANY($1::text[])",
            [change.after["code"] for change in changes],
        )
        return {(row["code"],): row for row in found}

    async def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The centres are there, and their towns; town centres first, to be referred to."""
        await _add_towns({record["town"] for record in records})
        for level in ("town", "community"):
            chosen = [
                {**record, "name_en": centre_in_english(record["name"], record["town"])}
                for record in records
                if record["level"] == level
            ]
            await rows(
                "INSERT INTO centre (code, level, name, name_en, town, parent, x_km, y_km, windows)"
                " SELECT v.code, v.level, v.name, v.name_en, t.id, p.id, v.x_km, v.y_km, v.windows"
                f" FROM {_RECORDS} JOIN town t ON t.name = v.town"
                " LEFT JOIN centre p ON p.code = v.parent",
                dumps(chosen),
            )

    async def change(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The centres hold these values."""
        await _add_towns({record["town"] for record in records})
        await rows(
            "UPDATE centre c SET level = v.level, name = v.name, town = t.id, x_km = v.x_km, "
            "y_km = v.y_km, windows = v.windows, "
            "parent = (SELECT p.id FROM centre p WHERE p.code = v.parent) "
            f"FROM {_RECORDS} JOIN town t ON t.name = v.town WHERE c.code = v.code",
            dumps(records),
        )


_RECORDS = (
    "jsonb_to_recordset($1::jsonb) AS v(code text, level text, name text, name_en text, "
    "town text, parent text, x_km numeric, y_km numeric, windows int)"
)


async def _add_towns(names: Iterable[str]) -> None:
    there = {row["code"]: row["name"] for row in await rows("SELECT code, name FROM town")}
    for name in sorted(set(names) - set(there.values())):
        code, number = town_code(name), 1
        while code in there:
            number += 1
            code = f"{town_code(name)}-{number}"
        there[code] = name
        await rows(
            "INSERT INTO town (code, name, name_en) VALUES ($1, $2, $3)",
            code,
            name,
            town_in_english(name),
        )


_CENTRE_TARGET = _Centres("centre", key=("code",), duplicate="code")


async def _plan_centres(lines: Sequence[Line], context: Context) -> Plan:  # noqa: ARG001
    town_centres = {
        row["code"]: row["town"]
        for row in await rows(
            "SELECT c.code, t.name AS town FROM centre c JOIN town t ON t.id = c.town "
            "WHERE c.level = 'town'"
        )
    }
    for line in lines:
        code, level, _, town = line.values[:4]
        if level == "town":
            town_centres[code] = town
        else:
            town_centres.pop(code, None)
    found = Findings()
    for line in lines:
        code, level, name, town, x_km, y_km, windows, parent = line.values
        if level == "town" and parent is not None:
            found.wrong(line, "parent", N_("A town centre is guided by no other."))
        elif level == "community" and parent is None:
            found.wrong(line, "parent", N_("A community centre is guided by a town centre."))
        elif parent is not None and town_centres.get(parent) != town:
            found.wrong(
                line, "parent", N_("“{code}” is no town centre of {town}."), code=parent, town=town
            )
        else:
            found.right(
                line,
                code,
                code=code,
                level=level,
                name=name,
                town=town,
                x_km=x_km,
                y_km=y_km,
                windows=windows,
                parent=parent,
            )
    return await _CENTRE_TARGET.plan(found)


CENTRES = ImportKind(
    "centres",
    N_("Centres"),
    "centres.import",
    _CENTRE_COLUMNS,
    _plan_centres,
    _CENTRE_TARGET.write,
    undo=_CENTRE_TARGET.undo,
    order=30,
    file="centres.csv",
    subject="centre",
)
