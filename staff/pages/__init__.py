"""This floor as pages."""

from staff.pages import account, accounts, absence, centres, days, history, home, people, placements

ROUTES = (
    *home.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *absence.ROUTES,
    *placements.ROUTES,
    *centres.ROUTES,
    *days.ROUTES,
    *accounts.ROUTES,
    *history.ROUTES,
)
