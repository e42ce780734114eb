"""What may be done with certificates and conditions, and by which roles."""

from collections.abc import Mapping

from kit.permissions import required

READ = "certificates.read"
ISSUE = "certificates.issue"
REVOKE = "certificates.revoke"
IMPORT = "certificates.import"
CONDITIONS_READ = "conditions.read"
CONDITIONS_EDIT = "conditions.edit"
TEMPLATES_READ = "certificate-templates.read"
TEMPLATES_EDIT = "certificate-templates.edit"
WAIVE = "qualification.waive"
PROVISIONAL = "qualification.provisional"
VERIFY = "certificates.verify"
EVIDENCE_READ = "evidence.read"
EVIDENCE_RECORD = "evidence.record"

_READERS = frozenset({"personnel", "manager", "trainer", "examiner", "auditor"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    READ: _READERS,
    ISSUE: frozenset({"personnel"}),
    REVOKE: frozenset({"personnel"}),
    IMPORT: frozenset({"personnel"}),
    CONDITIONS_READ: _READERS,
    CONDITIONS_EDIT: frozenset({"personnel"}),
    TEMPLATES_READ: frozenset({"personnel", "auditor"}),
    TEMPLATES_EDIT: frozenset({"personnel"}),
    WAIVE: frozenset({"personnel"}),
    PROVISIONAL: frozenset({"personnel", "manager"}),
    VERIFY: frozenset({"personnel"}),
    EVIDENCE_READ: frozenset({"personnel", "auditor"}),
    EVIDENCE_RECORD: frozenset({"personnel"}),
}


def need_sight_of(person: int, town: int) -> None:
    """Nothing; raises unless the reader is that person, or may read certificates in that town."""
    reader = required()
    if reader.person_id != person:
        reader.need(READ, town)
