"""One of everything of the roster desk that an address can name."""

from datetime import date
from typing import Any

from kit import clock
from kit.database import rows
from tests import factories


async def desk_values(
    *, town: int, town_code: str, centre: str, person: int, assignment: int, plan: int
) -> dict[str, dict[str, Any]]:
    """Beginning of a path -> the values of its parameters."""
    now, today = clock.now(), clock.today()
    insert = factories._insert
    request = await insert(
        "leave_request",
        person=person,
        kind="annual",
        first_day=date(2030, 1, 7),
        last_day=date(2030, 1, 7),
        state="asked",
        asked_at=now,
    )
    # Whoever holds no certificate may have left the roster again meanwhile.
    offers = await rows(
        "INSERT INTO swap_offer (assignment, giver, state, made_at) "
        "SELECT id, person, 'open', $2 FROM assignment WHERE id = $1 RETURNING id",
        assignment,
        now,
    )
    offer = offers[0]["id"] if offers else 1
    standby = await insert("standby", town=town, person=person, day=today, session="AM")
    event = await insert(
        "demand_event", town=town, name="x", first_day=today, last_day=today, factor=1.5
    )
    run = await insert(
        "forecast_run",
        town=town,
        history_first=today,
        history_last=today,
        first_day=today,
        days=7,
        figures="{}",
        made_at=now,
    )
    lent = await insert(
        "lending",
        person=person,
        from_town=town,
        to_town=await factories.town(),
        first_day=date(2030, 1, 7),
        last_day=date(2030, 1, 7),
        state="asked",
        made_at=now,
    )
    return {
        "/lendings": {"lending_id": lent},
        "/api/lendings": {"lending_id": lent},
        "/leave-requests": {"request_id": request},
        "/api/leave-requests": {"request_id": request},
        "/me/leave": {"request_id": request},
        "/api/me/leave-requests": {"request_id": request},
        "/swaps": {"offer_id": offer},
        "/me/swaps": {"offer_id": offer},
        "/api/swaps": {"offer_id": offer},
        "/standby": {"standby_id": standby},
        "/api/standby": {"standby_id": standby},
        "/demand": {"code": town_code, "event_id": event},
        "/demand/centres": {"code": centre},
        "/api/demand/events": {"event_id": event},
        "/api/forecasts": {"run_id": run},
        "/opening-hours": {"code": centre},
        "/api/opening-hours": {"code": centre},
        "/day-of-service": {"assignment_id": assignment},
        "/api/day-of-service": {"assignment_id": assignment},
        "/me/check-in": {"assignment_id": assignment},
        "/api/me/duties": {"assignment_id": assignment},
        "/api/window-plans": {"other_id": plan},
    }
