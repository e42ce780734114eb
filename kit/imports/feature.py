"""What the import pipeline brings to the service."""

from kit.feature import Feature, NavigationItem
from kit.imports import api, pages
from kit.imports.commands import import_command
from kit.imports.jobs import JOBS
from kit.language import N_

FEATURE = Feature(
    name="imports",
    routes=(*api.ROUTES, *pages.ROUTES),
    permissions={
        "imports.read": frozenset({"personnel", "manager", "trainer", "examiner", "auditor"}),
        "imports.edit": frozenset({"personnel", "manager", "trainer", "examiner"}),
    },
    navigation=(
        NavigationItem(N_("Imports"), "/imports", "imports.read", group="system", icon="upload"),
    ),
    jobs=JOBS,
    commands=(import_command,),
)
