"""Who may do what with careers."""

READ = "career.read"
PROMOTIONS_READ = "promotions.read"
PROMOTIONS_EDIT = "promotions.edit"
FILES = "personnel-files.keep"
"""Reading and keeping fields beyond duty: the personnel office alone."""

_PERSONNEL = frozenset({"personnel"})

PERMISSIONS = {
    READ: frozenset({"personnel", "manager", "auditor"}),
    "placements.import": _PERSONNEL,
    PROMOTIONS_READ: frozenset({"personnel", "auditor"}),
    PROMOTIONS_EDIT: _PERSONNEL,
    FILES: _PERSONNEL,
}
