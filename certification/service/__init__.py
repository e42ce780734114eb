"""Use cases of certification."""

from certification.service.conditions import check_conditions, publish_conditions, put_conditions
from certification.service.evidence import name_subject, record_evidence, withdraw_evidence
from certification.service.grants import (
    end_provisional,
    end_waiver,
    grant_provisional,
    grant_waiver,
    permit,
)
from certification.service.issuing import correct, issue, renew
from certification.service.life import restore, revoke, suspend
from certification.service.numbers import own_numbers
from certification.service.proposing import ask_to_correct, ask_to_issue, ask_to_renew
from certification.service.types import ISSUER, put_type, set_look, set_renewal

__all__ = [
    "ISSUER",
    "ask_to_correct",
    "ask_to_issue",
    "ask_to_renew",
    "check_conditions",
    "correct",
    "end_provisional",
    "end_waiver",
    "grant_provisional",
    "grant_waiver",
    "issue",
    "name_subject",
    "own_numbers",
    "permit",
    "publish_conditions",
    "put_conditions",
    "put_type",
    "record_evidence",
    "renew",
    "restore",
    "revoke",
    "set_look",
    "set_renewal",
    "suspend",
    "withdraw_evidence",
]
