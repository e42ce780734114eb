"""Dated rule sets, as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import get, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from kit import rulekinds, rulesets
from kit.clock import today
from kit.rulesets import RuleSetInForce
from kit.web.lists import Paged, PageNumber, PageSize
from staff.service.rule_sets import put_rule_set

TAGS = ["Rule sets"]
Kind = Annotated[str, PathParameter(max_length=40)]


class RuleSetInput(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Numbers that hold from a day on."""

    first_day: date
    body: dict[str, Any]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    scope: Annotated[str, msgspec.Meta(max_length=60)] = ""
    """What they hang on (an identity, a town); empty: the general ones."""


class RuleSetOutput(msgspec.Struct, rename="camel", frozen=True):
    """Numbers that hold from a day on until the next of the same kind and scope."""

    kind: str
    scope: str
    first_day: date
    body: dict[str, Any]
    source: str
    in_force: bool
    """Whether they hold today."""


def in_force_today(found: Sequence[RuleSetInForce], one: RuleSetInForce, day: date) -> bool:
    """Whether `one` is the latest of its scope that has begun."""
    begun = [
        other.first_day for other in found if other.scope == one.scope and other.first_day <= day
    ]
    return bool(begun) and max(begun) == one.first_day


async def _outputs(kind: str) -> list[RuleSetOutput]:
    found = await rulesets.all_of(kind)
    return [
        RuleSetOutput(
            one.kind,
            one.scope,
            one.first_day,
            one.body,
            one.source,
            in_force_today(found, one, today()),
        )
        for one in found
    ]


@get("/api/rule-sets", permission="rule-sets.read", tags=TAGS)
async def list_rule_sets(
    kind: Annotated[str | None, QueryParameter(max_length=40)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[RuleSetOutput]:
    """Rule sets of one kind or of all, by scope and day, with their source."""
    kinds = [rulekinds.kind_of(kind)] if kind else rulekinds.every()
    found = [one for each in kinds for one in await _outputs(each.name)]
    start = (page - 1) * page_size
    return Paged(found[start : start + page_size], len(found), page, page_size)


@put("/api/rule-sets/{kind:str}", permission="rule-sets.edit", tags=TAGS)
async def put_one(kind: FromPath[Kind], data: JSONBody[RuleSetInput]) -> RuleSetOutput:
    """Numbers hold from a day on; those of the same day and scope are replaced."""
    await put_rule_set(
        kind, scope=data.scope, first_day=data.first_day, body=data.body, source=data.source
    )
    return next(
        one
        for one in await _outputs(kind)
        if (one.scope, one.first_day) == (data.scope, data.first_day)
    )


ROUTES: tuple[Any, ...] = (list_rule_sets, put_one)
