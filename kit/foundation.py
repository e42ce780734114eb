"""What kit itself brings to the service: health, jobs, frame, notices."""

from pathlib import Path

from kit import health
from kit.approvals import routes as approvals
from kit.approvals.service import RULE_KIND
from kit.feature import Feature, NavigationItem
from kit.files import api as files
from kit.jobs import api, pages
from kit.language import N_
from kit.notices import delivery
from kit.notices import routes as notices
from kit.notices import settings_routes as notice_settings
from kit.notices.preferences import SECRET, WEBHOOK
from kit.rotation import JOBS, rotate_encryption
from kit.web import routes as frame

FEATURE = Feature(
    name="kit",
    routes=(
        *health.ROUTES,
        *api.ROUTES,
        *pages.ROUTES,
        *frame.ROUTES,
        *notice_settings.ROUTES,
        *notices.ROUTES,
        *approvals.ROUTES,
        *files.ROUTES,
    ),
    permissions={
        "jobs.read": frozenset({"auditor"}),
        "files.add": frozenset({"personnel", "manager", "trainer", "examiner"}),
    },
    navigation=(NavigationItem(N_("Jobs"), "/jobs", "jobs.read", group="system", icon="clock"),),
    jobs=(*JOBS, *delivery.JOBS),
    commands=(rotate_encryption,),
    rule_kinds=(RULE_KIND,),
    encrypted=(WEBHOOK, SECRET),
    desk=approvals.desk,
    templates=Path(pages.__file__).parent / "templates",
)
