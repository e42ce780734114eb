"""Signals are counted by kind, so that no device can fill the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.jsontext import dumps


async def note_signal(
    attempt_id: int, kind: str, at: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """The signal is on file with how often it came; `kind` is one of rules.signals.KINDS."""
    await rows(
        "INSERT INTO attempt_signal (attempt, kind, times, first_at, last_at, detail) "
        "VALUES ($1, $2, 1, $3, $3, $4::jsonb) ON CONFLICT (attempt, kind) DO UPDATE "
        "SET times = attempt_signal.times + 1, last_at = excluded.last_at, "
        "detail = COALESCE(excluded.detail, attempt_signal.detail)",
        attempt_id,
        kind,
        at,
        dumps(detail),
    )
