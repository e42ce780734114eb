"""What the certification floor brings: conditions, evidence, certificates, verification."""

from pathlib import Path

from certification.api import credentials
from certification.api.batches import BatchApi
from certification.api.certificates import CertificateApi
from certification.api.conditions import ConditionsApi
from certification.api.evidence import EvidenceApi
from certification.api.grants import GrantApi
from certification.api.look import LookApi
from certification.api.outside import OutsideApi
from certification.api.qualification import QualificationApi, TownQualificationApi
from certification.api.shares import ShareApi
from certification.api.templates import TemplateApi
from certification.api.types import CertificateTypeApi
from certification.api.verification import VerificationApi
from certification.commands import rotate_credential_key
from certification.imports import IMPORTS
from certification.jobs import JOBS
from certification.pages.batches import BatchPages
from certification.pages.certificates import CertificatePages
from certification.pages.conditions import ConditionPages
from certification.pages.desk import desk
from certification.pages.evidence import EvidencePages
from certification.pages.grants import GrantPages
from certification.pages.issue import IssuePages
from certification.pages.look import LookPages
from certification.pages.matrix import MatrixPages
from certification.pages.mine import MyPages
from certification.pages.outside import OutsidePages
from certification.pages.qualification import QualificationPages
from certification.pages.sharing import SharingPages
from certification.pages.templates import TemplatePages
from certification.pages.types import TypePages
from certification.pages.verification import VerificationPages
from certification.permissions import (
    CONDITIONS_READ,
    EVIDENCE_READ,
    ISSUE,
    PERMISSIONS,
    READ,
    TEMPLATES_READ,
)
from certification.service.batches import APPROVAL as BATCHES
from certification.service.keys import PRIVATE
from certification.service.proposing import APPROVALS
from kit.feature import Feature, NavigationItem, SubjectLink
from kit.language import N_
from kit.notices.kinds import NoticeKind
from kit.permissions import SELF

FEATURE = Feature(
    name="certification",
    routes=(
        CertificateApi,
        ShareApi,
        TemplateApi,
        LookApi,
        TemplatePages,
        LookPages,
        SharingPages,
        *credentials.ROUTES,
        VerificationApi,
        QualificationApi,
        TownQualificationApi,
        ConditionsApi,
        GrantApi,
        CertificatePages,
        IssuePages,
        QualificationPages,
        GrantPages,
        BatchApi,
        BatchPages,
        EvidenceApi,
        EvidencePages,
        CertificateTypeApi,
        TypePages,
        OutsideApi,
        OutsidePages,
        MatrixPages,
        ConditionPages,
        VerificationPages,
        MyPages,
    ),
    permissions=PERMISSIONS,
    jobs=JOBS,
    imports=IMPORTS,
    encrypted=(PRIVATE,),
    commands=(rotate_credential_key,),
    approvals=(*APPROVALS, BATCHES),
    navigation=(
        NavigationItem(N_("My certificates"), "/me/certificates", SELF, "me", "card", 30),
        NavigationItem(N_("Certificates"), "/certificates", READ, "training", "certificate"),
        NavigationItem(N_("Issue"), "/certificate-issue", ISSUE, "training", "star"),
        NavigationItem(N_("Who may serve where"), "/qualification", READ, "training", "shield"),
        NavigationItem(N_("Who falls out"), "/qualification/forecast", READ, "training", "chart"),
        NavigationItem(N_("Conditions"), "/conditions", CONDITIONS_READ, "training", "settings"),
        NavigationItem(
            N_("Templates"), "/certificate-templates", TEMPLATES_READ, "training", "settings", 60
        ),
    ),
    desk=desk,
    subject_links=(
        SubjectLink("person", N_("Qualification"), "/people/{key}/qualification", READ, own=True),
        SubjectLink("person", N_("Evidence"), "/people/{key}/evidence", EVIDENCE_READ, own=True),
    ),
    notice_kinds=(
        NoticeKind("certificate", N_("What happens to my certificates"), optional=False),
        NoticeKind("certificate.renewal", N_("Certificates that end"), optional=False),
        NoticeKind("provisional", N_("Beginning under a mentor"), optional=False),
        NoticeKind("certificate.eligible", N_("A certificate can be issued")),
    ),
    templates=Path(__file__).parent / "templates",
)
