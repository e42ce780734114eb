"""Who may read careers."""

READ = "career.read"
PERMISSIONS = {
    READ: frozenset({"personnel", "manager", "auditor"}),
    "placements.import": frozenset({"personnel"}),
}
