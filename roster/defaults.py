"""The numbers that come with the roster; each is a dated rule set that may be changed."""

from datetime import date

from kit.language import N_
from kit.rulesets import RuleSetInForce
from roster.rules.policy import PolicyBody, to_body

POLICY = "window-policy"
"""The kind of rule set that holds a town's window policy; its scope is the town's code."""

RULE_SETS = (
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
