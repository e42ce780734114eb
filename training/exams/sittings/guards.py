"""What the database refuses by itself about sittings."""

GUARDS: tuple[str, ...] = (
    "CREATE INDEX exam_sitting_by_exam ON exam_sitting (exam, opens_at)",
    "CREATE INDEX exam_admission_by_person ON exam_admission (person)",
    "CREATE INDEX exam_accommodation_by_person ON exam_accommodation (person)",
    "CREATE INDEX exam_incident_by_exam ON exam_incident (exam, at)",
    "CREATE INDEX attempt_by_sitting ON attempt (sitting) WHERE sitting IS NOT NULL",
)
