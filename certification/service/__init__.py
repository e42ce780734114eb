"""Use cases of certification."""

from certification.service.conditions import grant_provisional, grant_waiver, put_conditions
from certification.service.evidence import name_subject, record_evidence, withdraw_evidence
from certification.service.history import Imported, import_certificates
from certification.service.issuing import correct, issue, renew
from certification.service.life import restore, revoke, suspend
from certification.service.types import put_type

__all__ = [
    "Imported",
    "correct",
    "grant_provisional",
    "grant_waiver",
    "import_certificates",
    "issue",
    "name_subject",
    "put_conditions",
    "put_type",
    "record_evidence",
    "renew",
    "restore",
    "revoke",
    "suspend",
    "withdraw_evidence",
]
