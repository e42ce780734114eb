"""What the training floor brings: courses, plans, questions, exams."""

from kit.feature import Feature
from training.api.courses import CourseApi
from training.api.plans import PlanApi
from training.api.sessions import SessionApi
from training.exams.api.attempts import AttemptApi
from training.exams.api.exams import ExamApi
from training.exams.api.questions import QuestionApi
from training.exams.jobs import SETTLE
from training.permissions import PERMISSIONS

FEATURE = Feature(
    name="training",
    routes=(CourseApi, SessionApi, PlanApi, AttemptApi, ExamApi, QuestionApi),
    permissions=PERMISSIONS,
    jobs=(SETTLE,),
)
