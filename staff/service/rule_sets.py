"""Rule sets, changed from a day on, with their source."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kit import rulekinds, rulesets
from kit.database import transaction
from kit.errors import Invalid
from kit.language import N_
from kit.rulesets import RuleSetInForce

FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 12, 31)


async def put_rule_set(
    kind: str, *, scope: str, first_day: date, body: Mapping[str, Any], source: str
) -> RuleSetInForce:
    """From `first_day` on these numbers hold for `scope`.

    Raises NotFound, Invalid, and what the kind's own guard refuses.
    """
    known = rulekinds.kind_of(kind)
    errors: dict[str, str] = {}
    if scope and scope not in dict(await known.scopes()):
        errors["scope"] = N_("Choose one of those offered.")
    if not FIRST_DAY <= first_day <= LAST_DAY:
        errors["firstDay"] = N_("That is too far from today.")
    if len(source.strip()) < 5:
        errors["source"] = N_("Say where the numbers come from: the rule, its article, its date.")
    if errors:
        raise Invalid(errors)
    stored = known.checked(body)
    async with transaction():
        await known.guard(scope, first_day, stored, source.strip())
        await rulesets.put(kind, first_day, stored, source.strip(), scope)
    return RuleSetInForce(kind, scope, first_day, stored, source.strip())
