"""The numbers that come with the roster; each is a dated rule set that may be changed."""

from datetime import date

import msgspec

from kit.language import N_
from kit.rulesets import RuleSetInForce
from roster.rules.duty import CheckInBody
from roster.rules.leave import AllowanceBody
from roster.rules.policy import PolicyBody, to_body
from roster.rules.swaps import SwapBody
from roster.rules.weighing import WeighingBody

POLICY = "window-policy"
"""The kind of rule set that holds a town's window policy; its scope is the town's code."""

ALLOWANCE = "leave-allowance"
"""The kind of rule set that holds how much leave a year has; its scope is an identity."""
SWAPS = "swap-policy"
"""The kind of rule set that says whether swaps need a manager; its scope is the town's code."""

CHECK_IN = "check-in"
"""The kind of rule set that says whether people check in at their window; scope: a town's code."""

WEIGHING = "roster-rules"
"""The kind of rule set that says what rosters must keep to and what they weigh; scope: a town."""

RULE_SETS = (
    RuleSetInForce(
        WEIGHING,
        "",
        date(2014, 1, 1),
        msgspec.to_builtins(WeighingBody()),
        N_(
            "The service's own proposal: filled windows first, then covered lines, then travel, "
            "wishes and a fair share of load, weekends, roads and busy centres over twelve months"
        ),
    ),
    RuleSetInForce(
        CHECK_IN,
        "",
        date(2014, 1, 1),
        msgspec.to_builtins(CheckInBody()),
        N_("The service's own proposal: checking in is voluntary until a town asks for it"),
    ),
    RuleSetInForce(
        ALLOWANCE,
        "",
        date(2008, 1, 1),
        msgspec.to_builtins(AllowanceBody()),
        N_(
            "State Council Regulation on Paid Annual Leave of Employees (2007), art. 3: 5, 10 and "
            "15 days after 1, 10 and 20 years of work; marriage and bereavement: 3 days by the "
            "State Labour Bureau and Ministry of Finance, 1980"
        ),
    ),
    RuleSetInForce(
        SWAPS,
        "",
        date(2014, 1, 1),
        msgspec.to_builtins(SwapBody()),
        N_("The service's own proposal: a manager decides on every swap"),
    ),
    RuleSetInForce(
        POLICY,
        "",
        date(2014, 1, 1),
        to_body(PolicyBody()),
        N_(
            "The service's own proposal after the survey of 30 May 2014: 80 % within 15 minutes, "
            "at most 85 % busy, centres under 1,000 cases a year open 4 half-days a week, under "
            "2,000 six"
        ),
    ),
)
