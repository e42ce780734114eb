"""One account for each role, with passwords made at the first start and kept under DATA_DIR."""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kit.database import rows, transaction
from kit.settings import settings
from staff.accounts import service
from staff.accounts.secrets import readable_password

EVERYWHERE = ("admin", "trainer", "examiner", "personnel", "auditor")
ORDER = (
    "admin",
    "manager",
    "trainer",
    "examiner",
    "personnel",
    "auditor",
    "staff",
    "trainee",
    "counsellor",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in the demonstration: people by id, towns by id."""

    small_town: int
    large_town: int
    leads: tuple[int, ...]
    """Managers, for the accounts that are not window staff."""
    staff: int
    """Has shifts and may earn one more certificate."""
    trainee: int
    """In the shared pool without the certificate that every shift asks for."""


class NoCast(Exception):
    """The data has nobody to play a part; the message says which."""


async def choose(on: date) -> Cast:
    """The smallest and the largest town, and the people for the accounts, as of that day."""
    towns = await rows(
        "SELECT town, count(*) AS centres FROM centre WHERE level = 'community' "
        "GROUP BY town ORDER BY centres, town"
    )
    if not towns:
        raise NoCast("no community centres")
    small, large = int(towns[0]["town"]), int(towns[-1]["town"])
    leads = await rows(
        "SELECT id FROM person WHERE town = $1 AND pool IN ('town_manager', 'town_window') "
        "ORDER BY pool, employee_no LIMIT 6",
        small,
    )
    pool = await rows(
        """
        SELECT p.id, p.employee_no, count(c.id) AS certificates,
               coalesce(bool_or(t.code = 'window-general'), false) AS general
        FROM person p
        LEFT JOIN certificate c ON c.person = p.id AND c.first_day <= $2 AND c.last_day > $2 + 60
        LEFT JOIN certificate_type t ON t.id = c.certificate_type
        WHERE p.town = $1 AND p.pool = 'shared' AND p.work_fraction = 1 AND NOT EXISTS (
            SELECT FROM leave WHERE leave.person = p.id
            AND leave.first_day <= $2 + 28 AND leave.last_day >= $2 - 7)
        GROUP BY p.id ORDER BY certificates, p.employee_no
        """,
        small,
        on,
    )
    certified = [row["id"] for row in pool if row["general"]]
    others = [row["id"] for row in pool if not row["general"]]
    if not certified or len(leads) < 6:
        raise NoCast("nobody certified in the smallest town's shared pool")
    trainee = others[0] if others else certified[1]
    return Cast(small, large, tuple(row["id"] for row in leads), certified[0], trainee)


async def make(cast: Cast, now: datetime) -> dict[str, str]:
    """Accounts of all roles; user name -> password. One that exists keeps its password."""
    people = dict(zip((*EVERYWHERE, "manager"), cast.leads, strict=True))
    people |= {"staff": cast.staff, "trainee": cast.trainee}
    passwords: dict[str, str] = {}
    async with transaction():
        for username in ORDER:
            if await rows("SELECT id FROM account WHERE username = $1", username):
                continue
            passwords[username] = readable_password()
            person = people.get(username)  # the counsellor comes from outside
            found = await rows("SELECT name FROM person WHERE id = $1", person)
            name = found[0]["name"] if found else "心理辅导员"
            account = await service.create_account(
                username,
                passwords[username],
                now=now,
                display_name=name,
                person_id=person,
                must_change=False,
            )
            await service.grant_role(account, "staff" if person else username)
            if username in EVERYWHERE:
                await service.grant_role(account, username)
            elif username == "manager":
                await service.grant_role(account, username, cast.small_town)
                await service.grant_role(account, username, cast.large_town)
    _keep(passwords)
    return passwords


def _file() -> Path:
    return settings().data_dir / "demonstration-accounts.txt"


def _keep(passwords: dict[str, str]) -> None:
    if not passwords:
        return
    kept = remembered() | passwords
    _file().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {kept[name]}\n" for name in ORDER if name in kept)


def remembered() -> dict[str, str]:
    """User name -> password, as made at the first start on this DATA_DIR."""
    try:
        lines = _file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split(" ", 1) for line in lines if " " in line)
