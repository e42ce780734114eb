"""The staff floor as pages."""

from staff.pages import (
    absence,
    account,
    accounts,
    centres,
    days,
    history,
    home,
    people,
    provider,
    rule_sets,
)

ROUTES = (
    *home.ROUTES,
    *provider.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *absence.ROUTES,
    *centres.ROUTES,
    *days.ROUTES,
    *accounts.ROUTES,
    *history.ROUTES,
    *rule_sets.ROUTES,
)
