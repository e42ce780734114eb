"""What the piccolo command looks for: the engine, and the one app that owns all tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, AppRegistry

from kit.database import DB
from kit.schema import find_tables

FLOORS = ("kit", "staff", "certification", "training", "roster", "career")

APP_CONFIG = AppConfig(
    app_name="shanggang",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=list(find_tables(FLOORS)),
)
APP_REGISTRY = AppRegistry(apps=["piccolo_conf"])

__all__ = ["APP_CONFIG", "APP_REGISTRY", "DB", "FLOORS"]
