"""Files of the training floor: cohorts, course sessions, attendance."""

from training.imports.attendance import ATTENDANCE
from training.imports.plans import PLANS
from training.imports.sessions import SESSIONS

KINDS = (PLANS, SESSIONS, ATTENDANCE)
