"""The numbers that come with the service; each is a dated rule set that may be changed."""

from datetime import date

from kit.language import N_
from kit.rulesets import RuleSetInForce

_STATE_COUNCIL = N_(
    "State Council Rules on Working Hours of Employees (1995), art. 3 and 7: 8 h a day, 40 h a "
    "week, organs and public institutions rest on Saturday and Sunday"
)
_LABOUR_LAW = N_(
    "Labour Law (2018), art. 36, 38, 41: at most 44 h a week on average, one rest day a week; "
    "State Council Rules on Working Hours, art. 3: 40 h a week"
)
_SINCE = date(1995, 5, 1)


def _working_time(scope: str, source: str, **body: object) -> RuleSetInForce:
    return RuleSetInForce("working-time", scope, _SINCE, dict(body), source)


WISH_BUDGET = "wish-budget"
"""The kind of rule set that says how many points of wishes a month has."""

RULE_SETS = (
    RuleSetInForce(
        WISH_BUDGET,
        "",
        date(2014, 1, 1),
        {"pointsAMonth": 12},
        N_("The service's own proposal: four wishes of the greatest weight a month for everybody"),
    ),
    _working_time(
        "", _LABOUR_LAW, halfDaysAWeek=10, restDaysAWeek=1, longestRunDays=6, restsAtWeekends=False
    ),
    *(
        _working_time(
            identity,
            _STATE_COUNCIL,
            halfDaysAWeek=10,
            restDaysAWeek=2,
            longestRunDays=6,
            restsAtWeekends=True,
        )
        for identity in ("civil_servant", "public_institution")
    ),
)
