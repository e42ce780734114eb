"""What happened to a certificate, from the history of changes."""

from dataclasses import dataclass
from datetime import datetime

from kit.database import rows
from kit.jsontext import loads
from kit.language import N_

LABELS = {
    "certificate.issue": N_("issued"),
    "certificates.import": N_("imported"),
    "certificate.revoke": N_("revoked"),
    "certificate.suspend": N_("suspended"),
    "certificate.restore": N_("restored"),
    "certificate.supersede": N_("superseded"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a certificate's life; `what` is a message of LABELS."""

    at: datetime
    what: str
    by: str | None
    reason: str | None


async def story(number: str) -> list[Happened]:
    """The events of one certificate, the latest first."""
    found = await rows(
        "SELECT at, action, username, after FROM history "
        "WHERE kind = 'certificate' AND key = $1 ORDER BY at DESC LIMIT 200",
        number,
    )
    return [
        Happened(
            row["at"],
            LABELS.get(row["action"], row["action"]),
            row["username"],
            (loads(row["after"]) or {}).get("reason"),
        )
        for row in found
    ]
