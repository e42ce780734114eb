"""What the training floor brings: courses, plans, questions, exams."""

from pathlib import Path

from certification.queries.offers import REMEDIES
from certification.service.renewals import RENEWAL_DUE
from kit.feature import Feature, NavigationItem
from kit.language import N_
from kit.notices.kinds import NoticeKind
from training.api.attendance import AttendanceApi
from training.api.courses import CourseApi
from training.api.hours import HoursApi
from training.api.learning import LearningApi
from training.api.mentoring import MentoringApi
from training.api.officer import OfficerApi
from training.api.plans import CurriculumApi, PlanApi
from training.api.requests import RequestApi
from training.api.session_plans import SessionPlanApi
from training.api.sessions import SessionApi
from training.defaults import RULE_SETS
from training.exams.api.analysis import AnalysisApi
from training.exams.api.attempts import AttemptApi
from training.exams.api.bank import BankApi
from training.exams.api.comparison import ComparisonApi
from training.exams.api.conduct import ConductApi
from training.exams.api.exams import ExamApi
from training.exams.api.next_steps import NextStepsApi
from training.exams.api.presence import PresenceApi
from training.exams.api.questions import QuestionApi
from training.exams.grading.api.grading import GradingApi
from training.exams.grading.pages.grading import GradingPages
from training.exams.imports import KINDS
from training.exams.jobs import SETTLE
from training.exams.pages.analysis import AnalysisPages
from training.exams.pages.bank import BankPages
from training.exams.pages.comparison import ComparisonPages
from training.exams.pages.conduct import ConductPages
from training.exams.pages.exams import ExamPages
from training.exams.pages.question_areas import AreaPages
from training.exams.pages.questions import QuestionPages
from training.exams.pages.taking import TakingPages
from training.exams.pages.told import NAMES
from training.exams.printed.imports import SHEETS
from training.exams.printed.routes import PrintedApi, PrintedPages
from training.exams.sittings.api.accommodations import AccommodationApi
from training.exams.sittings.api.desk import DeskApi
from training.exams.sittings.api.sittings import SittingApi
from training.exams.sittings.pages.desk import DeskPages
from training.exams.sittings.pages.sittings import SittingPages
from training.imports import KINDS as TRAINING_FILES
from training.jobs import DAILY_ROUND, PLAN_SESSIONS
from training.pages.attendance import AttendancePages, AttendPages
from training.pages.authoring import AuthoringPages
from training.pages.courses import CoursePages
from training.pages.curricula import BulkPages, CurriculumPages
from training.pages.hours import HoursPages
from training.pages.learning import LearningPages, desk
from training.pages.mentoring import MentoringPages
from training.pages.officer import OfficerPages
from training.pages.plans import PlanPages
from training.pages.requests import RequestPages
from training.pages.session_plans import SessionPlanPages
from training.pages.sessions import SessionPages
from training.permissions import PERMISSIONS
from training.queries.remedies import remedies
from training.rule_kinds import RULE_KINDS
from training.service.refreshers import plan_refresher

FEATURE = Feature(
    name="training",
    routes=(
        CourseApi,
        LearningApi,
        SessionApi,
        SessionPlanApi,
        AttendanceApi,
        PlanApi,
        CurriculumApi,
        HoursApi,
        OfficerApi,
        MentoringApi,
        RequestApi,
        AttemptApi,
        NextStepsApi,
        PresenceApi,
        AnalysisApi,
        ComparisonApi,
        ConductApi,
        SittingApi,
        DeskApi,
        GradingApi,
        AccommodationApi,
        ExamApi,
        QuestionApi,
        LearningPages,
        CoursePages,
        AuthoringPages,
        TakingPages,
        SessionPages,
        RequestPages,
        SessionPlanPages,
        AttendancePages,
        AttendPages,
        PlanPages,
        BulkPages,
        CurriculumPages,
        HoursPages,
        OfficerPages,
        MentoringPages,
        QuestionPages,
        AreaPages,
        BankPages,
        BankApi,
        PrintedApi,
        PrintedPages,
        ExamPages,
        ConductPages,
        AnalysisPages,
        ComparisonPages,
        SittingPages,
        DeskPages,
        GradingPages,
    ),
    permissions=PERMISSIONS,
    navigation=(
        NavigationItem(N_("My learning"), "/me/learning", "self", "me", "book", 20),
        NavigationItem(N_("Training desk"), "/training-desk", "plans.read", "training", "plan", 10),
        NavigationItem(N_("Courses"), "/courses", "courses.read", "training", "book"),
        NavigationItem(
            N_("Course sessions"), "/course-sessions", "sessions.read", "training", "calendar"
        ),
        NavigationItem(
            N_("Who asks for a seat"),
            "/enrolment-requests",
            "enrolments.decide",
            "training",
            "people",
            45,
        ),
        NavigationItem(N_("Pre-posting plans"), "/plans", "plans.read", "training", "plan"),
        NavigationItem(
            N_("Which sessions next"), "/session-plans", "plans.read", "training", "calendar", 55
        ),
        NavigationItem(N_("Curricula"), "/curricula", "plans.read", "training", "plan", 60),
        NavigationItem(
            N_("Training hours"), "/training-hours", "plans.read", "training", "book", 61
        ),
        NavigationItem(N_("Exams"), "/exams", "exams.read", "training", "exam"),
        NavigationItem(N_("Invigilation"), "/invigilation", "exams.watch", "training", "people"),
        NavigationItem(N_("Question bank"), "/questions", "questions.read", "training", "document"),
    ),
    jobs=(DAILY_ROUND, PLAN_SESSIONS, SETTLE),
    imports=(*TRAINING_FILES, *KINDS, SHEETS),
    notice_kinds=(
        NoticeKind("exam", N_("Results of exams")),
        NoticeKind("plan", N_("My way to a post"), optional=False),
        NoticeKind("plan-late", N_("People behind on their way to a post")),
        NoticeKind("course-changed", N_("Courses that changed"), optional=False),
        NoticeKind("mentor-report", N_("What mentors say")),
        NoticeKind("seat-asked", N_("Requests for a seat")),
        NoticeKind("course-session", N_("Course sessions"), optional=False),
    ),
    templates=Path(__file__).parent / "templates",
    names=NAMES,
    contributions={REMEDIES: remedies, RENEWAL_DUE: plan_refresher},
    desk=desk,
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
)
