"""What kit itself brings to the service: health, jobs, frame, notices."""

from pathlib import Path

from kit import health
from kit.approvals import routes as approvals
from kit.approvals.service import RULE_KIND
from kit.feature import Feature, NavigationItem
from kit.jobs import api, pages
from kit.language import N_
from kit.notices import routes as notices
from kit.web import routes as frame

FEATURE = Feature(
    name="kit",
    routes=(
        *health.ROUTES,
        *api.ROUTES,
        *pages.ROUTES,
        *frame.ROUTES,
        *notices.ROUTES,
        *approvals.ROUTES,
    ),
    permissions={"jobs.read": frozenset({"auditor"})},
    navigation=(NavigationItem(N_("Jobs"), "/jobs", "jobs.read", group="system", icon="clock"),),
    rule_kinds=(RULE_KIND,),
    desk=approvals.desk,
    templates=Path(pages.__file__).parent / "templates",
)
