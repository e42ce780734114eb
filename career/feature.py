"""What the career floor brings: what placements add up to."""

from pathlib import Path

from career.api import CareerApi
from career.cadre.api import CadreApi
from career.cadre.pages import CadrePages
from career.cadre.queries import BODY
from career.defaults import RULE_SETS
from career.length import api as length_api
from career.length import pages as length_pages
from career.pages import CareerPages
from career.permissions import FILES, PERMISSIONS, PROMOTIONS_READ, READ
from career.placing import api as placing_api
from career.placing import pages as placing_pages
from career.placing.imports import PLACEMENTS
from career.promotions.adopting import APPROVALS
from career.promotions.api import PromotionApi
from career.promotions.pages import PromotionPages
from career.rule_kinds import RULE_KINDS
from kit.feature import Feature, NavigationItem, SubjectLink
from kit.language import N_
from kit.permissions import SELF

FEATURE = Feature(
    name="career",
    routes=(
        CareerApi,
        CareerPages,
        *placing_api.ROUTES,
        *placing_pages.ROUTES,
        *length_api.ROUTES,
        *length_pages.ROUTES,
        PromotionApi,
        PromotionPages,
        CadreApi,
        CadrePages,
    ),
    permissions=PERMISSIONS,
    navigation=(
        NavigationItem(N_("My career"), "/me/career", SELF, "me", "career"),
        NavigationItem(N_("Placements"), "/placements", "people.read", "people", "career", 55),
        NavigationItem(N_("Promotions"), "/promotions", PROMOTIONS_READ, "people", "career", 60),
    ),
    imports=(PLACEMENTS,),
    approvals=APPROVALS,
    encrypted=(BODY,),
    templates=Path(__file__).parent / "templates",
    subject_links=(
        SubjectLink("person", N_("Career"), "/people/{key}/career", READ, own=True),
        SubjectLink("person", N_("Service length"), "/people/{key}/service-length", READ, own=True),
        SubjectLink("person", N_("Personnel file"), "/people/{key}/personnel-file", FILES),
    ),
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
)
