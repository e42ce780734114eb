"""Composition root: the features of every floor, put together. No logic."""

from litestar import Litestar

from certification.feature import FEATURE as CERTIFICATION
from kit.compose import compose
from staff.accounts.visits import VisitMiddleware
from staff.feature import FEATURE as STAFF

VERSION = "0.1.0"
FEATURES = (STAFF, CERTIFICATION)


def create_app() -> Litestar:
    """The web application."""
    return compose(FEATURES, visits=VisitMiddleware, version=VERSION)
