"""Who may do what on this floor; the administrator may do everything."""

_OFFICES = frozenset({"personnel", "manager", "trainer", "examiner", "auditor"})
_PERSONNEL = frozenset({"personnel"})

PERMISSIONS = {
    "people.read": _OFFICES,
    "people.edit": _PERSONNEL,
    "identity-numbers.read": _PERSONNEL,
    "leave.edit": frozenset({"personnel", "manager"}),
    "placements.edit": _PERSONNEL,
    "handover.edit": frozenset({"personnel", "manager"}),
    "centres.read": _OFFICES | {"staff"},
    "posts.edit": frozenset[str](),
    "centres.edit": _PERSONNEL,
    "calendar.edit": _PERSONNEL,
    "accounts.read": frozenset({"auditor"}),
    "accounts.edit": frozenset[str](),
    "history.read": frozenset({"auditor"}),
    "rule-sets.read": _OFFICES,
    "rule-sets.edit": frozenset[str](),
}
