from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-25T03:31:03:144953"
VERSION = "1.38.0"
DESCRIPTION = "waits that were recorded count in appraisals"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="shanggang", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="PerformanceFigure",
        tablename="performance_figure",
        constraint_name="known_kind",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="PerformanceFigure",
        tablename="performance_figure",
        constraint_name="known_figure",
        constraint_class=Check,
        params={
            "condition": "kind IN ('punctual', 'late', 'in_time', 'overdue', 'praise', 'complaint')"
        },
        schema=None,
    )

    return manager
