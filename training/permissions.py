"""Who may do what with courses, plans, questions and exams."""

from kit.errors import Refusal
from kit.language import N_
from kit.permissions import required

READERS = frozenset({"trainer", "personnel", "auditor"})
PERMISSIONS: dict[str, frozenset[str]] = {
    "courses.read": READERS | {"staff", "manager", "examiner"},
    "courses.edit": frozenset({"trainer"}),
    "sessions.read": READERS | {"staff", "manager", "examiner"},
    "sessions.edit": frozenset({"trainer"}),
    "enrolments.read": READERS,
    "enrolments.decide": frozenset({"trainer", "manager"}),
    "plans.read": READERS | {"manager"},
    "plans.edit": frozenset({"trainer", "manager"}),
    "curricula.edit": frozenset({"trainer", "personnel"}),
    "questions.read": frozenset({"examiner", "auditor"}),
    "questions.edit": frozenset({"examiner"}),
    "exams.read": READERS | {"examiner"},
    "exams.edit": frozenset({"examiner"}),
    "exams.watch": READERS | {"examiner", "manager"},
    "exams.invigilate": frozenset({"examiner", "trainer", "personnel", "manager"}),
    "exams.mark": frozenset({"examiner", "trainer"}),
}


class NobodyOnTheStaff(Refusal):
    """The account belongs to no person."""

    status = 403
    code = "no-person"
    text = N_("Your account is not linked to a person on the staff.")


def own_person() -> int:
    """The id of the person who is asking; raises NobodyOnTheStaff."""
    person = required().person_id
    if person is None:
        raise NobodyOnTheStaff
    return person
