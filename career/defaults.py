"""The numbers that come with this floor; each is a dated rule set that may be changed."""

from datetime import date

from career.rules.service_length import DEFAULT, to_body
from kit.language import N_
from kit.rulesets import RuleSetInForce

SERVICE_LENGTH = "service-length"
"""The kind of rule set that says which periods count and how part months round."""

RULE_SETS = (
    RuleSetInForce(
        SERVICE_LENGTH,
        "",
        date(2014, 1, 1),
        to_body(DEFAULT),
        N_(
            "Notices on grassroots experience of civil-service recruitment: full months, overlaps "
            "once, secondment to higher organs and full-time study taken out"
        ),
    ),
)
