"""Composition root: the features of every floor, put together. No logic."""

from litestar import Litestar

from career.feature import FEATURE as CAREER
from certification.feature import FEATURE as CERTIFICATION
from demo.feature import FEATURE as DEMO
from kit.compose import compose, worker_settings
from kit.foundation import FEATURE as KIT
from kit.imports.feature import FEATURE as KIT_IMPORTS
from roster.feature import FEATURE as ROSTER
from staff.accounts.queries import principal_by_account
from staff.accounts.visits import VisitMiddleware
from staff.feature import FEATURE as STAFF
from training.feature import FEATURE as TRAINING

VERSION = "0.1.0"
FEATURES = (DEMO, KIT, KIT_IMPORTS, STAFF, CERTIFICATION, TRAINING, ROSTER, CAREER)


def create_app() -> Litestar:
    """The web application."""
    return compose(
        FEATURES, visits=VisitMiddleware, principals=principal_by_account, version=VERSION
    )


def __getattr__(name: str) -> type:
    """`WorkerSettings`, for arq: made when asked for, as a web process needs no queue server."""
    if name == "WorkerSettings":
        return worker_settings(FEATURES, principals=principal_by_account)
    raise AttributeError(name)
