"""What kit itself brings to the service: health, jobs."""

from kit import health
from kit.feature import Feature
from kit.jobs import api as jobs

FEATURE = Feature(
    name="kit",
    routes=(*health.ROUTES, *jobs.ROUTES),
    permissions={"jobs.read": frozenset({"auditor"})},
)
