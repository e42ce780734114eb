"""What this floor tells people of."""

from kit.language import N_
from kit.notices.kinds import NoticeKind

PUBLISHED = "roster.published"

NOTICE_KINDS = (
    NoticeKind(PUBLISHED, N_("My shifts are published or have changed"), optional=False),
)
