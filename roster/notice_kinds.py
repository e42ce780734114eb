"""What this floor tells people of."""

from kit.language import N_
from kit.notices.kinds import NoticeKind

PUBLISHED = "roster.published"
LEAVE_ASKED, LEAVE_DECIDED = "leave.asked", "leave.decided"
SWAP, SWAP_WAITS = "roster.swap", "roster.swap-waits"
NO_SHOW = "roster.no-show"
LENDING = "roster.lending"
TRAINING_NEED = "roster.training-need"

NOTICE_KINDS = (
    NoticeKind(PUBLISHED, N_("My shifts are published or have changed"), optional=False),
    NoticeKind(LEAVE_ASKED, N_("Leave is asked for")),
    NoticeKind(LEAVE_DECIDED, N_("My leave is decided"), optional=False),
    NoticeKind(SWAP, N_("My swaps"), optional=False),
    NoticeKind(SWAP_WAITS, N_("A swap waits for a decision")),
    NoticeKind(NO_SHOW, N_("Somebody has not come to a window"), optional=False),
    NoticeKind(TRAINING_NEED, N_("A town lacks certified people")),
    NoticeKind(LENDING, N_("Staff lent between towns")),
)
