"""What kit itself brings to the service: health, jobs, frame, notices."""

from kit import health
from kit.feature import Feature
from kit.jobs import api as jobs
from kit.notices import routes as notices
from kit.web import routes as frame

FEATURE = Feature(
    name="kit",
    routes=(*health.ROUTES, *jobs.ROUTES, *frame.ROUTES, *notices.ROUTES),
    permissions={"jobs.read": frozenset({"auditor"})},
)
