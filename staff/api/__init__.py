"""The staff floor as JSON."""

from staff.api import accounts, days, history, people, places, rule_sets, sessions

ROUTES = (
    *sessions.ROUTES,
    *people.ROUTES,
    *places.ROUTES,
    *days.ROUTES,
    *accounts.ROUTES,
    *history.ROUTES,
    *rule_sets.ROUTES,
)
