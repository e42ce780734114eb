"""Cohorts: a file of people who begin on the way to a post."""

from collections.abc import Sequence
from typing import Any

from kit.database import rows
from kit.imports import Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.language import N_
from training.queries.curricula import usual_steps
from training.service import plans as service

MOST_ROWS = 5000

COLUMNS = (
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column("post", N_("Post"), columns.code(60), aliases=("岗位",)),
    Column(
        "first_day", N_("First day"), columns.day(), aliases=("起始日期", "开始日期"), shifts=True
    ),
)


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    people = await rows(
        "SELECT employee_no, id, town FROM person WHERE employee_no = ANY($1::text[])",
        list({line.values[0] for line in lines}),
    )
    known = {row["employee_no"]: row["id"] for row in people if context.may(row["town"])}
    posts = {row["code"] for row in await rows("SELECT code FROM post")}
    planned = await rows(
        "SELECT l.person, o.code FROM plan l JOIN post o ON o.id = l.post "
        "WHERE l.person = ANY($1::bigint[]) AND NOT l.cancelled",
        list(known.values()),
    )
    there = {(row["person"], row["code"]) for row in planned}
    stepless: dict[tuple[str, Any], bool] = {}
    found, seen = Findings(), set()
    unchanged = []
    for line in lines:
        employee_no, post, first_day = line.values
        if employee_no not in known:
            found.wrong(line, "employee_no", N_("There is no such person."))
        elif post not in posts:
            found.wrong(line, "post", N_("There is no such post."))
        elif (employee_no, post) in seen:
            found.wrong(line, "employee_no", N_("The same person and post stand there twice."))
        else:
            seen.add((employee_no, post))
            if (post, first_day) not in stepless:
                stepless[post, first_day] = not await usual_steps(post, first_day)
            if stepless[post, first_day]:
                found.wrong(line, "post", N_("No curriculum is written for this post."))
                continue
            after = {"employee_no": employee_no, "post": post, "first_day": first_day}
            key = f"{employee_no}/{post}"
            if (known[employee_no], post) in there:
                unchanged.append(Change(line.number, key, after, after))
            else:
                found.right(line, key, person=known[employee_no], **after)
    return Plan.of([*found.changes, *unchanged], found.errors)


async def _write(plan: Plan, context: Context) -> None:
    groups: dict[tuple[str, Any], list[int]] = {}
    for change in plan.changes:
        key = change.after["post"], change.after["first_day"]
        groups.setdefault(key, []).append(change.after["person"])
    for (post, first_day), people in groups.items():
        await service.make_plans(people, post, first_day, why="cohort", now=context.now)


async def _undo(changes: Sequence[Change], context: Context) -> None:  # noqa: ARG001
    for change in changes:
        found = await rows(
            "SELECT l.id FROM plan l JOIN post o ON o.id = l.post "
            "WHERE l.person = $1 AND o.code = $2 AND NOT l.cancelled",
            change.after["person"],
            change.after["post"],
        )
        for row in found:
            await service.cancel_plan(row["id"])


PLANS = ImportKind(
    name="plans",
    label=N_("Pre-posting plans"),
    permission="plans.edit",
    columns=COLUMNS,
    plan=_plan,
    write=_write,
    undo=_undo,
    order=200,
    rows=MOST_ROWS,
    subject="plan",
)
