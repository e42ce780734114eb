"""What the import pipeline brings to the service."""

from kit.feature import Feature
from kit.imports.commands import import_command
from kit.imports.jobs import JOBS

FEATURE = Feature(
    name="imports",
    permissions={
        "imports.read": frozenset({"personnel", "manager", "trainer", "examiner", "auditor"}),
        "imports.edit": frozenset({"personnel", "manager", "trainer", "examiner"}),
    },
    jobs=JOBS,
    commands=(import_command,),
)
