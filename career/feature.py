"""What the career floor brings: what placements add up to."""

from pathlib import Path

from career.api import CareerApi
from career.appraisals import api as appraisals_api
from career.appraisals.imports import FIGURES
from career.appraisals.pages import AppraisalPages
from career.appraisals.paying import list_pay
from career.cadre.api import CadreApi
from career.cadre.pages import CadrePages
from career.cadre.queries import BODY
from career.care import api as care_api
from career.care import pages as care_pages
from career.care.jobs import JOBS as CARE_JOBS
from career.care.queries import ANSWER, NOTES, TALK
from career.defaults import RULE_SETS
from career.growth import api as growth_api
from career.growth import pages as growth_pages
from career.leaders import api as leaders_api
from career.leaders import pages as leaders_pages
from career.leaders.jobs import JOBS as LEADERS_JOBS
from career.length import api as length_api
from career.length import pages as length_pages
from career.pages import CareerPages
from career.permissions import (
    APPRAISALS_READ,
    CARE_READ,
    CARE_TALKS,
    CORRECTIONS,
    DISTRICT_READ,
    FILES,
    GROWTH_READ,
    PAY_READ,
    PERMISSIONS,
    PROMOTIONS_READ,
    READ,
    RESERVED,
)
from career.placing import api as placing_api
from career.placing import pages as placing_pages
from career.placing.imports import PLACEMENTS
from career.privacy import api as privacy_api
from career.privacy import pages as privacy_pages
from career.privacy.jobs import JOBS as PRIVACY_JOBS
from career.promotions.adopting import APPROVALS
from career.promotions.api import PromotionApi
from career.promotions.pages import PromotionPages
from career.rule_kinds import RULE_KINDS
from kit.feature import Feature, NavigationItem, SubjectLink
from kit.language import N_
from kit.notices.kinds import NoticeKind
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
        *appraisals_api.ROUTES,
        AppraisalPages,
        list_pay,
        *care_api.ROUTES,
        *care_pages.ROUTES,
        *privacy_api.ROUTES,
        *privacy_pages.ROUTES,
        *growth_api.ROUTES,
        *growth_pages.ROUTES,
        *leaders_api.ROUTES,
        *leaders_pages.ROUTES,
        CadreApi,
        CadrePages,
    ),
    permissions=PERMISSIONS,
    navigation=(
        NavigationItem(N_("My career"), "/me/career", SELF, "me", "career"),
        NavigationItem(N_("Placements"), "/placements", "people.read", "people", "career", 55),
        NavigationItem(N_("Promotions"), "/promotions", PROMOTIONS_READ, "people", "career", 60),
        NavigationItem(N_("Appraisals"), "/appraisals", APPRAISALS_READ, "people", "career", 62),
        NavigationItem(N_("Pay grades"), "/pay-grades", PAY_READ, "people", "career", 64),
        NavigationItem(N_("District"), "/district", DISTRICT_READ, "work", "centre", 60),
        NavigationItem(N_("Retention"), "/retention", GROWTH_READ, "people", "people", 65),
        NavigationItem(N_("Talent pool"), "/talent-pool", GROWTH_READ, "people", "people", 64),
        NavigationItem(N_("Care"), "/care", CARE_READ, "people", "leaf", 66),
        NavigationItem(N_("Talks"), "/care/talks", CARE_TALKS, "people", "leaf", 67),
        NavigationItem(N_("Corrections"), "/corrections", CORRECTIONS, "people", "people", 68),
        NavigationItem(N_("How are you?"), "/me/care", SELF, "me", "leaf", 70),
        NavigationItem(N_("My data"), "/me/data", SELF, "me", "person", 75),
        NavigationItem(N_("My appraisals"), "/me/appraisals", SELF, "me", "career", 60),
    ),
    imports=(PLACEMENTS, FIGURES),
    approvals=APPROVALS,
    jobs=(*CARE_JOBS, *PRIVACY_JOBS, *LEADERS_JOBS),
    encrypted=(BODY, ANSWER, TALK, NOTES),
    reserved=RESERVED,
    notice_kinds=(
        NoticeKind("appraisal", N_("My appraisals"), optional=False),
        NoticeKind("care", N_("Somebody would like to talk"), optional=False),
        NoticeKind("care-rotate", N_("People to rotate off busy windows")),
        NoticeKind("correction", N_("Corrections of my data"), optional=False),
    ),
    templates=Path(__file__).parent / "templates",
    subject_links=(
        SubjectLink("person", N_("Career"), "/people/{key}/career", READ, own=True),
        SubjectLink("person", N_("Service length"), "/people/{key}/service-length", READ, own=True),
        SubjectLink("person", N_("Appraisals"), "/people/{key}/appraisals", READ, own=True),
        SubjectLink(
            "person", N_("Development"), "/people/{key}/development", GROWTH_READ, own=True
        ),
        SubjectLink("person", N_("Personnel file"), "/people/{key}/personnel-file", FILES),
    ),
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
)
