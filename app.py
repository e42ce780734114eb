"""Composition root: the features of every floor, put together. No logic."""

from litestar import Litestar


def create_app() -> Litestar:
    """The web application."""
    return Litestar([])
