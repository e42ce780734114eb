"""JSON text as it is stored: dates as ISO text, decimals as numbers, keys as given."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value


def dumps(value: Any) -> str | None:
    """`value` as JSON text for a jsonb column; None stays None."""
    return None if value is None else msgspec.json.encode(_plain(value)).decode()


def loads(text: Any) -> Any:
    """What a jsonb column holds, whether the driver gave text or a value."""
    return msgspec.json.decode(text) if isinstance(text, str | bytes) else text
