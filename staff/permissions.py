"""Who may do what on this floor; the administrator may do everything."""

PERMISSIONS = {
    "rule-sets.read": frozenset({"personnel", "manager", "trainer", "examiner", "auditor"}),
    "rule-sets.edit": frozenset[str](),
}
