"""Who may do what with careers."""

READ = "career.read"
PROMOTIONS_READ = "promotions.read"
PROMOTIONS_EDIT = "promotions.edit"
APPRAISALS_READ = "appraisals.read"
APPRAISALS_MARK = "appraisals.mark"
APPRAISALS_EDIT = "appraisals.edit"
INCENTIVES_EDIT = "incentives.edit"
PAY_READ = "pay-grades.read"
CARE_READ = "care.read"
CARE_TALKS = "care.talks"
"""Held by the counsellor alone: not by the administrator, not by the auditor."""
CORRECTIONS = "corrections.edit"
DISTRICT_READ = "district.read"
DISTRICT_REPORT = "district-reports.read"
DISTRICT_MAKE = "district-reports.make"
GROWTH_READ = "development.read"
GROWTH_EDIT = "development.edit"
FILES = "personnel-files.keep"
"""Reading and keeping fields beyond duty: the personnel office alone."""

_PERSONNEL = frozenset({"personnel"})

PERMISSIONS = {
    READ: frozenset({"personnel", "manager", "auditor"}),
    "placements.import": _PERSONNEL,
    PROMOTIONS_READ: frozenset({"personnel", "auditor"}),
    PROMOTIONS_EDIT: _PERSONNEL,
    FILES: _PERSONNEL,
    APPRAISALS_READ: frozenset({"personnel", "manager", "auditor"}),
    APPRAISALS_MARK: frozenset({"personnel", "manager"}),
    APPRAISALS_EDIT: _PERSONNEL,
    INCENTIVES_EDIT: _PERSONNEL,
    PAY_READ: frozenset({"personnel", "auditor"}),
    CARE_READ: frozenset({"personnel", "manager", "auditor", "counsellor"}),
    CARE_TALKS: frozenset({"counsellor"}),
    CORRECTIONS: _PERSONNEL,
    DISTRICT_READ: frozenset({"personnel", "manager", "auditor"}),
    DISTRICT_REPORT: frozenset({"personnel", "auditor"}),
    DISTRICT_MAKE: _PERSONNEL,
    GROWTH_READ: frozenset({"personnel", "manager", "auditor"}),
    GROWTH_EDIT: frozenset({"personnel", "manager"}),
    "performance-figures.import": _PERSONNEL,
}

RESERVED = frozenset({CARE_TALKS, FILES})
"""What not even the administrator holds."""
