"""Decisions that one or two people must agree to before they take effect.

A feature declares `ApprovalKind`s. `propose` puts a decision before them; where the proposer may
decide too, proposing is their yes. The last yes carries the decision out in its own unit of work;
one no ends it. How many people a kind needs is a dated rule set (`approvals`, scope: the kind), or
said by whoever proposes. Everybody says yes or no once, so two are always two.
"""

from kit.approvals.kinds import Approval, ApprovalKind, State, Vote
from kit.approvals.queries import approval, latest_of, open_of, waiting
from kit.approvals.service import decide, propose, withdraw

__all__ = [
    "Approval",
    "ApprovalKind",
    "State",
    "Vote",
    "approval",
    "decide",
    "latest_of",
    "open_of",
    "propose",
    "waiting",
    "withdraw",
]
