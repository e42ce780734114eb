"""What the training floor brings: courses, plans, questions, exams."""

from kit.feature import Feature
from training.exams.api.attempts import AttemptApi
from training.exams.api.exams import ExamApi
from training.exams.api.questions import QuestionApi
from training.exams.jobs import SETTLE
from training.permissions import PERMISSIONS

FEATURE = Feature(
    name="training",
    routes=(AttemptApi, ExamApi, QuestionApi),
    permissions=PERMISSIONS,
    jobs=(SETTLE,),
)
